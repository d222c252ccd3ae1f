using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// Attributes of what rows refer to, given once for each key and not in each row: the age of each user, the genres of each film. Put into
/// <see cref="CsvOptions.Joins"/>, its columns become columns of every row that has the key, as if they stood there. Held in memory; safe
/// to share between threads.
/// </summary>
public sealed class JoinTable
{
    const int MostMissing = 1 << 20;   // different keys that are counted

    readonly Vocabulary _keys = new();
    readonly ArrayBufferWriter<byte> _text = new();
    readonly List<int> _ends = [0];   // of each value: [rows × columns + 1]
    readonly HashSet<ulong> _missing = [];

    JoinTable(string name, string key) => (Name, Key) = (name, key);

    /// <summary>The path.</summary>
    public string Name { get; }

    /// <summary>The column whose values are the keys, here and in the rows.</summary>
    public string Key { get; }

    /// <summary>The other columns.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>Number of keys.</summary>
    public int RowCount => _keys.Count;

    /// <summary>How many different keys rows had so far that the table lacks (at most about a million are told apart).</summary>
    public int MissingKeyCount
    {
        get
        {
            lock (_missing)
                return _missing.Count;
        }
    }

    /// <summary>One of those keys, or null.</summary>
    public string? MissingKey { get; private set; }

    /// <summary>Reads a table from CSV.</summary>
    /// <param name="path">A file, gzip or not, or a folder of files.</param>
    /// <param name="key">The key column.</param>
    /// <param name="columns">Names of all columns of a file without a header line; null: its first line.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="DataFormatException">The table is wrong: it lacks the key column or a key, or has a key twice.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public static JoinTable Read(string path, string key, IReadOnlyList<string>? columns = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var options = new CsvOptions { Columns = columns };
        options.Validate();
        var joined = new JoinTable(path, key);
        foreach (InputFile file in InputFile.At(path))
        {
            using Stream stream = file.Open();
            joined.Add(new CsvTable(stream, file.Name, options), file.Name, cancellationToken);
        }
        return joined.RowCount > 0 ? joined : throw new DataFormatException(new SourcePosition(path), "no rows to join", "a row for each key", "Give a file with data.");
    }

    /// <summary>
    /// A row for each category of a column: its feature, and those of the columns joined on it (and on those). Candidates for a
    /// <see cref="Recommender"/>.
    /// </summary>
    /// <param name="map">The map of a model.</param>
    /// <param name="column">A column of categories.</param>
    /// <param name="joins">The tables.</param>
    /// <exception cref="ArgumentException">The map has no such column of categories.</exception>
    public static SparseMatrix RowsOf(FeatureMap map, string column, IReadOnlyList<JoinTable> joins)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.ColumnIndex(column) is not (>= 0 and int number) || map.Columns[number].Vocabulary is not Vocabulary categories || map.Columns[number].Kind != ColumnKind.Categorical)
            throw new ArgumentException($"The map has no column '{column}' of categories.", nameof(column));
        var rows = new RowBlockBuilder { MostRows = int.MaxValue - 1 };
        for (int id = 0; id < categories.Count; id++)
        {
            rows.Add(map.Columns[number].FirstFeature + id, 1f, number);
            Encode(new Dictionary<string, string> { [column] = Encoding.UTF8.GetString(categories[id]) }, map, joins, rows);
            rows.EndRow(float.NaN);
        }
        return rows.Build(map.FeatureCount).Features;
    }

    /// <summary>Adds the features of joined columns to a row of which some columns are known.</summary>
    /// <param name="known">The row's columns; joined ones are added. A column that is there is not joined again.</param>
    /// <param name="map">The map of a model.</param>
    /// <param name="joins">The tables, one that is joined on a column of another after it.</param>
    /// <param name="row">Collects the row.</param>
    public static void Encode(IDictionary<string, string> known, FeatureMap map, IReadOnlyList<JoinTable> joins, RowBlockBuilder row)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(joins);
        foreach (JoinTable join in joins)
        {
            if (!known.TryGetValue(join.Key, out string? key))
                continue;
            int found = join.Find(Encoding.UTF8.GetBytes(key));
            for (int c = 0; c < join.Columns.Count; c++)
            {
                ReadOnlySpan<byte> value = found < 0 ? [] : join[found, c];
                if (known.TryAdd(join.Columns[c], Encoding.UTF8.GetString(value)) && map.ColumnIndex(join.Columns[c]) is >= 0 and int column && !map.Encode(column, value, row))
                    throw new DataFormatException(new SourcePosition(join.Name), $"{DataFormatException.Quote(value)} in the numeric column '{join.Columns[c]}'", "a finite number");
            }
        }
    }

    /// <summary>A value in UTF-8.</summary>
    internal ReadOnlySpan<byte> this[int row, int column]
    {
        get
        {
            int at = row * Columns.Count + column;
            return _text.WrittenSpan[_ends[at].._ends[at + 1]];
        }
    }

    /// <summary>A hash of all of it.</summary>
    internal string Fingerprint
    {
        get
        {
            var hash = new XxHash128();
            foreach (string name in Columns.Prepend(Key))
                hash.Append(Encoding.UTF8.GetBytes(name + "\n"));
            hash.Append(_keys.ToBytes());
            hash.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_keys.ToOffsets().AsSpan()));
            hash.Append(_text.WrittenSpan);
            hash.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_ends.ToArray().AsSpan()));
            return Convert.ToHexStringLower(hash.GetCurrentHash());
        }
    }

    /// <summary>The row of a key; −1, which is remembered, where there is none; −1 for an empty one.</summary>
    internal int Find(ReadOnlySpan<byte> key)
    {
        int row = _keys.Find(key);
        if (row < 0 && !key.IsEmpty)
            lock (_missing)
            {
                if (_missing.Count < MostMissing)
                    _missing.Add(ByteHash.Of(key));
                MissingKey ??= DataFormatException.Quote(key);
            }
        return row;
    }

    void Add(CsvTable table, string file, CancellationToken cancellationToken)
    {
        if (table.IsEmpty)
            return;
        int key = table.Find(Key);
        if (key < 0)
            throw new DataFormatException(new SourcePosition(file), $"no column '{Key}' among {ColumnNames.List(table.Names)}", "the column that the table is joined on",
                "Name a column that both have, or the columns of a table without a header line.");
        string[] names = [.. table.Names.Where(n => n != Key)];
        if (names.Length == 0)
            throw new DataFormatException(new SourcePosition(file), $"only the column '{Key}'", "columns to join");
        if (RowCount > 0 && !names.SequenceEqual(Columns))
            throw new DataFormatException(new SourcePosition(file), $"the columns {ColumnNames.List(names)}", $"{ColumnNames.List(Columns)}, as in the files before it");
        Columns = names;
        while (table.Read())
        {
            if (RowCount % 1024 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (table[key].IsEmpty)
                throw table.Wrong(key, "key column", "a key in each row");
            if (_keys.Find(table[key]) >= 0)
                throw table.Wrong(key, "key column", "each key once: it stands in a row before");
            if (_keys.Add(table[key]) < 0 || _text.WrittenCount > int.MaxValue / 2)
                throw new DataFormatException(new SourcePosition(file), "more than 1 GB of text to join", "less", "Leave columns out of the table.");
            for (int c = 0; c < table.Names.Count; c++)
            {
                if (c == key)
                    continue;
                _text.Write(table[c]);
                _ends.Add(_text.WrittenCount);
            }
        }
    }
}
