using System.Globalization;

namespace Cofactor.Cli;

/// <summary>Writes a report as one HTML file that needs nothing else and is XML as well: no script, no font, no picture from elsewhere.</summary>
sealed class HtmlWriter(TextWriter to)
{
    static readonly string Style = ReadStyle();

    public void Write(ReportDocument report)
    {
        to.Write($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n<meta name=\"color-scheme\" content=\"light dark\" />\n<title>{E(report.Title)}</title>\n<style>\n{Style}</style>\n</head>\n<body>\n<header>\n<h1>{E(report.Title)}</h1>\n<p class=\"headline\">{E(report.Headline)}</p>\n");
        WriteFigures(report.Figures);
        to.Write("</header>\n<nav aria-label=\"Contents\"><ul>\n");
        for (int i = 0; i < report.Sections.Count; i++)
            to.Write($"<li><a href=\"#s{i + 1}\">{E(report.Sections[i].Title)}</a></li>\n");
        to.Write("</ul></nav>\n<main>\n");
        for (int i = 0; i < report.Sections.Count; i++)
            WriteSection(i + 1, report.Sections[i]);
        to.Write($"</main>\n<footer><p>{E(report.MadeBy)}</p></footer>\n</body>\n</html>\n");
    }

    void WriteFigures(IReadOnlyList<KeyFigure> figures)
    {
        if (figures.Count == 0)
            return;
        to.Write("<dl class=\"figures\">\n");
        foreach (KeyFigure f in figures)
            to.Write($"<div><dt>{E(f.Name)}</dt><dd><b>{E(f.Value)}</b><span>{E(f.Note)}</span></dd></div>\n");
        to.Write("</dl>\n");
    }

    void WriteSection(int number, ReportSection section)
    {
        to.Write($"<section id=\"s{number}\">\n<h2>{E(section.Title)}</h2>\n<p class=\"lead\">{E(section.Lead)}</p>\n");
        bool inGrid = false;
        foreach (Block block in section.Blocks)
        {
            bool grid = block is Chart or Table { Narrow: true };
            if (grid != inGrid)
                to.Write(grid ? "<div class=\"grid\">\n" : "</div>\n");
            inGrid = grid;
            WriteBlock(block);
        }
        to.Write(inGrid ? "</div>\n</section>\n" : "</section>\n");
    }

    void WriteBlock(Block block)
    {
        switch (block)
        {
            case Paragraph p:
                to.Write($"<p>{E(p.Text)}</p>\n");
                break;
            case Code c:
                to.Write($"<pre><code>{E(c.Text)}</code></pre>\n");
                break;
            case Chart c:
                to.Write($"<figure role=\"img\" aria-label=\"{E(c.Summary)}\"><figcaption>{E(c.Title)}</figcaption>{c.Svg}<p class=\"note\">{E(c.Summary)}</p></figure>\n");
                break;
            case Table t:
                WriteTable(t);
                break;
        }
    }

    void WriteTable(Table table)
    {
        string Class(int column) => column > 0 && column < table.LeftFrom ? " class=\"n\"" : "";
        to.Write("<div class=\"table\">");
        to.Write(table.Title.Length > 0 ? $"<table><caption>{E(table.Title)}</caption>\n<thead><tr>" : "<table>\n<thead><tr>");
        for (int c = 0; c < table.Headers.Length; c++)
            to.Write($"<th scope=\"col\"{Class(c)}>{E(table.Headers[c])}</th>");
        to.Write("</tr></thead>\n<tbody>\n");
        foreach (Cell[] row in table.Rows)
        {
            to.Write("<tr>");
            for (int c = 0; c < row.Length; c++)
                to.Write(c == 0 ? $"<th scope=\"row\">{E(row[c].Text)}{(row[c].Note.Length > 0 ? $"<small>{E(row[c].Note)}</small>" : "")}</th>" : $"<td{Class(c)}>{E(row[c].Text)}{(row[c].Mark is { } mark ? Draw(mark) : "")}</td>");
            to.Write("</tr>\n");
        }
        to.Write("</tbody></table></div>\n");
    }

    static string Draw(Mark mark)
    {
        const double Width = 100;
        double X(double v) => mark.Signed ? Width / 2 * (1 + Math.Clamp(v, -1, 1)) : Width * Math.Clamp(v, 0, 1);
        string N(double v) => v.ToString("0.#", CultureInfo.InvariantCulture);
        double zero = X(0), at = X(mark.Value);
        string sign = mark.Value < 0 ? "neg" : "pos";
        string drawn = mark.Interval is { } i
            ? $"<line class=\"whisker\" x1=\"{N(X(i.Low))}\" x2=\"{N(X(i.High))}\" y1=\"6\" y2=\"6\" /><circle class=\"dot-a\" cx=\"{N(at)}\" cy=\"6\" r=\"3.2\" />"
            : $"<rect class=\"{(mark.Signed ? sign : "bar")}\" x=\"{N(Math.Min(zero, at))}\" y=\"2\" width=\"{N(Math.Abs(at - zero))}\" height=\"8\" rx=\"1\" />";
        string axis = mark.Signed ? $"<line class=\"axis\" x1=\"{N(zero)}\" x2=\"{N(zero)}\" y1=\"0\" y2=\"12\" />" : "";
        return $"<svg class=\"mark\" viewBox=\"0 0 100 12\" aria-hidden=\"true\">{axis}{drawn}</svg>";
    }

    static string E(string text) => Escaping.Html(text);

    static string ReadStyle()
    {
        using var style = new StreamReader(typeof(HtmlWriter).Assembly.GetManifestResourceStream("report.css")!);
        return style.ReadToEnd();
    }
}
