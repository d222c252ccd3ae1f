namespace Cofactor.Cli;

/// <summary>Charts made of counts: histograms, predictions against labels, and classes taken for each other.</summary>
static class CountChart
{
    const int MostClasses = 12;

    /// <summary>How often values fall into bins of equal width; the few outermost are put into the first and last bin.</summary>
    public static string Histogram(IReadOnlyList<double> values, string name, double? mark = null)
    {
        double[] sorted = [.. values.Order()];
        double low = sorted[(int)(0.001 * (sorted.Length - 1))], high = sorted[(int)Math.Ceiling(0.999 * (sorted.Length - 1))];
        int[] counts = Counts(sorted, ref low, ref high);
        var plot = new Plot((low, high), (0, 100.0 * counts.Max() / sorted.Length), name, "% of rows");
        double width = (high - low) / counts.Length;
        for (int b = 0; b < counts.Length; b++)
        {
            double x = plot.X(low + b * width), y = plot.Y(100.0 * counts[b] / sorted.Length);
            plot.Svg.Rectangle(x + 0.5, y, Math.Max(1, plot.X(low + (b + 1) * width) - x - 1), plot.Y(0) - y, "bar");
        }
        if (mark is { } m && m >= low && m <= high)
            plot.Svg.Line(plot.X(m), plot.Y(0), plot.X(m), 8, "mark-line");
        return plot.Svg.ToString();
    }

    /// <summary>How often a prediction meets a label, darker for more.</summary>
    public static string Agreement(IReadOnlyList<(float Prediction, float Target)> rows)
    {
        const int Cells = 36;
        double[] all = [.. rows.SelectMany(r => new double[] { r.Prediction, r.Target }).Order()];
        double low = all[(int)(0.002 * (all.Length - 1))], high = all[(int)Math.Ceiling(0.998 * (all.Length - 1))];
        if (!(high > low))
            (low, high) = (low - 0.5, high + 0.5);
        var plot = new Plot((low, high), (low, high), "actual", "predicted");
        int Cell(double v) => Math.Clamp((int)((v - low) / (high - low) * Cells), 0, Cells - 1);
        var counts = rows.GroupBy(r => (X: Cell(r.Target), Y: Cell(r.Prediction))).ToDictionary(g => g.Key, g => g.Count());
        double most = counts.Values.Max(), size = (high - low) / Cells;
        foreach (((int x, int y), int count) in counts.OrderBy(c => c.Key))
        {
            double left = plot.X(low + x * size), top = plot.Y(low + (y + 1) * size);
            plot.Svg.Rectangle(left, top, plot.X(low + (x + 1) * size) - left, plot.Y(low + y * size) - top, "bar", 0.12 + 0.88 * Math.Sqrt(count / most));
        }
        plot.Diagonal();
        return plot.Svg.ToString();
    }

    /// <summary>Of each class's rows, the share taken for each class: the classes of most rows.</summary>
    public static string Confusion(ConfusionMatrix matrix, IReadOnlyList<string> names)
    {
        int[] classes = [.. Enumerable.Range(0, matrix.ClassCount).OrderByDescending(matrix.Actual).Take(MostClasses).Order()];
        const double Left = 96, Top = 18, Width = 360;
        double cell = Math.Min(48, (Width - Left - 4) / classes.Length), bottom = Top + cell * classes.Length;
        var svg = new Svg(Width, bottom + 78);
        svg.Text(Left, 11, "each row: what its class was taken for, %");
        for (int a = 0; a < classes.Length; a++)
        {
            double y = Top + a * cell;
            svg.Text(Left - 6, y + cell / 2 + 4, Show.Clip(names[classes[a]], 14), "end", "strong");
            svg.Text(Left + (a + 0.5) * cell + 4, bottom + 12, Show.Clip(names[classes[a]], 12), "end", "strong", -45);
            for (int p = 0; p < classes.Length; p++)
            {
                double share = matrix.Actual(classes[a]) > 0 ? matrix[classes[a], classes[p]] / matrix.Actual(classes[a]) : 0;
                svg.Rectangle(Left + p * cell, y, cell - 1, cell - 1, a == p ? "bar" : "dot-b", 0.06 + 0.94 * share);
                if (share >= 0.005)
                    svg.Text(Left + (p + 0.5) * cell, y + cell / 2 + 4, Show.Count((long)Math.Round(100 * share)), "middle", share > 0.55 ? "on" : "strong");
            }
        }
        return svg.ToString();
    }

    static int[] Counts(double[] values, ref double low, ref double high)
    {
        // Few distinct values, such as stars from 1 to 5, get a bar each.
        double[] distinct = [.. values.Distinct().Take(33)];
        double step = distinct.Length is > 1 and <= 32 ? distinct.Zip(distinct.Skip(1), (a, b) => b - a).Min() : 0;
        int bins = 32;
        if (step > 0 && (distinct[^1] - distinct[0]) / step < 40)
        {
            bins = (int)Math.Round((distinct[^1] - distinct[0]) / step) + 1;
            (low, high) = (distinct[0] - step / 2, distinct[^1] + step / 2);
        }
        else if (!(high > low))
            (low, high) = (low - 0.5, high + 0.5);
        var counts = new int[bins];
        foreach (double v in values)
            counts[Math.Clamp((int)((v - low) / (high - low) * bins), 0, bins - 1)]++;
        return counts;
    }
}
