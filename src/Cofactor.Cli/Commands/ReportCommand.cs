using System.CommandLine;
using System.Text;

namespace Cofactor.Cli;

/// <summary><c>cofactor report MODEL [DATA]</c>.</summary>
static class ReportCommand
{
    static readonly (string Name, bool Html)[] Formats = [("html", true), ("md", false)];

    public static CofactorCommand Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model file" };
        var data = new Argument<string?>("DATA") { Description = "Rows with labels that it was not trained on: a file, a folder of files, or - for standard input [default: none; the report then tells what the model alone does]", Arity = ArgumentArity.ZeroOrOne };
        var output = new TextOption("--output", "FILE", "Where the report goes, - for standard output [default: the model's name with .html or .md]");
        var format = new TextOption("--format", "FORMAT", "html or md (Markdown) [default: by FILE's name, else html]");
        var known = new TextOption("--known", "DATA", "For a ranker trained with --item: the rows trained on");
        TextOption threads = ThreadCount.CreateOption();
        var reading = new ReadingOptionSet(ReadingPurpose.Judge, "--data-format");
        var command = new CofactorCommand("report", "write what a model learned and how good it is as one page")
        {
            Details = "One HTML file that needs nothing else: how good the model is on DATA, with confidence intervals and beside a baseline, where it is bad, its strongest weights and interactions, how it learned, and how to make it again.",
            Examples = ["cofactor report model.safetensors films-test.csv", "cofactor report model.safetensors films-test.csv --output films.md", "cofactor report model.safetensors --output - > report.html"],
            Run = (parsed, session) => Run(session, parsed.GetValue(model)!, parsed.GetValue(data), output.In(parsed), format.Choice(parsed, Formats), known.In(parsed), reading.Bind(parsed), ThreadCount.In(threads, parsed)),
        };
        command.Add(model);
        command.Add(data);
        command.AddGroup("Report", [output, format]);
        reading.AddTo(command);
        command.AddGroup("Rankers", [known]);
        command.AddGroup("Speed", [threads]);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string modelPath, string? dataPath, string? output, bool? asHtml, string? known, ReadOptions options, int threads)
    {
        bool html = asHtml ?? output?.EndsWith(".md", StringComparison.OrdinalIgnoreCase) != true;
        string to = output ?? (session.Pipes.Contains(modelPath) ? "report" : Path.ChangeExtension(modelPath, null)) + (html ? ".html" : ".md");
        ModelOutput.Check(session, to, modelPath, dataPath, known);
        FmModel model = ModelInput.Read(session, modelPath);
        var facts = new ReportFacts { Model = model, ModelPath = modelPath, DataPath = dataPath };
        if (dataPath is not null)
            facts = Judge(session, facts, dataPath, known, options with { Threads = threads });
        else if (known is not null)
            throw new UsageException("--known goes with DATA, the rows to judge by.");
        session.Meter.Start("writing the report");
        ReportDocument report = ReportBuilder.Build(facts, session.Cancellation);
        ModelOutput.Write(session, to, stream => Write(report, html, stream));
        session.Meter.Stop();
        ModelOutput.Tell(session, to, Told(facts), json =>
        {
            json.WriteString("report", to);
            json.WriteString("format", html ? "html" : "md");
            json.WriteString("model", modelPath);
            json.WriteString("data", dataPath);
            json.WriteString("predictor_type", PredictorTypes.NameOf(model.Labels.Type));
            json.WriteNumber("rows", facts.Evaluation?.Rows ?? 0);
            JsonParts.Metrics(json, "metrics", facts.Evaluation?.Metrics ?? new Dictionary<string, double>());
            JsonParts.Intervals(json, "intervals", facts.Evaluation?.Intervals ?? new Dictionary<string, Interval>());
            JsonParts.Metrics(json, "baseline", facts.Baseline);
        });
        return ExitCode.Done;
    }

    static ReportFacts Judge(Session session, ReportFacts facts, string dataPath, string? known, ReadOptions options)
    {
        var rows = new RowStatistics(facts.Model, new RankingOptions());
        Evaluation evaluation = JudgedRows.Evaluate(session, facts.Model, dataPath, known, options, new RankingOptions(), judged: rows.Add);
        return facts with { Evaluation = evaluation, Rows = known is null ? rows : null, Baseline = known is null ? rows.Baseline() : new Dictionary<string, double> { [MetricNames.Auc] = 0.5 } };
    }

    static void Write(ReportDocument report, bool html, Stream stream)
    {
        using var to = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        if (html)
            new HtmlWriter(to).Write(report);
        else
            new MarkdownWriter(to).Write(report);
    }

    static string Told(ReportFacts facts)
    {
        string metric = facts.Main.Name;
        return facts.Evaluation is not { } e ? "a report of the model alone; give DATA to judge it"
            : $"{metric} {Show.Metric(facts.Metric(metric))}{(e.Intervals.TryGetValue(metric, out Interval i) ? $" ({Show.Metric(i.Low)} to {Show.Metric(i.High)})" : "")}{(facts.Baseline.TryGetValue(metric, out double b) ? $", without a model {Show.Metric(b)}" : "")}, {Show.Count(e.Rows, "row")}";
    }
}
