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
        var known = new TextOption("--known", "DATA", "For a ranker trained with --item: the rows trained on. All of their items are candidates but those that a user has; DATA's are to be found among them");
        var at = new TextOption("--at", "K", "The first K of a ranking that ndcg, precision and recall look at [default: 10]");
        var relevantFrom = new TextOption("--relevant-from", "LABEL", "The least label of a relevant row of a group [default: any above 0]");
        var clip = new ClipOption();
        TextOption threads = ThreadCount.CreateOption();
        var reading = new ReadingOptionSet(ReadingPurpose.Judge);
        var command = new CofactorCommand("evaluate", "judge a model on labelled rows")
        {
            Details = "Prints every metric that fits the model's task, and how many of the rows' features the model never saw in training (they contribute nothing).",
            Examples = ["cofactor evaluate model.safetensors films-test.csv", "cofactor evaluate model.safetensors test.libsvm.gz --json", "zcat day*.gz | cofactor evaluate model.safetensors - --format libsvm", "cofactor evaluate ranker.safetensors last-films.csv --known films.csv --at 10"],
            Run = (parsed, session) => Run(session, parsed.GetValue(model)!, parsed.GetValue(data)!, reading.Bind(parsed), ThreadCount.In(threads, parsed), known.In(parsed), Ranking(at, relevantFrom, parsed), m => clip.In(parsed, m)),
        };
        command.Add(model);
        command.Add(data);
        reading.AddTo(command);
        command.AddGroup("Regressors", [clip]);
        command.AddGroup("Rankers", [known, at, relevantFrom]);
        command.AddGroup("Speed", [threads]);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string modelPath, string dataPath, ReadOptions options, int threads, string? known, RankingOptions ranking, Func<FmModel, LabelRange?> clipOf)
    {
        FmModel model = ModelInput.Read(session, modelPath);
        LabelRange? clip = clipOf(model);
        Evaluation evaluation = JudgedRows.Evaluate(session, model, dataPath, known, options with { Threads = threads }, ranking, clip);
        session.Result(to => WriteText(to, evaluation), json => WriteJson(json, modelPath, dataPath, model, evaluation));
        return ExitCode.Done;
    }

    static RankingOptions Ranking(TextOption at, TextOption relevantFrom, ParseResult parsed)
    {
        const string Expected = "a whole number of 1 or more";
        int k = at.Int(parsed, Expected) ?? 10;
        return k >= 1 ? new RankingOptions { At = k, RelevantFrom = (float?)relevantFrom.Number(parsed, "a number") } : throw UsageException.Value("--at", Show.Count(k), Expected);
    }

    static void WriteText(TextWriter to, Evaluation e)
    {
        foreach ((string name, double value) in e.Metrics)
            to.WriteLine($"{name,-14}{Show.Metric(value),12}");
        to.WriteLine($"{"rows",-14}{Show.Count(e.Rows),12}");
        if (e.Groups > 0)
            to.WriteLine($"{"groups",-14}{Show.Count(e.Groups),12}{(e.SkippedGroups > 0 ? $" {Show.Count(e.SkippedGroups)} of them without a relevant row, which no metric can judge" : "")}");
        if (e.KnownRows > 0)
            to.WriteLine($"{"passed over",-14}{Show.Count(e.KnownRows),12} of the rows are of items that their users have already");
        if (e.UntrainedNonZeros > 0)
            to.WriteLine($"{"unseen",-14}{Show.Count(e.UntrainedNonZeros),12} of {Show.Count(e.NonZeros)} non-zeros are of features not seen in training: they contribute 0");
    }

    static void WriteJson(Utf8JsonWriter json, string modelPath, string dataPath, FmModel model, Evaluation e)
    {
        json.WriteString("model", modelPath);
        json.WriteString("data", dataPath);
        json.WriteString("predictor_type", PredictorTypes.NameOf(model.Labels.Type));
        json.WriteNumber("rows", e.Rows);
        if (e.Groups > 0)
        {
            json.WriteNumber("groups", e.Groups);
            json.WriteNumber("skipped_groups", e.SkippedGroups);
            json.WriteNumber("known_rows", e.KnownRows);
        }
        json.WriteNumber("non_zeros", e.NonZeros);
        json.WriteNumber("unseen_non_zeros", e.UntrainedNonZeros);
        JsonParts.Metrics(json, "metrics", e.Metrics);
    }
}
