using System.Buffers.Text;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>Encodes the rows of one CSV file with a feature map. Columns go by name: their order may differ, others are left out.</summary>
sealed class CsvRowReader : RowReader
{
    readonly Stream _stream;
    readonly string _file;
    readonly CsvSchema _schema;
    readonly ReadOptions _options;
    readonly int _chunk;
    CsvTable? _table;
    int[] _columns = [];                           // the file's column of each column of the map
    int _label = -1, _weight = -1, _group = -1;    // likewise; −1: none

    /// <param name="stream">The text; disposed with the reader.</param>
    /// <param name="fileName">Its name, for messages.</param>
    /// <param name="schema">From <see cref="CsvFormat.Prepare"/> with the same options.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="chunk">Bytes read at a time.</param>
    public CsvRowReader(Stream stream, string fileName, CsvSchema schema, ReadOptions options, int chunk = CsvTable.DefaultChunk)
    {
        _stream = stream;
        _file = fileName;
        _schema = schema;
        _options = options;
        _chunk = chunk;
    }

    public override SourcePosition Position => _table?.Position ?? new SourcePosition(_file);

    public override long BytesRead => _table?.BytesRead ?? 0;

    public override int Read(RowBlockBuilder block, int maxRows)
    {
        CsvTable table = _table ??= Open();
        FeatureMap map = _schema.FeatureMap;
        int rows = 0;
        while (rows < maxRows && !block.IsFull && table.Read())
        {
            for (int c = 0; c < _columns.Length; c++)
                if (!map.Encode(c, table[_columns[c]], block))
                    throw table.Wrong(_columns[c], "numeric column", "a finite number", "Correct it, or leave it empty where the value is missing.");
            block.EndRow(_label < 0 ? float.NaN : _schema.Labels!.Read(table, _label), _weight < 0 ? 1f : Weight(table), _group < 0 ? null : Group(table));
            rows++;
        }
        return rows;
    }

    public override void Dispose() => _stream.Dispose();

    CsvTable Open()
    {
        FeatureMap map = _schema.FeatureMap;
        var table = new CsvTable(_stream, _file, _options.Csv, _options.FeatureMap?.Layout, _chunk);
        if (table.IsEmpty)
            return table;
        _columns = [.. map.Columns.Select(c => table.Require(c.Name))];
        if (_schema.Labels is not null)
            _label = table.Require(CsvFormat.LabelColumn(_options, map, table));
        if (_options.IgnoreLabels)
            return table;
        _weight = Side(table, _options.Csv.Weight, map.Layout.Weight);
        _group = Side(table, _options.Csv.Group, map.Layout.Group);
        return table;
    }

    /// <summary>A column that an option names must be there; one that only the model knows need not.</summary>
    static int Side(CsvTable table, string? option, string? known) =>
        option is not null ? table.Require(option) : known is null ? -1 : table.Find(known);

    float Weight(CsvTable table)
    {
        if (NumberText.Parse(table[_weight], out double weight) == NumberKind.Number && weight >= 0)
            return (float)weight;
        throw table.Wrong(_weight, "weight column", "a finite number of 0 or more");
    }

    /// <summary>Whole numbers are group ids as they stand; other text is hashed to one.</summary>
    long Group(CsvTable table)
    {
        ReadOnlySpan<byte> text = table[_group];
        if (text.IsEmpty)
            throw table.Wrong(_group, "group column", "a group in each row");
        return Utf8Parser.TryParse(text, out long id, out int length) && length == text.Length ? id : (long)ByteHash.Of(text);
    }
}
