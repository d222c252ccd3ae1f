namespace Cofactor;

/// <summary>One CSV file with its column names: rows of as many fields as there are names.</summary>
sealed class CsvTable
{
    public const int DefaultChunk = 1 << 16;

    readonly CsvScanner _scanner;
    readonly string _file;

    /// <summary>Reads the header, if there is one.</summary>
    /// <param name="stream">The text; the caller's to dispose.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="options">Delimiter, and names where there is no header.</param>
    /// <param name="known">The table of the model; where it had no header this one has none either (unless its first line is one), and may lack the label.</param>
    /// <param name="chunk">Bytes read at a time.</param>
    public CsvTable(Stream stream, string file, CsvOptions options, TableLayout? known = null, int chunk = DefaultChunk)
    {
        _file = file;
        IReadOnlyList<string>? names = options.Columns ?? (known is { HasHeader: false } ? known.Columns : null);
        _scanner = new CsvScanner(stream, file, options.Delimiter, names?.Count, chunk);
        Names = names ?? [];
        if (!_scanner.Read())
            return;
        IsEmpty = false;
        HasHeader = names is null || (options.Columns is null && FirstLineNames(names));
        if (HasHeader)
        {
            Names = ReadHeader();
            return;
        }
        if (options.Columns is null && known!.Label is not null && _scanner.FieldCount == names!.Count - 1)
            Names = [.. names.Where(n => n != known.Label)];
        _scanner.ReadAgain();
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether the file starts with the names.</summary>
    public bool HasHeader { get; }

    /// <summary>Whether there is no line in the file, not even a header.</summary>
    public bool IsEmpty { get; } = true;

    public SourcePosition Position => _scanner.Position;

    public long BytesRead => _scanner.BytesRead;

    /// <summary>A value of the present row, valid until the next.</summary>
    public ReadOnlySpan<byte> this[int column] => _scanner[column];

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="DataFormatException">It has too few or too many columns, or wrong quotes.</exception>
    public bool Read()
    {
        if (!_scanner.Read())
            return false;
        int count = _scanner.FieldCount, expected = Names.Count;
        if (count != expected)
            throw new DataFormatException(_scanner.Position, $"{count} column{(count == 1 ? "" : "s")}",
                $"{expected} ({ColumnNames.List(Names)})" + (count < expected ? $"; missing: {ColumnNames.List(Names.Skip(count))}" : ""),
                count < expected ? "Leave a missing value empty, with its delimiter; name another delimiter with --delimiter." : "Quote a value that holds the delimiter; name another delimiter with --delimiter.");
        return true;
    }

    /// <summary>The position of a column, or −1.</summary>
    public int Find(string name)
    {
        for (int i = 0; i < Names.Count; i++)
            if (Names[i] == name)
                return i;
        return -1;
    }

    /// <summary>The position of a column that must be there.</summary>
    /// <exception cref="DataFormatException">It is not.</exception>
    public int Require(string name)
    {
        int column = Find(name);
        return column >= 0 ? column : throw new DataFormatException(new SourcePosition(_file, HasHeader ? _scanner.Position.Line : 0), $"no column '{name}' among {ColumnNames.List(Names)}",
            "every column of the training data", "Add the column, or name the columns of a file without a header with --columns.");
    }

    /// <summary>The error for a value of the present row.</summary>
    public DataFormatException Wrong(int column, string what, string expected, string remedy = "") =>
        new(_scanner.PositionOf(column), $"{DataFormatException.Quote(this[column])} in the {what} '{Names[column]}'", expected, remedy);

    bool FirstLineNames(IReadOnlyList<string> names)
    {
        for (int i = 0; i < _scanner.FieldCount; i++)
            if (!names.Contains(ColumnNames.FromHeader(_scanner[i], i)))
                return false;
        return true;
    }

    string[] ReadHeader()
    {
        var names = new string[_scanner.FieldCount];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = ColumnNames.FromHeader(_scanner[i], i);
            if (!seen.Add(names[i]))
                throw new DataFormatException(_scanner.PositionOf(i), $"the column name '{names[i]}' twice", "each name once",
                    "Rename one of the two; where the first line is no header, name the columns with --columns.");
        }
        return names;
    }
}
