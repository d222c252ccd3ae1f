using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>cofactor explain MODEL DATA</c>.</summary>
static class ExplainCommand
{
    public static CofactorCommand Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model file" };
        var data = new Argument<string>("DATA") { Description = "Rows, labels not needed: a file, a folder of files, or - for standard input" };
        var row = new TextOption("--row", "I", "The row to explain, counted from 1 [default: 1]");
        var top = new TextOption("--top", "N", "How many linear terms and how many interactions to list; the others are added up [default: 10]");
        var ofClass = new TextOption("--class", "NAME", "The class of a multi-class model whose score to explain [default: the most probable]");
        var reading = new ReadingOptionSet(ReadingPurpose.Predict);
        var command = new CofactorCommand("explain", "show what one prediction is made of")
        {
            Details = "A factorization machine adds up three parts: the bias w₀, a linear term for each feature of the row, and an interaction for each pair of its features. The parts listed add up to the score; the link makes the score a prediction.",
            Examples = ["cofactor explain model.safetensors films-test.csv", "cofactor explain model.safetensors films-test.csv --row 7 --top 3", "cofactor explain model.safetensors films-test.csv --json"],
            Run = (parsed, session) => Run(session, parsed.GetValue(model)!, parsed.GetValue(data)!, reading.Bind(parsed),
                row.Int(parsed, "a row number of 1 or more") ?? 1, top.Int(parsed, "a whole number of 0 or more") ?? 10, ofClass.In(parsed)),
        };
        command.Add(model);
        command.Add(data);
        command.AddGroup("What to explain", [row, top, ofClass]);
        reading.AddTo(command);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string modelPath, string dataPath, ReadOptions options, int row, int top, string? className)
    {
        if (row < 1)
            throw UsageException.Value("--row", Show.Count(row), "a row number of 1 or more");
        if (top < 0)
            throw UsageException.Value("--top", Show.Count(top), "a whole number of 0 or more");
        FmModel model = ModelInput.Read(session, modelPath);
        int? output = Output(model, className);
        IRowFile data = RowInput.Open(session, dataPath, model, options with { IgnoreLabels = true });
        Explanation explanation = Explain(session, model, data, row, top, output);
        var report = new ExplanationReport(model, explanation, data.Locate(row - 1), row, top);
        session.Result(to => report.WriteText(to, session.Host), report.WriteJson);
        return ExitCode.Done;
    }

    static int? Output(FmModel model, string? className)
    {
        if (className is null)
            return null;
        int output = model.Labels.Type == PredictorType.MulticlassClassifier ? model.Labels.Target(className) : -1;
        return output >= 0 ? output : throw UsageException.Value("--class", className,
            model.OutputCount > 1 ? $"one of {string.Join(", ", model.Labels.ClassNames)}" : "nothing: the model is not multi-class");
    }

    static Explanation Explain(Session session, FmModel model, IRowFile data, long row, int top, int? output)
    {
        long rows = 0;
        foreach (RowBlock block in data.Epoch(0, null, session.Cancellation))
        {
            rows = block.FirstRow + block.RowCount;
            if (row > rows)
                continue;
            SparseRow wanted = block.Row((int)(row - 1 - block.FirstRow));
            return output is { } o ? Explanation.Of(model, wanted, top, o) : model.Explain(wanted, top);
        }
        throw new DataFormatException(data.Locate(-1), Show.Count(rows, "row"), $"row {row}", "Give a smaller --row.");
    }
}
