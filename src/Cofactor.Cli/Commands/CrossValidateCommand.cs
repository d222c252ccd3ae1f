using System.CommandLine;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary><c>cofactor cross-validate DATA</c>.</summary>
static class CrossValidateCommand
{
    public static CofactorCommand Create()
    {
        var data = new Argument<string>("DATA") { Description = "Rows with labels: a file, a folder of files, or - for standard input" };
        var folds = new TextOption("--folds", "K", "Parts that the rows are cut into, 2 or more [default: 5]");
        var solver = new SolverOptionSet();
        var reading = new ReadingOptionSet(ReadingPurpose.Fit);
        var command = new CofactorCommand("cross-validate", "judge hyperparameters on every part of the data")
        {
            Details = "Cuts the rows into K parts at random, trains K models, each on all parts but one, and judges each by the part that it has not seen: figures with mean and spread. Early stopping holds out a share of the training rows, never of the part judged by. No model is written.",
            Examples = ["cofactor cross-validate ratings.csv --label rating", "cofactor cross-validate clicks.libsvm --folds 10 --num-factors 16 --json"],
            Run = (parsed, session) => Run(session, parsed.GetValue(data)!, FoldInput.Count(folds, parsed) ?? 5, solver.Bind(parsed), reading.Bind(parsed)),
        };
        command.Add(data);
        command.AddGroup("Parts", [folds]);
        solver.AddTo(command);
        reading.AddTo(command);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string data, int count, SolverOptions options, ReadOptions reading)
    {
        IReadOnlyList<TrainingFold> folds = FoldInput.Load(session, data, reading, count, options.Seed);
        session.Meter.Start("training");
        var done = new List<FoldResult>();
        IReadOnlyList<FoldResult> results = CrossValidation.Run(folds, options, new Report<FoldResult>(fold =>
        {
            done.Add(fold);
            if (done.Count == 1)
                session.Say(Header(fold));
            session.Say(Line(fold));
            session.Meter.Report((double)done.Count / count, $"fold {done.Count} of {count}");
        }), session.Cancellation);
        session.Meter.Stop();
        IReadOnlyDictionary<string, MetricSpread> spread = CrossValidation.Spread(results);
        session.Result(to =>
        {
            foreach ((string name, MetricSpread metric) in spread)
                to.WriteLine($"{name,-14}{Show.Metric(metric.Mean),12} ± {Show.Metric(metric.Deviation)}");
        }, json => WriteJson(json, data, results, spread));
        return ExitCode.Done;
    }

    static string Header(FoldResult fold) => $"{"fold",5}{"rows",12}{"epochs",8}{"seconds",9}{string.Concat(fold.Evaluation.Metrics.Keys.Select(n => $"{n,12}"))}";

    static string Line(FoldResult fold) =>
        $"{fold.Fold,5}{Show.Count(fold.Evaluation.Rows),12}{fold.Epochs,8}{Show.Seconds(fold.Seconds),9}{string.Concat(fold.Evaluation.Metrics.Values.Select(v => $"{Show.Metric(v),12}"))}";

    static void WriteJson(Utf8JsonWriter json, string data, IReadOnlyList<FoldResult> results, IReadOnlyDictionary<string, MetricSpread> spread)
    {
        json.WriteString("data", data);
        json.WriteStartObject("metrics");
        foreach ((string name, MetricSpread metric) in spread)
        {
            json.WriteStartObject(name);
            JsonParts.Number(json, "mean", metric.Mean);
            JsonParts.Number(json, "standard_deviation", metric.Deviation);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartArray("folds");
        foreach (FoldResult fold in results)
        {
            json.WriteStartObject();
            json.WriteNumber("fold", fold.Fold);
            json.WriteNumber("rows", fold.Evaluation.Rows);
            json.WriteNumber("epochs", fold.Epochs);
            JsonParts.Number(json, "seconds", fold.Seconds);
            JsonParts.Metrics(json, "metrics", fold.Evaluation.Metrics);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
