namespace Cofactor.Cli;

/// <summary>Writes a report as Markdown with tables; drawings are told in words.</summary>
sealed class MarkdownWriter(TextWriter to)
{
    public void Write(ReportDocument report)
    {
        to.Write($"# {M(report.Title)}\n\n{M(report.Headline)}\n\n");
        foreach (KeyFigure f in report.Figures)
            to.Write($"- **{M(f.Name)}**: {M(f.Value)}{(f.Note.Length > 0 ? $" ({M(f.Note)})" : "")}\n");
        foreach (ReportSection section in report.Sections)
        {
            to.Write($"\n## {M(section.Title)}\n\n{M(section.Lead)}\n");
            foreach (Block block in section.Blocks)
                WriteBlock(block);
        }
        to.Write($"\n---\n\n{M(report.MadeBy)}\n");
    }

    void WriteBlock(Block block)
    {
        to.Write('\n');
        switch (block)
        {
            case Paragraph p:
                to.Write($"{M(p.Text)}\n");
                break;
            case Code c:
                to.Write($"```sh\n{c.Text.Replace("```", "", StringComparison.Ordinal)}\n```\n");
                break;
            case Chart c:
                to.Write($"**{M(c.Title)}.** {M(c.Summary)}\n");
                break;
            case Table t:
                WriteTable(t);
                break;
        }
    }

    void WriteTable(Table table)
    {
        if (table.Title.Length > 0)
            to.Write($"**{M(table.Title)}**\n\n");
        to.Write($"| {string.Join(" | ", table.Headers.Select(M))} |\n|{string.Concat(table.Headers.Select((_, c) => c == 0 || c >= table.LeftFrom ? " --- |" : " ---: |"))}\n");
        foreach (Cell[] row in table.Rows)
            to.Write($"| {string.Join(" | ", row.Select(c => M(c.Note.Length > 0 ? $"{c.Text}: {c.Note}" : c.Text)))} |\n");
    }

    static string M(string text) => Escaping.Markdown(text);
}
