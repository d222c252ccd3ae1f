namespace Cofactor;

/// <summary>Where in the input something stands: a file and, where known, a line or record (1-based) and a column in bytes (1-based).</summary>
/// <param name="File">The path as the user gave it; <c>-</c> is standard input.</param>
/// <param name="Line">Line or record number, 1-based; 0 when the whole file is meant.</param>
/// <param name="Column">Byte within the line, 1-based; 0 when the whole line is meant.</param>
/// <param name="IsRecord">Whether <paramref name="Line"/> counts binary records and not lines of text.</param>
public readonly record struct SourcePosition(string File, long Line = 0, long Column = 0, bool IsRecord = false)
{
    /// <summary>Writes <c>file</c>, <c>file:line</c>, <c>file:line:column</c> or <c>file, record n</c>.</summary>
    public override string ToString() => (Line, Column, IsRecord) switch
    {
        (0, _, _) => File,
        (_, _, true) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}, record {Line}"),
        (_, 0, _) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}"),
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}"),
    };
}
