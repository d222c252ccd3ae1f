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
        TextOption factors = ModelConversion.CreateOption();
        var reading = new ReadingOptionSet(ReadingPurpose.Fit);
        var command = new CofactorCommand("convert", "write rows in another format")
        {
            Details = "The ending of TO decides the format. The columns of CSV become features by a map that is fitted to FROM and not kept: convert training and test rows in one file, or train on the CSV itself.",
            Examples = ["cofactor convert train.libsvm train.recordio", "cofactor convert ratings.csv ratings.libffm --label rating", "cofactor convert day1.recordio day1.svm", "cofactor convert model.safetensors small.safetensors --factors bfloat16"],
            Run = (parsed, session) => Run(session, parsed.GetValue(from)!, parsed.GetValue(to)!, factors.In(parsed), reading.Bind(parsed)),
        };
        command.Add(from);
        command.Add(to);
        command.AddGroup("Models", [factors]);
        reading.AddTo(command);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string from, string to, string? factors, ReadOptions options)
    {
        if (Path.GetExtension(to).Equals(ModelConversion.Ending, StringComparison.OrdinalIgnoreCase))
            return ModelConversion.Run(session, from, to, factors);
        if (factors is not null)
            throw new UsageException($"--factors is for models; TO is '{to}', and a model ends in {ModelConversion.Ending}.");
        DataFormat format = Path.GetExtension(to).ToLowerInvariant() switch
        {
            ".libsvm" or ".svm" or ".txt" => DataFormat.LibSvm,
            ".libffm" or ".ffm" => DataFormat.LibFfm,
            ".recordio" or ".rec" or ".pbr" => DataFormat.RecordIo,
            _ => throw new UsageException($"TO is '{to}'; expected {Targets}.", to, Targets),
        };
        OutputPath.Check(to, from);
        session.Meter.Start("converting");
        FileRowSource data = RowInput.Open(session, from, options);
        OutputPath.Write(to, () => AtomicFile.Write(to, stream => Write(session, data, stream, format)));
        session.Meter.Stop();
        session.Say($"{from}: {data.Format.Description}");
        if (data.LabelNames is { } names)
            session.Say("note: the labels became numbers: " + string.Join(", ", names.Take(20).Select((n, i) => $"{i} = {n}")));
        if (data.FeatureMap is { } map)
            session.Say($"note: the columns became {Show.Count(map.FeatureCount, "feature")} by a map that is not kept; a model of {to} knows features by number");
        session.Result(text => session.Say($"{to}: {Show.Count(data.RowCount!.Value, "row")}"), json =>
        {
            json.WriteString("from", from);
            json.WriteString("to", to);
            json.WriteNumber("rows", data.RowCount!.Value);
            json.WriteNumber("feature_dim", data.FeatureCount!.Value);
        });
        return ExitCode.Done;
    }

    static void Write(Session session, FileRowSource data, Stream to, DataFormat format)
    {
        void Each(Action<RowBlock> write)
        {
            foreach (RowBlock block in RowInput.Blocks(data, session.Cancellation))
            {
                write(block);
                session.Meter.Report(double.NaN, $"converting: {Show.Count(block.FirstRow + block.RowCount, "row")}");
            }
        }
        if (format == DataFormat.RecordIo)
        {
            // Each record tells the number of features, which the other formats show only at their end.
            if (data.FeatureCount is null)
                Each(_ => { });
            Each(new RecordIoWriter(to, data.FeatureCount!.Value).Write);
        }
        else
        {
            using var writer = new SparseTextWriter(to, format);
            Each(writer.Write);
        }
    }
}
