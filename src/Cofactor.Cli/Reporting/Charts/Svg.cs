using System.Globalization;
using System.Text;

namespace Cofactor.Cli;

/// <summary>A drawing in the making. Colours come from the page's style by class, so that it follows light and dark.</summary>
sealed class Svg(double width, double height)
{
    readonly StringBuilder _parts = new();

    public double Width => width;

    public double Height => height;

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Add($"<line class=\"{style}\" x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" />");

    public void Rectangle(double x, double y, double w, double h, string style, double opacity = 1) =>
        Add($"<rect class=\"{style}\" x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(w)}\" height=\"{N(h)}\"{(opacity < 1 ? $" fill-opacity=\"{N(opacity)}\"" : "")} />");

    public void Dot(double x, double y, double radius, string style) => Add($"<circle class=\"{style}\" cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(radius)}\" />");

    public void Path(IEnumerable<(double X, double Y)> points, string style) =>
        Add($"<polyline class=\"{style}\" points=\"{string.Join(' ', points.Select(p => $"{N(p.X)},{N(p.Y)}"))}\" />");

    /// <summary>Text whose start, middle or end (the anchor) is at a place, turned by degrees about it.</summary>
    public void Text(double x, double y, string text, string anchor = "start", string style = "", double? turned = null) =>
        Add($"<text{(style.Length > 0 ? $" class=\"{style}\"" : "")} x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\"{(turned is { } t ? $" transform=\"rotate({N(t)} {N(x)} {N(y)})\"" : "")}>{Escaping.Html(text)}</text>");

    public override string ToString() => $"<svg viewBox=\"0 0 {N(width)} {N(height)}\" aria-hidden=\"true\">{_parts}</svg>";

    void Add(string part) => _parts.Append(part);

    static string N(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
}
