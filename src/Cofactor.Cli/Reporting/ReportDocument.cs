namespace Cofactor.Cli;

/// <summary>A report as what it says, whatever it is written as.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Headline">What matters most, in plain words.</param>
/// <param name="Figures">The few numbers that go with it.</param>
/// <param name="Sections">The rest.</param>
/// <param name="MadeBy">The program and its version.</param>
sealed record ReportDocument(string Title, string Headline, IReadOnlyList<KeyFigure> Figures, IReadOnlyList<ReportSection> Sections, string MadeBy);

/// <summary>A number to be seen first.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Note">What to compare it with.</param>
sealed record KeyFigure(string Name, string Value, string Note);

/// <summary>A part of a report under a heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Lead">What is shown and how to read it.</param>
/// <param name="Blocks">What is shown.</param>
sealed record ReportSection(string Title, string Lead, IReadOnlyList<Block> Blocks);

/// <summary>A piece of a section.</summary>
abstract record Block;

/// <summary>A sentence or several.</summary>
sealed record Paragraph(string Text) : Block;

/// <summary>Text to be copied.</summary>
sealed record Code(string Text) : Block;

/// <summary>A drawing.</summary>
/// <param name="Title">What is drawn.</param>
/// <param name="Summary">What it shows, in words, for whoever does not see it.</param>
/// <param name="Svg">The drawing.</param>
sealed record Chart(string Title, string Summary, string Svg) : Block;

/// <summary>A table; its first column is left-aligned, the others right but for drawn marks.</summary>
/// <param name="Title">What it lists; may be empty.</param>
/// <param name="Headers">One a column.</param>
/// <param name="Rows">Cells by row.</param>
/// <param name="Narrow">Whether two fit side by side.</param>
/// <param name="LeftFrom">The first column from the left, after the first one, that is text; none where it is past the last.</param>
sealed record Table(string Title, string[] Headers, IReadOnlyList<Cell[]> Rows, bool Narrow = false, int LeftFrom = int.MaxValue) : Block;

/// <summary>A cell of a table.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Mark">What is drawn beside it.</param>
/// <param name="Note">What explains it, below.</param>
readonly record struct Cell(string Text, Mark? Mark = null, string Note = "")
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>A small bar, from 0 to <paramref name="Value"/>, or a dot with its interval, on a scale of −1 to 1 or of 0 to 1.</summary>
/// <param name="Value">The bar's end, or the dot.</param>
/// <param name="Interval">The interval of a dot; none for a bar.</param>
/// <param name="Signed">Whether the scale has a negative half.</param>
sealed record Mark(double Value, Interval? Interval = null, bool Signed = true);
