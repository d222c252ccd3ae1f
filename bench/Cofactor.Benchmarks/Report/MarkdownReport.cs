using System.Globalization;
using System.Text;

namespace Cofactor.Benchmarks;

/// <summary>The page that the benchmarks write: headings, sentences and tables in Markdown; said aloud as it grows.</summary>
sealed class MarkdownReport(TextWriter console)
{
    readonly StringBuilder _text = new();

    public void Heading(string text) => Add($"## {text}\n");

    public void Title(string text) => Add($"# {text}\n");

    public void Say(string text) => Add(text + "\n");

    /// <summary>A table; all columns but the first are right-aligned.</summary>
    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new StringBuilder();
        void Row(IEnumerable<string> cells) => table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        Row(head);
        Row(head.Select((_, i) => i == 0 ? "---" : "--:"));
        foreach (IReadOnlyList<string> row in rows)
            Row(row);
        Add(table.ToString());
    }

    public override string ToString() => _text.ToString().TrimEnd() + "\n";

    /// <summary>A number with so many digits after the point.</summary>
    public static string Number(double value, int digits = 2) =>
        value.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A median with its spread: <c>5.1 (4.9–5.6)</c>.</summary>
    public static string Number(Timing timing, int digits = 1) =>
        $"{Number(timing.Median, digits)} ({Number(timing.Low, digits)}–{Number(timing.High, digits)})";

    public static string Percent(double share) => Number(100 * share, 0) + " %";

    void Add(string text)
    {
        _text.Append(text).Append('\n');
        console.WriteLine(text);
    }
}
