using System.Globalization;
using System.Text;

namespace Cofactor.Samples;

/// <summary>README's picture: the three parts of one film rating, adding up to its score, as a waterfall of bars. SVG, 720 wide.</summary>
sealed class Drawing
{
    const long Row = 6764;   // of the test rows: a fan of horror at night, whom the linear terms alone get wrong
    const double From = 5, To = 7.5;   // the score's axis
    const int Width = 720, Left = 232, Right = 612, LineHeight = 27, BarHeight = 15;

    const string Style = """
        <style>
          text { font: 14px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
          .title { font-size: 18px; font-weight: 600 } .head { font-weight: 600 } .quiet { fill: #59636e } .small { font-size: 12px }
          .number { text-anchor: end; font-variant-numeric: tabular-nums } .tick { text-anchor: middle }
          .card { fill: #ffffff; stroke: #d0d7de } .grid { stroke: #eaeef2 } .join { stroke: #818b98 }
          .bias { fill: #8c959f } .linear { fill: #2f81f7 } .pairs { fill: #e16f24 } .score { fill: #2da44e }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 } .quiet { fill: #9198a1 } .card { fill: #0d1117; stroke: #3d444d } .grid { stroke: #21262d } .join { stroke: #656c76 }
          }
        </style>
        """;

    readonly SampleSet _films;
    readonly Explanation _why;
    readonly StringBuilder _marks = new();
    int _y = 84, _barBottom;
    double _sum;

    Drawing(SampleSet films)
    {
        _films = films;
        _why = films.Truth.Explain(films.Test.Row(Row));
    }

    /// <summary>The picture of a row of the films sample under its hidden model.</summary>
    public static string Of(SampleSet films) => new Drawing(films).Draw();

    string Draw()
    {
        int top = _y - 22;
        Heading("Bias", "w₀", _why.Bias, sign: "");
        Bar("where every rating starts", _why.Bias, "bias", from: From, number: "");
        Heading("Linear terms", "Σ wⱼxⱼ", _why.Linear.Sum(t => t.Contribution));
        foreach (LinearTerm term in _why.Linear)
            Bar(Category(term.Feature), term.Contribution, "linear");
        Heading("Pairwise interactions", "Σ ⟨vⱼ, vⱼ′⟩ xⱼxⱼ′", _why.InteractionSum);
        foreach (InteractionTerm pair in _why.Interactions)
            Bar($"{Category(pair.First)} × {Category(pair.Second)}", pair.Contribution, "pairs");
        Heading("Score", "ŷ(x)", _why.Score, sign: "");
        _sum = From;
        Bar($"the user's rating was {Number(_films.Test.Label(Row), "0.0")}", _why.Score - From, "score", number: "");
        return Frame(top);
    }

    void Heading(string name, string formula, double sum, string sign = "+")
    {
        _y += 6;
        Text("head", 24, name);
        Text("quiet", 24 + 8 * name.Length + 14, formula);
        Text("head number", Width - 24, Signed(sum, sign));
        _y += LineHeight - 3;
    }

    void Bar(string label, double contribution, string part, double from = double.NaN, string? number = null)
    {
        double start = double.IsNaN(from) ? _sum : from, end = double.IsNaN(from) ? _sum + contribution : contribution;
        double x = X(Math.Min(start, end)), width = Math.Max(2, Math.Abs(X(end) - X(start)));
        Text("", 38, label);
        Mark($"""<rect class="{part}" x="{Number(x)}" y="{_y - 12}" width="{Number(width)}" height="{BarHeight}" rx="2"/>""");
        Text("quiet number", Width - 24, number ?? Signed(contribution, "+"));
        if (part is "linear" or "pairs")
            Mark($"""<line class="join" x1="{Number(X(start))}" y1="{_barBottom}" x2="{Number(X(start))}" y2="{_y - 12}"/>""");
        _sum = end;
        _barBottom = _y - 12 + BarHeight;
        _y += LineHeight;
    }

    string Frame(int top)
    {
        SparseRow row = _films.Test.Row(Row);
        var svg = new StringBuilder();
        int height = _y + 24;
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" role="img" aria-label="A film rating as bias, linear terms and pairwise interactions">""");
        svg.Append('\n').Append(Style).Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"""<rect class="card" x="0.5" y="0.5" width="{Width - 1}" height="{height - 1}" rx="8"/>""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="title" x="24" y="34">How will {Category(row.Indices[0])} rate “{Category(row.Indices[1])}” ({Category(row.Indices[2])}) at {Category(row.Indices[3])}?</text>""").Append('\n');
        svg.Append("""<text class="quiet" x="24" y="56">A prediction of a factorization machine is the sum of three parts.</text>""").Append('\n');
        for (double tick = From; tick <= To; tick += 0.5)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="grid" x1="{Number(X(tick))}" y1="{top}" x2="{Number(X(tick))}" y2="{_y - 8}"/>""");
            svg.Append(CultureInfo.InvariantCulture, $"""<text class="quiet small tick" x="{Number(X(tick))}" y="{_y + 8}">{Number(tick)}</text>""").Append('\n');
        }
        return svg.Append(_marks).Append("</svg>\n").ToString();
    }

    void Text(string kind, int x, string text)
    {
        if (text.Length > 0)
            Mark($"""<text class="{kind}" x="{x}" y="{_y}">{text}</text>""".Replace(" class=\"\"", "", StringComparison.Ordinal));
    }

    void Mark(string mark) => _marks.Append(mark).Append('\n');

    string Category(int feature) => _films.Describe(feature).Category;

    static double X(double score) => Left + (score - From) / (To - From) * (Right - Left);

    static string Signed(double value, string plus) => value < 0 ? "−" + Number(-value, "0.00") : plus + Number(value, "0.00");

    static string Number(double value, string format = "0.##") => value.ToString(format, CultureInfo.InvariantCulture);
}
