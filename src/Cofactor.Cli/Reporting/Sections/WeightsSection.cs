namespace Cofactor.Cli; static class WeightsSection { public static ReportSection? Of(FmModel m, CancellationToken c) => null; }
