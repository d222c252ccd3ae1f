using System.Globalization;
using System.Text.Json;

namespace Cofactor.Samples;

/// <summary>Every file of the repository that this program makes.</summary>
static class GeneratedFiles
{
    static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The files' paths from the repository's root and their content, in UTF-8.</summary>
    public static IEnumerable<(string Path, string Content)> All()
    {
        SampleSet films = FilmRatings.Make(), clicks = Clicks.Make();
        return [.. Sample("films", films, FilmsText), .. Sample("clicks", clicks, ClicksText), ("docs/images/prediction.svg", Drawing.Of(films))];
    }

    static IEnumerable<(string Path, string Content)> Sample(string name, SampleSet set, string text)
    {
        (string Name, IReadOnlyDictionary<string, double> Metrics)[] models =
        [
            ("best", Metrics(set.Truth, set.Test)),
            ("linear", Metrics(Baselines.Linear(set), set.Test)),
            ("constant", Metrics(Baselines.Constant(set), set.Test)),
        ];
        yield return ($"samples/{name}/{name}-train.csv", Csv(set, set.Train));
        yield return ($"samples/{name}/{name}-test.csv", Csv(set, set.Test));
        yield return ($"samples/{name}/truth.json", JsonSerializer.Serialize(models.ToDictionary(m => m.Name, m => m.Metrics), Json) + "\n");
        yield return ($"samples/{name}/README.md", Readme(name, set, text, models));
    }

    static string Csv(SampleSet set, Dataset rows)
    {
        var writer = new StringWriter();
        set.WriteCsv(rows, writer);
        return writer.ToString();
    }

    /// <summary>Rounded, so that the last bits of a machine's logarithm do not matter.</summary>
    static Dictionary<string, double> Metrics(FmModel model, Dataset rows) =>
        Evaluator.Evaluate(model, rows).Metrics.ToDictionary(m => m.Key, m => Math.Round(m.Value, 4));

    static string Readme(string name, SampleSet set, string text, (string Name, IReadOnlyDictionary<string, double> Metrics)[] models)
    {
        string Cells(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
        IEnumerable<string> metrics = models[0].Metrics.Keys;
        string columns = string.Join(", ", set.Columns.Select(c => $"`{c.Name}` ({c.Categories.Count})"));
        return string.Create(CultureInfo.InvariantCulture, $"# {text}\n\n")
            + string.Create(CultureInfo.InvariantCulture, $"`{name}-train.csv`: {set.Train.RowCount:N0} rows. `{name}-test.csv`: {set.Test.RowCount:N0} rows.\n")
            + $"Columns with the number of their categories: {columns}; the label is `{set.Label}`.\n\n"
            + "On the test rows (`truth.json` has the same figures):\n\n"
            + Cells(metrics.Prepend("model")) + Cells(Enumerable.Repeat("---", 1).Concat(metrics.Select(_ => "--:")))
            + string.Concat(models.Select(m => Cells(metrics.Select(metric => m.Metrics.TryGetValue(metric, out double v) ? v.ToString("0.0000", CultureInfo.InvariantCulture) : "–").Prepend(Titles[m.Name]))))
            + "\nMade by `dotnet run -c Release --project samples/Cofactor.Samples -- write`; do not edit.\n";
    }

    static readonly Dictionary<string, string> Titles = new()
    {
        ["best"] = "the hidden model: nothing can be better but by chance",
        ["linear"] = "bias and linear terms alone",
        ["constant"] = "the mean of the training labels",
    };

    const string FilmsText = """
        Film ratings

        Invented users rate invented films from 0 to 10. The ratings come from a hidden factorization machine with k = 4 plus Gaussian
        noise of standard deviation 0.6, rounded to one decimal: see `samples/Cofactor.Samples/FilmRatings.cs`. Horror is better at
        night, but not for everybody; no sum of single effects can say so, and interactions can.
        """;

    const string ClicksText = """
        Clicks

        Invented users see items of an invented shop and click or do not. The probability of a click is the logistic function of a hidden
        factorization machine with k = 4: see `samples/Cofactor.Samples/Clicks.cs`.
        """;
}
