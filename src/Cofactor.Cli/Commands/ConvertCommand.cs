using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>cofactor convert FROM TO</c>.</summary>
static class ConvertCommand
{
    const string Targets = "a name that ends in .libsvm, .svm or .txt (libSVM), .libffm or .ffm (libFFM), .recordio, .rec or .pbr (RecordIO-protobuf)";

    public static CofactorCommand Create()
    {
        var from = new Argument<string>("FROM") { Description = "Rows in any format that is read: a file, a folder of files, or - for standard input" };
        var to = new Argument<string>("TO") { Description = $"The file to write: {Targets}" };
        var reading = new ReadingOptionSet(ReadingPurpose.Fit);
        var command = new CofactorCommand("convert", "write rows in another format")
        {
            Details = "The ending of TO decides the format. The columns of CSV become features by a map that is fitted to FROM and not kept: convert training and test rows in one file, or train on the CSV itself.",
            Examples = ["cofactor convert train.libsvm train.recordio", "cofactor convert ratings.csv ratings.libffm --label rating", "cofactor convert day1.recordio day1.svm"],
            Run = (parsed, session) => Run(session, parsed.GetValue(from)!, parsed.GetValue(to)!, reading.Bind(parsed)),
        };
        command.Add(from);
        command.Add(to);
        reading.AddTo(command);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string from, string to, ReadOptions options)
    {
        Action<IRowSource, Stream, CancellationToken> writer = Path.GetExtension(to).ToLowerInvariant() switch
        {
            ".libsvm" or ".svm" or ".txt" => LibSvmWriter.Write,
            ".libffm" or ".ffm" => LibFfmWriter.Write,
            ".recordio" or ".rec" or ".pbr" => RecordIoWriter.Write,
            _ => throw new UsageException($"TO is '{to}'; expected {Targets}.", to, Targets),
        };
        OutputPath.Check(to);
        FileRowSource data = RowInput.Open(session, from, options);
        long rows = 0;
        session.Meter.Start("converting");
        var counted = new CountedRows(data, n => session.Meter.Report(double.NaN, $"converting: {Show.Count(rows = n, "row")}"));
        OutputPath.Write(to, () => AtomicFile.Write(to, stream => writer(counted, stream, session.Cancellation)));
        session.Meter.Stop();
        if (data.FeatureMap is not null)
            session.Say($"note: the columns became {Show.Count(data.FeatureMap.FeatureCount, "feature")} by a map that is not kept; a model trained on {to} shows features by number");
        session.Result(text => session.Say($"{to}: {Show.Count(rows, "row")}"), json =>
        {
            json.WriteString("from", from);
            json.WriteString("to", to);
            json.WriteNumber("rows", rows);
        });
        return ExitCode.Done;
    }
}
