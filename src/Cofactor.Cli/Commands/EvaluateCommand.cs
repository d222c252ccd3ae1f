using System.CommandLine;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary><c>cofactor evaluate MODEL DATA</c>.</summary>
static class EvaluateCommand
{
    public static CofactorCommand Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model file" };
        var data = new Argument<string>("DATA") { Description = "Rows with labels: a file, a folder of files, or - for standard input" };
        TextOption threads = ThreadCount.CreateOption();
        var reading = new ReadingOptionSet(ReadingPurpose.Judge);
        var command = new CofactorCommand("evaluate", "judge a model on labelled rows")
        {
            Details = "Prints every metric that fits the model's task, and how many of the rows' features the model never saw in training (they contribute nothing).",
            Examples = ["cofactor evaluate model.safetensors films-test.csv", "cofactor evaluate model.safetensors test.libsvm.gz --json", "zcat day*.gz | cofactor evaluate model.safetensors - --format libsvm"],
            Run = (parsed, session) => Run(session, parsed.GetValue(model)!, parsed.GetValue(data)!, reading.Bind(parsed), ThreadCount.In(threads, parsed)),
        };
        command.Add(model);
        command.Add(data);
        reading.AddTo(command);
        command.AddGroup("Speed", [threads]);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string modelPath, string dataPath, ReadOptions options, int threads)
    {
        FmModel model = ModelInput.Read(session, modelPath);
        IRowFile data = RowInput.Open(session, dataPath, model, options with { Threads = threads });
        session.Meter.Start("evaluating");
        Evaluation evaluation = Evaluator.Evaluate(model, data,
            new Report<long>(n => session.Meter.Report(double.NaN, $"evaluating: {Show.Count(n, "row")}")), threads, cancellationToken: session.Cancellation);
        session.Meter.Stop();
        session.Result(to => WriteText(to, evaluation), json => WriteJson(json, modelPath, dataPath, model, evaluation));
        return ExitCode.Done;
    }

    static void WriteText(TextWriter to, Evaluation e)
    {
        foreach ((string name, double value) in e.Metrics)
            to.WriteLine($"{name,-14}{Show.Metric(value),12}");
        to.WriteLine($"{"rows",-14}{Show.Count(e.Rows),12}");
        if (e.UntrainedNonZeros > 0)
            to.WriteLine($"{"unseen",-14}{Show.Count(e.UntrainedNonZeros),12} of {Show.Count(e.NonZeros)} non-zeros are of features not seen in training: they contribute 0");
    }

    static void WriteJson(Utf8JsonWriter json, string modelPath, string dataPath, FmModel model, Evaluation e)
    {
        json.WriteString("model", modelPath);
        json.WriteString("data", dataPath);
        json.WriteString("predictor_type", PredictorTypes.NameOf(model.Labels.Type));
        json.WriteNumber("rows", e.Rows);
        json.WriteNumber("non_zeros", e.NonZeros);
        json.WriteNumber("unseen_non_zeros", e.UntrainedNonZeros);
        JsonParts.Metrics(json, "metrics", e.Metrics);
    }
}
