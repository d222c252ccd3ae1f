namespace Cofactor;

/// <summary>
/// Rows of plain numbers in columns without names, as SageMaker's built-in algorithms take CSV: the first column is the label, the one after
/// it feature 0, and so on; zeros are left out. Where labels are not wanted there is no label column.
/// </summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="options">How it is read.</param>
/// <param name="columnCount">Columns of each line beside the label; null: the options' feature_dim, and without that any.</param>
sealed unsafe class DenseCsvReader(string file, ReadOptions options, int? columnCount = null) : RowReader
{
    readonly CsvCutter _cutter = new(file, options.Csv.Delimiter, null);
    readonly int? _expected = columnCount ?? options.FeatureDim;

    public override int LongestRow => _cutter.LongestRow;

    public override int Cut(RowChunk chunk, int length, bool isEnd) => _cutter.Cut(chunk, length, isEnd);

    public override void Parse(RowChunk chunk, int maxRows)
    {
        if (chunk.IsTooLong)
            throw new DataFormatException(new SourcePosition(file, chunk.FirstLine + 1), "a row of more than 256 MB", "a shorter one", "See whether a quote in it is never closed.");
        var lines = new CsvScanner(file, _cutter.Delimiter);
        var rows = new TensorRows(options, (found, expected, remedy) => new DataFormatException(lines.Position, found, expected, remedy));
        var values = new float[64];
        int first = options.IgnoreLabels ? 0 : 1;
        lines.Open(chunk.Bytes, CsvCutter.StartOf(chunk), chunk.Length, chunk.FirstLine);
        while (chunk.Rows.RowCount < maxRows && lines.Read())
        {
            int count = lines.FieldCount;
            if (count - first != (_expected ?? count - first))
                throw new DataFormatException(lines.Position, $"{count} column{(count == 1 ? "" : "s")}", first == 1 ? $"{_expected + 1}: the label and one for each of {_expected} features" : $"{_expected} numbers, one for each feature",
                    first == 1 ? "Give --feature-dim the number of features." : "Leave the label out; send sparse rows as JSON, libSVM or RecordIO.");
            if (count > values.Length)
                Array.Resize(ref values, Math.Max(count, 2 * values.Length));
            for (int c = 0; c < count; c++)
                values[c] = Number(lines, c);
            rows.Add([], values.AsSpan(first..count), [], dense: true, chunk.Rows);
            chunk.Rows.EndRow(first == 0 ? float.NaN : values[0]);
            chunk.RowLine = lines.Position.Line;
        }
        chunk.LineCount = lines.LinesPassed - chunk.FirstLine;
        chunk.DeclaredFeatureCount = rows.DeclaredFeatureCount;
    }

    static float Number(CsvScanner lines, int column)
    {
        ReadOnlySpan<byte> text = lines[column].Trim((byte)' ');
        fixed (byte* start = text)
        {
            // Text of the chunk ends with a delimiter, a space or a line feed; what was unescaped has a quote and so is no number.
            if (!text.IsEmpty && !text.Contains((byte)'"') && TextNumber.ReadFloat(start, out byte* end) is float value && end == start + text.Length && float.IsFinite(value))
                return value;
        }
        throw new DataFormatException(lines.PositionOf(column), DataFormatException.Quote(lines[column]), "a finite number",
            "Where the first line names the columns, or they hold categories, declare the header: text/csv;header=present.");
    }
}
