using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>cofactor predict MODEL DATA</c>.</summary>
static class PredictCommand
{
    static readonly (string, OutputType)[] Types =
        [("prediction", OutputType.Prediction), ("score", OutputType.Score), ("label", OutputType.Label), ("probability", OutputType.Probability)];

    public static CofactorCommand Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model file" };
        var data = new Argument<string>("DATA") { Description = "Rows, labels not needed: a file, a folder of files, or - for standard input" };
        var output = new TextOption("--output", "FILE", "Where the predictions go, whole or not at all; - for standard output [default: -]");
        var type = new TextOption("--output-type", "TYPE", "prediction (the value, the expected level, the probability, or C probabilities under a line of class names), score (before the link), label (the most probable class or level) or probability (of each class or level) [default: prediction]");
        var keep = new ListOption("--keep", "A,B,…", "Columns of CSV to copy beside the predictions, which then are CSV with a line of names");
        TextOption threads = ThreadCount.CreateOption();
        var reading = new ReadingOptionSet(ReadingPurpose.Predict);
        var command = new CofactorCommand("predict", "predict each row")
        {
            Details = "Writes one prediction a line, in the order of the rows, in bounded memory.",
            Examples = ["cofactor predict model.safetensors films-test.csv > predictions.txt", "cofactor predict model.safetensors films-test.csv --output predictions.txt --output-type score", "cofactor predict model.safetensors films-test.csv --keep user,film", "generate-rows | cofactor predict model.safetensors - --format libsvm | head"],
            Run = (parsed, session) => Run(session, parsed.GetValue(model)!, parsed.GetValue(data)!, reading.Bind(parsed),
                output.In(parsed) ?? OutputPath.Standard, type.Choice(parsed, Types) ?? OutputType.Prediction, keep.In(parsed), ThreadCount.In(threads, parsed)),
        };
        command.Add(model);
        command.Add(data);
        command.AddGroup("What to write", [output, type, keep]);
        reading.AddTo(command);
        command.AddGroup("Speed", [threads]);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string modelPath, string dataPath, ReadOptions options, string output, OutputType type, string[] keep, int threads)
    {
        if (keep.Length > 0 && session.IsJson)
            throw new UsageException("--keep writes CSV, and --json JSON; give one of the two.");
        OutputPath.Check(output, modelPath, dataPath);
        FmModel model = ModelInput.Read(session, modelPath);
        if (type == OutputType.Probability && model.Labels.ClassNames.Count == 0)
            throw new UsageException($"--output-type probability needs a model of classes or levels; {modelPath} is a {PredictorTypes.NameOf(model.Labels.Type)}.", "probability", "prediction or score", "Leave --output-type out.");
        using RawColumns? kept = keep.Length == 0 ? null : RowInput.Columns(session, dataPath, model, keep, options);
        IRowFile data = RowInput.Open(session, dataPath, model, options with { IgnoreLabels = true, Threads = threads });
        var predictions = new PredictionWriter(model, type, keep, kept, threads);
        session.Meter.Start("predicting");
        long rows = 0;
        void Write(Stream to, PredictionLayout layout) => rows = predictions.Write(data, to, layout, n => session.Meter.Report(double.NaN, $"predicting: {Show.Count(n, "row")}"), session.Cancellation);

        if (output != OutputPath.Standard)
        {
            OutputPath.Write(output, () => AtomicFile.Write(output, to => Write(to, PredictionLayout.Lines)));
            session.Meter.Stop();
            session.Result(_ => session.Say($"{output}: {Show.Count(rows, "prediction")}"), json =>
            {
                json.WriteString("output", output);
                json.WriteNumber("rows", rows);
            });
            return ExitCode.Done;
        }
        Stream standard = session.Host.Output;
        OutputPath.Write(output, () =>
        {
            if (session.IsJson)
            {
                // One document whatever happens: it goes out only once it is whole, and not through memory.
                using FileStream whole = TemporaryFile.Create();
                Write(whole, PredictionLayout.Json);
                whole.Position = 0;
                whole.CopyTo(standard);
            }
            else
            {
                Write(standard, PredictionLayout.Lines);
            }
            standard.Flush();
        });
        return ExitCode.Done;
    }
}
