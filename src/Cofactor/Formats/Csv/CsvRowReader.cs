using System.Buffers.Text;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>Encodes the rows of one CSV file with a feature map. Columns go by name: their order may differ, others are left out.</summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="schema">From <see cref="CsvFormat.Prepare"/> with the same options.</param>
/// <param name="options">How it is read.</param>
sealed class CsvRowReader(string file, CsvSchema schema, ReadOptions options) : RowReader
{
    readonly CsvCutter _cutter = CsvTable.Cutter(file, options.Csv, options.FeatureMap?.Layout);
    Layout? _layout;   // set with the first chunk

    /// <summary>The header, and which columns of the file are the map's, label, weight and group; −1: none.</summary>
    sealed record Layout(CsvTable Header, int[] Columns, int Label, int Weight, int Group);

    public override int LongestRow => _cutter.LongestRow;

    public override int Cut(RowChunk chunk, int length, bool isEnd)
    {
        chunk.Length = _cutter.Cut(chunk, length, isEnd);
        if (chunk.Length > 0 && chunk.Offset == 0)
            _layout = Open(new CsvTable(file, chunk, _cutter, options.Csv, options.FeatureMap?.Layout));
        return chunk.Length;
    }

    public override void Parse(RowChunk chunk, int maxRows)
    {
        Layout layout = _layout!;
        var table = new CsvTable(layout.Header, _cutter, chunk);
        RowBlockBuilder rows = chunk.Rows;
        FeatureMap map = schema.FeatureMap;
        while (rows.RowCount < maxRows && table.Read())
        {
            for (int c = 0; c < layout.Columns.Length; c++)
                if (!map.Encode(c, table[layout.Columns[c]], rows))
                    throw table.Wrong(layout.Columns[c], "numeric column", "a finite number", "Correct it, or leave it empty where the value is missing.");
            rows.EndRow(layout.Label < 0 ? float.NaN : schema.Labels!.Read(table, layout.Label),
                layout.Weight < 0 ? 1f : Weight(table, layout.Weight), layout.Group < 0 ? null : Group(table, layout.Group));
            chunk.RowLine = table.Position.Line;
            chunk.LineCount = table.LinesPassed - chunk.FirstLine;
        }
        chunk.LineCount = table.LinesPassed - chunk.FirstLine;
    }

    Layout Open(CsvTable header)
    {
        FeatureMap map = schema.FeatureMap;
        if (header.IsEmpty)
            return new Layout(header, [], -1, -1, -1);
        int[] columns = [.. map.Columns.Select(c => header.Require(c.Name))];
        int label = schema.Labels is null ? -1 : header.Require(CsvFormat.LabelColumn(options, map, header));
        return options.IgnoreLabels ? new Layout(header, columns, label, -1, -1)
            : new Layout(header, columns, label, Side(header, options.Csv.Weight, map.Layout.Weight), Side(header, options.Csv.Group, map.Layout.Group));
    }

    /// <summary>A column that an option names must be there; one that only the model knows need not.</summary>
    static int Side(CsvTable table, string? option, string? known) =>
        option is not null ? table.Require(option) : known is null ? -1 : table.Find(known);

    static float Weight(CsvTable table, int column)
    {
        if (NumberText.Parse(table[column], out double weight) == NumberKind.Number && weight >= 0)
            return (float)weight;
        throw table.Wrong(column, "weight column", "a finite number of 0 or more");
    }

    /// <summary>Whole numbers are group ids as they stand; other text is hashed to one.</summary>
    static long Group(CsvTable table, int column)
    {
        ReadOnlySpan<byte> text = table[column];
        if (text.IsEmpty)
            throw table.Wrong(column, "group column", "a group in each row");
        return Utf8Parser.TryParse(text, out long id, out int length) && length == text.Length ? id : (long)ByteHash.Of(text);
    }
}
