namespace Cofactor.Cli;

/// <summary>Charts made of counts: histograms, predictions against labels, and classes taken for each other.</summary>
static class CountChart
{
    const int MostClasses = 12, MostOnGrid = 300;

    /// <summary>How often values fall into bins of equal width; the few outermost are put into the first and last bin.</summary>
    public static string Histogram(IReadOnlyList<double> values, string name, double? mark = null)
    {
        (double low, double width, int count) = Bins([.. values.Order()], 0.001, 32);
        var counts = new int[count];
        foreach (double v in values)
            counts[Math.Clamp((int)((v - low) / width), 0, count - 1)]++;
        double high = low + count * width;
        var plot = new Plot((low, high), (0, 100.0 * counts.Max() / values.Count), name, "% of rows");
        for (int b = 0; b < count; b++)
        {
            double x = plot.X(low + b * width), y = plot.Y(100.0 * counts[b] / values.Count);
            plot.Svg.Rectangle(x + 0.5, y, Math.Max(1, plot.X(low + (b + 1) * width) - x - 1), plot.Y(0) - y, "bar");
        }
        if (mark is { } m && m >= low && m <= high)
            plot.Svg.Line(plot.X(m), plot.Y(0), plot.X(m), 8, "mark-line");
        return plot.Svg.ToString();
    }

    /// <summary>How often a prediction meets a label, darker for more.</summary>
    public static string Agreement(IReadOnlyList<(float Prediction, float Target)> rows)
    {
        (double low, double size, int cells) = Bins([.. rows.Select(r => (double)r.Target).Order()], 0.002, 36);
        double high = low + cells * size;
        var plot = new Plot((low, high), (low, high), "actual", "predicted");
        int Cell(double v) => Math.Clamp((int)((v - low) / size), 0, cells - 1);
        var counts = rows.GroupBy(r => (X: Cell(r.Target), Y: Cell(r.Prediction))).ToDictionary(g => g.Key, g => g.Count());
        double most = counts.Values.Max();
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

    /// <summary>Bins of equal width for ascending values but the few outermost. Of values on a grid, such as stars or tenths, each has equally many of its points: else bars would go up and down.</summary>
    static (double Low, double Width, int Count) Bins(double[] sorted, double outermost, int most)
    {
        double low = sorted[(int)(outermost * (sorted.Length - 1))], high = sorted[(int)Math.Ceiling((1 - outermost) * (sorted.Length - 1))];
        double[] distinct = [.. sorted.Where(v => v >= low && v <= high).Distinct().Take(MostOnGrid + 1)];
        if (distinct.Length < 2)
            return (low - 0.5, 1, 1);
        double step = distinct.Zip(distinct.Skip(1), (a, b) => b - a).Min(), points = (high - low) / step + 1;
        if (distinct.Length > MostOnGrid || points > MostOnGrid)
            return (low, (high - low) / most, most);
        double width = step * Math.Ceiling(points / most - 1e-3);
        return (low - step / 2, width, (int)Math.Ceiling(points * step / width - 1e-3));
    }
}
