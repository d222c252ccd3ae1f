using System.Globalization;

namespace Cofactor.Cli;

/// <summary>What kind of errors the model makes: residuals of numbers; order, calibration and confusion of classes and levels.</summary>
static class ShapeSection
{
    const int MostClassCurves = 6, MostClassRows = 20;

    public static ReportSection? Of(ReportFacts facts) => facts.Rows is not { } rows ? null : facts.Labels.Type switch
    {
        PredictorType.Regressor => Regressor(rows),
        PredictorType.BinaryClassifier => Binary(facts, rows),
        PredictorType.MulticlassClassifier => Multiclass(facts, rows),
        PredictorType.Ordinal => Ordinal(facts, rows),
        _ => null,
    };

    static ReportSection Regressor(RowStatistics rows)
    {
        IReadOnlyList<(float Prediction, float Target)> sample = rows.Sample.Kept;
        double[] residuals = [.. sample.Select(r => (double)r.Prediction - r.Target)];
        double mean = residuals.Average();
        string of = sample.Count < rows.Sample.Seen ? $" Drawn from {Show.Count(sample.Count)} rows at random." : "";
        return new ReportSection("What its errors look like", "A good model's predictions lie along the dashed line. Predictions are drawn towards the mean where the features tell little; residuals around anything but 0 mean that it is too high or too low on the whole.",
        [
            new Chart("Predicted against actual", $"The stronger the colour, the more rows.{of}", CountChart.Agreement(sample)),
            new Chart("Residuals, predicted − actual", $"Mean {Show.Part(mean)}; half of all rows are within ±{Show.Number(Median(residuals.Select(Math.Abs)))}.{of}", CountChart.Histogram(residuals, "residual", 0)),
        ]);
    }

    static ReportSection Binary(ReportFacts facts, RowStatistics rows)
    {
        var blocks = new List<Block>();
        if (facts.Evaluation!.Roc is { } roc)
            blocks.Add(new Chart("ROC curve", $"The area under it is {Show.Metric(roc.Area)}: the share of pairs in the right order.", CurveChart.Roc(roc)));
        blocks.Add(Calibration("Calibration", rows.Calibrations[0]));
        string[] names = [.. facts.Labels.ClassNames];
        double Cell(int actual, int predicted) => rows.Confusion![actual, predicted];
        blocks.Add(new Table("At probability ½", ["", $"taken for '{Show.Clip(names[0], 20)}'", $"taken for '{Show.Clip(names[1], 20)}'"],
            [.. Enumerable.Range(0, 2).Select(a => new Cell[] { $"is '{Show.Clip(names[a], 20)}'", Count(Cell(a, 0)), Count(Cell(a, 1)) })], Narrow: true));
        return new ReportSection("What its errors look like", "The ROC curve shows how well it puts the two classes in order, whatever the threshold. Calibration shows whether its probabilities can be taken at their word: of the rows given about 30 %, 30 % should come true.", blocks);
    }

    static ReportSection Multiclass(ReportFacts facts, RowStatistics rows)
    {
        IReadOnlyList<string> names = facts.Labels.ClassNames;
        ConfusionMatrix confusion = rows.Confusion!;
        int[] byRows = [.. Enumerable.Range(0, names.Count).Where(c => confusion.Actual(c) > 0).OrderByDescending(confusion.Actual).ThenBy(c => c)];
        Table table = new("Classes, the most frequent first", ["Class", "Rows", "Recall", "Precision", "Most often taken for"],
            [.. byRows.Take(MostClassRows).Select(c => new Cell[] { Show.Clip(names[c], 40), Count(confusion.Actual(c)), Percent(confusion.Recall(c)), Percent(confusion.Precision(c)), Mistaken(confusion, names, c) })], LeftFrom: 4);
        Chart matrix = new(names.Count > 12 ? "Confusion of the 12 most frequent classes" : "Confusion", "On the diagonal: recognised. Beside it: taken for another class.", CountChart.Confusion(confusion, names));
        return new ReportSection("What its errors look like", "Recall is the share of a class's rows that were recognised, precision the share of the rows taken for it that are. Calibration shows whether a class's probabilities can be taken at their word.",
            [table, matrix, .. byRows.Where(c => c < rows.Calibrations.Count).Take(MostClassCurves).Select(c => Calibration($"Calibration of '{Show.Clip(names[c], 30)}'", rows.Calibrations[c]))]);
    }

    static ReportSection Ordinal(ReportFacts facts, RowStatistics rows)
    {
        IReadOnlyList<string> names = facts.Labels.ClassNames;
        ConfusionMatrix confusion = rows.Confusion!;
        int[] shown = [.. Enumerable.Range(0, names.Count).OrderByDescending(confusion.Actual).Take(MostClassRows).Where(l => confusion.Actual(l) > 0).Order()];
        Table table = new("Levels", ["Level", "Rows", "Recall", "Precision", "Most often taken for"],
            [.. shown.Select(l => new Cell[] { names[l], Count(confusion.Actual(l)), Percent(confusion.Recall(l)), Percent(confusion.Precision(l)), Mistaken(confusion, names, l) })], LeftFrom: 4);
        return new ReportSection("What its errors look like", "A row is taken for its most probable level; mistakes of one level are smaller than those of more. Calibration shows whether a level's probabilities can be taken at their word.",
            [
                table,
                new Chart(names.Count > 12 ? "Confusion of the 12 most frequent levels" : "Confusion", "On the diagonal: recognised. Beside it: taken for another level.", CountChart.Confusion(confusion, names)),
                new Chart("Expected level against actual", "The stronger the colour, the more rows.", CountChart.Agreement(rows.Sample.Kept)),
                .. shown.OrderByDescending(confusion.Actual).Where(l => l < rows.Calibrations.Count).Take(MostClassCurves).Order().Select(l => Calibration($"Calibration of {names[l]}", rows.Calibrations[l])),
            ]);
    }

    static Chart Calibration(string title, CalibrationCurve curve)
    {
        IReadOnlyList<CalibrationBin> bins = curve.Bins();
        return new Chart(title, $"Rows in {Show.Count(bins.Count, "bin")} by prediction, bars: 95 % intervals. On average a probability is off by {Show.Number(curve.Error())}.", CurveChart.Calibration(bins));
    }

    static string Mistaken(ConfusionMatrix confusion, IReadOnlyList<string> names, int c)
    {
        int other = Enumerable.Range(0, names.Count).Where(o => o != c).MaxBy(o => confusion[c, o]);
        return confusion[c, other] == 0 ? "" : $"{Show.Clip(names[other], 30)} ({Percent(confusion[c, other] / confusion.Actual(c))})";
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    static string Count(double weight) => weight == Math.Floor(weight) ? Show.Count((long)weight) : weight.ToString("N1", CultureInfo.InvariantCulture);

    static string Percent(double share) => double.IsNaN(share) ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
