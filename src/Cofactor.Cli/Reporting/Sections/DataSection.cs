using System.Globalization;

namespace Cofactor.Cli;

/// <summary>What the rows hold: counts, columns with their most frequent values, labels, and what the model never saw.</summary>
static class DataSection
{
    const int MostColumns = 24, MostValues = 5;

    public static ReportSection Of(ReportFacts facts)
    {
        FmModel model = facts.Model;
        var blocks = new List<Block>();
        if (model.FeatureMap is { } map)
            blocks.Add(new Table("Columns of the model", ["Column", "Kind", "Values"], [.. map.Columns.Take(MostColumns).Select(c => new Cell[] { c.Name, RowInput.KindOf(c.Kind), Size(c) })], LeftFrom: 1));
        if (facts.Evaluation is not { } e)
            return new ReportSection("What goes in", Shape(model), blocks);
        blocks.Insert(0, new Table("", ["Rows judged", ""],
        [
            ["rows", Show.Count(e.Rows)],
            .. e.Groups > 0 ? [(Cell[])["groups", Show.Count(e.Groups)], ["groups without a relevant row, which no metric can judge", Show.Count(e.SkippedGroups)]] : (Cell[][])[],
            .. e.KnownRows > 0 ? [(Cell[])["rows passed over: their users have those items already", Show.Count(e.KnownRows)]] : (Cell[][])[],
            ["non-zeros", Show.Count(e.NonZeros)],
            ["non-zeros of features not seen in training, which contribute nothing", $"{Show.Count(e.UntrainedNonZeros)} ({Percent(e.UntrainedNonZeros, e.NonZeros)})"],
        ]));
        if (facts.Rows is { } rows)
        {
            if (model.Labels.ClassNames.Count > 0)
                blocks.Add(Classes(rows, model.Labels));
            else if (rows.Sample.Kept.Count > 0)
                blocks.Add(new Chart($"Distribution of {facts.Label}", $"From {Show.Number(rows.Labels.Min)} to {Show.Number(rows.Labels.Max)}, mean {Show.Number(rows.Labels.Mean)}, standard deviation {Show.Number(rows.Labels.Deviation)}.",
                    CountChart.Histogram([.. rows.Sample.Kept.Select(r => (double)r.Target)], facts.Label, rows.Labels.Mean)));
            foreach (FeatureColumn column in model.FeatureMap?.Columns.Where(c => c.Kind != ColumnKind.Numeric && !c.IsHashed).Take(MostColumns) ?? [])
                blocks.Add(Frequent(rows, column, e.Rows));
        }
        return new ReportSection("What goes in", $"{Shape(model)} Below is what was found in {ReportFacts.NameOf(facts.DataPath!)}.", blocks);
    }

    static string Shape(FmModel model) =>
        $"A row has some of {Show.Count(model.FeatureCount, "feature")}{(model.FeatureMap is { } map ? $", made from {Show.Count(map.Columns.Count, "column")}" : "")}. {(model.Card.TrainedFeatures > 0 ? $"{Show.Count(model.Card.TrainedFeatures)} of them occurred in training; the others contribute nothing." : "")}".TrimEnd();

    static string Size(FeatureColumn c) => c.Kind == ColumnKind.Numeric ? $"mean {Show.Number(c.Mean)}, scale {Show.Number(c.Scale)}"
        : c.IsHashed ? $"hashed to {Show.Count(c.FeatureCount, "feature")}" : $"{Show.Count(c.CategoryCount)} categories";

    static Table Classes(RowStatistics rows, LabelMap labels)
    {
        int[] shown = [.. Enumerable.Range(0, labels.ClassNames.Count).OrderByDescending(rows.Labels.Share).ThenBy(c => c).Take(12)];
        double largest = rows.Labels.Share(shown[0]);
        string what = labels.Type == PredictorType.Ordinal ? "Level" : "Class";
        return new Table(what == "Level" ? "Levels by frequency" : "Classes by frequency", [what, "Share of rows"], [.. shown.Select(c => new Cell[] { Show.Clip(labels.ClassNames[c], 40), new(Percent(rows.Labels.Share(c), 1), new Mark(rows.Labels.Share(c) / largest, Signed: false)) })], Narrow: true);
    }

    static Table Frequent(RowStatistics rows, FeatureColumn column, long all)
    {
        (int Feature, long Rows)[] values = [.. Enumerable.Range(column.FirstFeature, column.FeatureCount).Select(j => (Feature: j, Rows: rows.Errors.Rows(j))).Where(v => v.Rows > 0).OrderByDescending(v => v.Rows).ThenBy(v => v.Feature)];
        long unknown = values.FirstOrDefault(v => rows.ValueName(column, v.Feature) == "(unknown)").Rows;
        string title = $"{column.Name}: {Show.Count(values.Length, "value")}{(unknown > 0 ? $", {Percent(unknown, all)} of rows have one not seen in training" : "")}";
        return new Table(title, ["Most frequent", "Share of rows"], [.. values.Take(MostValues).Select(v => new Cell[] { Show.Clip(rows.ValueName(column, v.Feature), 40), new(Percent(v.Rows, all), new Mark((double)v.Rows / values[0].Rows, Signed: false)) })], Narrow: true);
    }

    static string Percent(double part, double whole) => whole == 0 ? "0 %" : string.Create(CultureInfo.InvariantCulture, $"{100 * part / whole:0.0} %");
}
