namespace Cofactor;

/// <summary>
/// Rows of plain numbers in columns without names, as SageMaker's built-in algorithms take CSV: the first column is the label, the one after
/// it feature 0, and so on; zeros are left out. Where labels are not wanted there is no label column.
/// </summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="options">How it is read; its feature_dim is the number of columns beside the label.</param>
sealed class DenseCsvReader(string file, ReadOptions options) : RowReader
{
    readonly CsvCutter _cutter = new(file, options.Csv.Delimiter, null);

    public override int LongestRow => _cutter.LongestRow;

    public override int Cut(RowChunk chunk, int length, bool isEnd) => _cutter.Cut(chunk, length, isEnd);

    public override void Parse(RowChunk chunk, int maxRows)
    {
        if (chunk.IsTooLong)
            throw new DataFormatException(new SourcePosition(file, chunk.FirstLine + 1), "a row of more than 256 MB", "a shorter one", "See whether a quote in it is never closed.");
        var scanner = new CsvScanner(file, _cutter.Delimiter);
        scanner.Open(chunk.Bytes, CsvCutter.StartOf(chunk), chunk.Length, chunk.FirstLine);
        int first = options.IgnoreLabels ? 0 : 1;
        while (chunk.Rows.RowCount < maxRows && scanner.Read())
        {
            int features = scanner.FieldCount - first;
            if (features != (options.FeatureDim ?? features))
                throw new DataFormatException(scanner.Position, $"{scanner.FieldCount} column{(scanner.FieldCount == 1 ? "" : "s")}",
                    $"{options.FeatureDim + first}: {(first == 1 ? "the label and " : "")}one for each of feature_dim's {options.FeatureDim} features", "Give --feature-dim the number of features.");
            float label = first == 0 ? float.NaN : Number(scanner, 0);
            for (int c = first; c < scanner.FieldCount; c++)
                if (Number(scanner, c) is not 0f and float value)
                    chunk.Rows.Add(c - first, value);
            chunk.Rows.EndRow(label);
            chunk.DeclaredFeatureCount = Math.Max(chunk.DeclaredFeatureCount, features);
            chunk.RowLine = scanner.Position.Line;
        }
        chunk.LineCount = scanner.LinesPassed - chunk.FirstLine;
    }

    static float Number(CsvScanner scanner, int column) => NumberText.Parse(scanner[column], out double number) == NumberKind.Number ? (float)number
        : throw new DataFormatException(scanner.PositionOf(column), DataFormatException.Quote(scanner[column]), "a finite number",
            "Where the first line names the columns, or they hold categories, declare the header: text/csv;header=present.");
}
