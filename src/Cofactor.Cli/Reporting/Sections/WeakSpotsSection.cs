namespace Cofactor.Cli;

/// <summary>Where the model is bad: values of columns whose rows have larger errors than others.</summary>
static class WeakSpotsSection
{
    const int LeastRows = 30, MostValues = 6, MostColumns = 12;

    public static ReportSection? Of(ReportFacts facts)
    {
        if (facts.Rows is not { } rows || facts.Labels.Type == PredictorType.Ranker)
            return null;
        string error = facts.Labels.Type == PredictorType.Regressor ? "absolute error" : "log loss";
        (string Title, GroupError[] Worst, Func<int, string> Name)[] columns =
        [
            .. Columns(facts.Model, rows).Select(c => (c.Title, Worst: c.Groups.Select(g => rows.Errors.Of(g.Group)).Where(g => g.Rows >= LeastRows && g.Likely.Low > 0)
                    .OrderByDescending(g => g.Likely.Low).ThenBy(g => g.Group).Take(MostValues).ToArray(), Name: (Func<int, string>)(group => c.Groups.First(g => g.Group == group).Name)))
                .Where(c => c.Worst.Length > 0).OrderByDescending(c => c.Worst[0].Likely.Low).Take(MostColumns),
        ];
        double largest = columns.SelectMany(c => c.Worst).Select(w => w.Likely.High).DefaultIfEmpty(1).Max();
        return new ReportSection("Where it is bad", $"Values whose rows have a larger {error} than all rows on average ({Show.Metric(rows.Errors.Mean)}), of those with {LeastRows} rows or more. They stand in order of the least excess that is likely (95 %), so that "
            + "chance in small groups does not lead. Of many values some come out bad by chance alone; the longest bars are worth a look first.",
            columns.Length == 0 ? [new Paragraph("No value is surely worse than the others.")]
                : [.. columns.Select(c => Table(c.Title, error, c.Worst, c.Name, largest))]);
    }

    static Table Table(string title, string error, GroupError[] worst, Func<int, string> name, double largest) =>
        new(title, ["Value", "Rows", error, "Excess, with 95 % interval"],
            [.. worst.Select(w => new Cell[] { Show.Clip(name(w.Group), 40), Show.Count(w.Rows), Show.Number(w.Mean), new($"{Show.Part(w.Excess)} ({Show.Number(w.Likely.Low)} to\u00A0{Show.Number(w.Likely.High)})", Mark(w, largest)) })]);

    static Mark Mark(GroupError w, double largest) => new(w.Excess / largest, new Interval(w.Likely.Low / largest, w.Likely.High / largest), Signed: false);

    static IEnumerable<(string Title, (int Group, string Name)[] Groups)> Columns(FmModel model, RowStatistics rows)
    {
        if (model.FeatureMap is not { } map)
        {
            yield return ("Features", [.. Enumerable.Range(0, model.FeatureCount).Where(j => rows.Errors.Rows(j) > 0).Select(j => (j, model.FeatureName(j)))]);
            yield break;
        }
        foreach (FeatureColumn column in map.Columns.Where(c => !c.IsHashed))
            yield return (column.Name, [.. rows.Groups(column)]);
        if (map.Columns.FirstOrDefault(c => c.IsHashed) is { } hashed)
            yield return ("Hashed columns", [.. Enumerable.Range(hashed.FirstFeature, hashed.FeatureCount).Where(j => rows.Errors.Rows(j) > 0).Select(j => (j, model.FeatureName(j)))]);
    }
}
