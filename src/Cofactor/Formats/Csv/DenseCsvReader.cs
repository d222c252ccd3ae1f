namespace Cofactor;

/// <summary>Reads lines of numbers, a column for each feature, without header and label: requests to a model that knows no columns. Zeros are dropped.</summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="options">How it is read.</param>
/// <param name="columnCount">Numbers of each line; null: any.</param>
sealed unsafe class DenseCsvReader(string file, ReadOptions options, int? columnCount) : RowReader
{
    readonly CsvCutter _cutter = new(file, null, columnCount);

    public override int LongestRow => _cutter.LongestRow;

    public override int Cut(RowChunk chunk, int length, bool isEnd) => _cutter.Cut(chunk, length, isEnd);

    public override void Parse(RowChunk chunk, int maxRows)
    {
        var lines = new CsvScanner(file, _cutter.Delimiter);
        var rows = new TensorRows(options, (found, expected, remedy) => new DataFormatException(lines.Position, found, expected, remedy));
        var values = new float[64];
        lines.Open(chunk.Bytes, CsvCutter.StartOf(chunk), chunk.Length, chunk.FirstLine);
        while (chunk.Rows.RowCount < maxRows && lines.Read())
        {
            int count = lines.FieldCount;
            if (count != (columnCount ?? count))
                throw new DataFormatException(lines.Position, $"{count} column{(count == 1 ? "" : "s")}", $"{columnCount} numbers, one for each feature", "Leave the label out; send sparse rows as JSON, libSVM or RecordIO.");
            if (count > values.Length)
                Array.Resize(ref values, Math.Max(count, 2 * values.Length));
            for (int c = 0; c < count; c++)
                values[c] = Value(lines, c);
            rows.Add([], values.AsSpan(0, count), [], dense: true, chunk.Rows);
            chunk.Rows.EndRow(float.NaN);
            chunk.RowLine = lines.Position.Line;
        }
        chunk.LineCount = lines.LinesPassed - chunk.FirstLine;
        chunk.DeclaredFeatureCount = rows.DeclaredFeatureCount;
    }

    static float Value(CsvScanner lines, int column)
    {
        ReadOnlySpan<byte> text = lines[column];
        fixed (byte* first = text)
        {
            // Text of the chunk ends with a delimiter or line feed; what was unescaped has a quote and so is no number.
            if (!text.IsEmpty && !text.Contains((byte)'"') && TextNumber.ReadFloat(first, out byte* end) is float value && end == first + text.Length && float.IsFinite(value))
                return value;
        }
        throw new DataFormatException(lines.PositionOf(column), $"{DataFormatException.Quote(text)}", "a finite number", "Send numbers only, without a header line and without a label.");
    }
}
