namespace Cofactor.Cli;

/// <summary>How the metric went while the model learned.</summary>
static class TrainingSection
{
    public static ReportSection? Of(ReportFacts facts)
    {
        IReadOnlyList<EpochReport> history = facts.Model.Card.History;
        if (history.Count == 0)
            return null;
        string metric = history[0].Metric;
        EpochReport[] judged = [.. history.Where(e => double.IsFinite(e.ValidationMetric ?? double.NaN))];
        string summary = judged.Length > 0 && judged.MinBy(e => e.ValidationMetric) is { } best
            ? $"Validation {metric} was lowest, {Show.Metric(best.ValidationMetric!.Value)}, in epoch {Show.Count(best.Epoch)} of {Show.Count(history.Count)}. Training {metric} ended at {Show.Metric(history[^1].TrainMetric)}."
            : $"Training {metric} went from {Show.Metric(history[0].TrainMetric)} to {Show.Metric(history[^1].TrainMetric)} in {Show.Count(history.Count, "epoch")}. There was no validation.";
        return new ReportSection("How it learned", "Lower is better. Where training goes on falling while validation rises, the model learns its rows by heart: the best epoch, marked by a dot, is the one that was kept.",
            [new Chart($"{metric} by epoch", summary, CurveChart.Training(history))]);
    }
}
