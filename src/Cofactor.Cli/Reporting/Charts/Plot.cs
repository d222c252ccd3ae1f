using System.Globalization;

namespace Cofactor.Cli;

/// <summary>A drawing with two axes: ticks at round numbers, a light grid, and names.</summary>
sealed class Plot
{
    // Drawn at about its own size on a telephone, a third larger on a desk: 11-pixel text is readable on both.
    const double Left = 46, Right = 10, Top = 8, Bottom = 38, DrawnWidth = 360, DrawnHeight = 240;

    readonly double _x0, _x1, _y0, _y1;

    public Plot((double Low, double High) x, (double Low, double High) y, string xName, string yName, bool xIsWhole = false)
    {
        (_x0, _x1) = Widened(x);
        (_y0, _y1) = Widened(y);
        foreach (double tick in Ticks(_y0, _y1, 5))
        {
            Svg.Line(Left, Y(tick), DrawnWidth - Right, Y(tick), "grid-line");
            Svg.Text(Left - 5, Y(tick) + 4, Label(tick, _y1 - _y0), "end");
        }
        foreach (double tick in Ticks(_x0, _x1, 6).Where(t => !xIsWhole || t == Math.Floor(t)))
        {
            Svg.Line(X(tick), DrawnHeight - Bottom, X(tick), DrawnHeight - Bottom + 4, "axis");
            Svg.Text(X(tick), DrawnHeight - Bottom + 16, Label(tick, _x1 - _x0), "middle");
        }
        Svg.Line(Left, DrawnHeight - Bottom, DrawnWidth - Right, DrawnHeight - Bottom, "axis");
        Svg.Text((Left + DrawnWidth - Right) / 2, DrawnHeight - 6, xName, "middle");
        Svg.Text(11, (Top + DrawnHeight - Bottom) / 2, yName, "middle", turned: -90);
    }

    public Svg Svg { get; } = new(DrawnWidth, DrawnHeight);

    public double X(double x) => Left + (x - _x0) / (_x1 - _x0) * (DrawnWidth - Left - Right);

    public double Y(double y) => DrawnHeight - Bottom - (y - _y0) / (_y1 - _y0) * (DrawnHeight - Top - Bottom);

    /// <summary>A line through points.</summary>
    public void Line(IEnumerable<(double X, double Y)> points, string style) => Svg.Path(points.Select(p => (X(p.X), Y(p.Y))), style);

    /// <summary>The line on which both axes agree.</summary>
    public void Diagonal()
    {
        double low = Math.Max(_x0, _y0), high = Math.Min(_x1, _y1);
        if (high > low)
            Svg.Line(X(low), Y(low), X(high), Y(high), "ideal");
    }

    /// <summary>Names of lines, in a corner: each with a piece of it.</summary>
    public void Legend(bool below, params (string Name, string Style)[] lines)
    {
        double y = below ? DrawnHeight - Bottom - 16 * lines.Length : Top + 12;
        foreach ((string name, string style) in lines)
        {
            Svg.Line(DrawnWidth - Right - 26, y - 4, DrawnWidth - Right - 4, y - 4, style);
            Svg.Text(DrawnWidth - Right - 32, y, name, "end", "strong");
            y += 16;
        }
    }

    static (double, double) Widened((double Low, double High) range) =>
        range.High > range.Low ? range : (range.Low - Math.Max(0.5, Math.Abs(range.Low) / 10), range.High + Math.Max(0.5, Math.Abs(range.High) / 10));

    /// <summary>Round numbers within a range: 1, 2 or 5 times a power of ten apart.</summary>
    static IEnumerable<double> Ticks(double low, double high, int about)
    {
        double raw = (high - low) / about, power = Math.Pow(10, Math.Floor(Math.Log10(raw))), part = raw / power;
        double step = power * (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10);
        long first = (long)Math.Ceiling(low / step - 1e-9), last = (long)Math.Floor(high / step + 1e-9);
        for (long i = first; i <= last; i++)
            yield return i * step;
    }

    static string Label(double value, double span)
    {
        if (Math.Abs(value) < span * 1e-9)
            return "0";
        if (Math.Abs(value) is >= 1e6 or < 1e-4)
            return value.ToString("0.##e+0", CultureInfo.InvariantCulture);
        int digits = Math.Clamp((int)Math.Ceiling(1 - Math.Log10(span)), 0, 6);
        return value.ToString(Math.Abs(value) >= 10_000 ? "N0" : "0." + new string('#', digits), CultureInfo.InvariantCulture);
    }
}
