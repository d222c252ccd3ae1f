namespace Cofactor.Cli;

/// <summary>Charts made of lines: how training went, the ROC curve, and whether probabilities mean what they say.</summary>
static class CurveChart
{
    /// <summary>The metric epoch by epoch, in training and, where there is one, in validation.</summary>
    public static string Training(IReadOnlyList<EpochReport> history)
    {
        (double, double)[] train = [.. history.Where(e => double.IsFinite(e.TrainMetric)).Select(e => ((double)e.Epoch, e.TrainMetric))];
        (double, double)[] validation = [.. history.Where(e => double.IsFinite(e.ValidationMetric ?? double.NaN)).Select(e => ((double)e.Epoch, e.ValidationMetric!.Value))];
        (double X, double Y)[] all = [.. train, .. validation];
        if (all.Length == 0)
            return "";
        var plot = new Plot((0, Math.Max(1, history.Count - 1)), (all.Min(p => p.Y), all.Max(p => p.Y)), "epoch", history[0].Metric, xIsWhole: true);
        plot.Line(train, "b");
        plot.Line(validation, "a");
        if (validation.Length > 0)
        {
            (double x, double y) = validation.MinBy(p => p.Item2);
            plot.Svg.Dot(plot.X(x), plot.Y(y), 4, "dot-a");
        }
        plot.Legend(below: false, validation.Length > 0 ? [("validation", "a"), ("training", "b")] : [("training", "b")]);
        return plot.Svg.ToString();
    }

    /// <summary>A ROC curve against that of chance.</summary>
    public static string Roc(RocCurve roc)
    {
        var plot = new Plot((0, 1), (0, 1), "false positive rate", "true positive rate");
        plot.Diagonal();
        plot.Line(roc.Points().Select(p => (p.FalsePositiveRate, p.TruePositiveRate)), "a");
        plot.Legend(below: true, ("model", "a"), ("chance", "ideal"));
        return plot.Svg.ToString();
    }

    /// <summary>What was predicted against what happened, with intervals.</summary>
    public static string Calibration(IReadOnlyList<CalibrationBin> bins)
    {
        double most = Math.Min(1, 1.05 * bins.Max(b => Math.Max(b.Prediction, b.Likely.High)));
        var plot = new Plot((0, most), (0, most), "predicted probability", "share that came true");
        plot.Diagonal();
        foreach (CalibrationBin b in bins)
            plot.Svg.Line(plot.X(b.Prediction), plot.Y(b.Likely.Low), plot.X(b.Prediction), plot.Y(b.Likely.High), "whisker");
        plot.Line(bins.Select(b => (b.Prediction, b.Share)), "a");
        foreach (CalibrationBin b in bins)
            plot.Svg.Dot(plot.X(b.Prediction), plot.Y(b.Share), 3, "dot-a");
        plot.Legend(below: true, ("model", "a"), ("ideal", "ideal"));
        return plot.Svg.ToString();
    }
}
