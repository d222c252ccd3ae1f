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
        var interval = new TextOption("--interval", "LEVEL", "Of models trained with --solver mcmc: add the standard deviation and the bounds between which so much of a new row's distribution lies, as columns deviation, lower and upper; above 0, below 1, such as 0.9");
        var clip = new ClipOption();
        TextOption threads = ThreadCount.CreateOption();
        var reading = new ReadingOptionSet(ReadingPurpose.Predict);
        var command = new CofactorCommand("predict", "predict each row")
        {
            Details = "Writes one prediction a line, in the order of the rows, in bounded memory.",
            Examples = ["cofactor predict model.safetensors films-test.csv > predictions.txt", "cofactor predict model.safetensors films-test.csv --output predictions.txt --output-type score", "cofactor predict model.safetensors films-test.csv --keep user,film", "cofactor predict films.safetensors films-test.csv --interval 0.9 --clip", "generate-rows | cofactor predict model.safetensors - --format libsvm | head"],
            Run = (parsed, session) => Run(session, parsed.GetValue(model)!, parsed.GetValue(data)!, reading.Bind(parsed),
                output.In(parsed) ?? OutputPath.Standard,
                new PredictionForm(type.Choice(parsed, Types) ?? OutputType.Prediction, keep.In(parsed), Level(interval, parsed), null), m => clip.In(parsed, m), ThreadCount.In(threads, parsed)),
        };
        command.Add(model);
        command.Add(data);
        command.AddGroup("What to write", [output, type, interval, clip, keep]);
        reading.AddTo(command);
        command.AddGroup("Speed", [threads]);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string modelPath, string dataPath, ReadOptions options, string output, PredictionForm form, Func<FmModel, LabelRange?> clipOf, int threads)
    {
        if (form.Keep.Count > 0 && session.IsJson)
            throw new UsageException("--keep writes CSV, and --json JSON; give one of the two.");
        OutputPath.Check(output, modelPath, dataPath);
        FmModel model = ModelInput.Read(session, modelPath);
        form = form with { Clip = clipOf(model) };
        form.Check(model);
        using RawColumns? kept = form.Keep.Count == 0 ? null : RowInput.Columns(session, dataPath, model, form.Keep, options);
        IRowFile data = RowInput.Open(session, dataPath, model, options with { IgnoreLabels = true, Threads = threads });
        var predictions = new PredictionWriter(model, form, kept, threads);
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

    static double? Level(TextOption interval, ParseResult parsed)
    {
        const string Expected = "a number above 0 and below 1";
        double? level = interval.Number(parsed, Expected);
        return level is null or (> 0 and < 1) ? level : throw UsageException.Value(interval.Name, interval.In(parsed)!, Expected);
    }
}
