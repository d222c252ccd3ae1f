namespace Cofactor;

/// <summary>One CSV file with its column names: rows of as many fields as there are names.</summary>
sealed class CsvTable
{
    readonly CsvScanner _scanner;
    readonly string _file;
    readonly ChunkReader? _chunks;   // null: the table is one chunk
    readonly RowChunk _chunk;
    readonly TableLayout? _known;
    readonly JoinedColumns? _joined;

    /// <summary>A file, row by row. Reads the header, if there is one.</summary>
    /// <param name="stream">The text; the caller's to dispose.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="options">Delimiter, and names where there is no header.</param>
    /// <param name="known">The table of the model; where it had no header this one has none either (unless its first line is one), and may lack the label.</param>
    public CsvTable(Stream stream, string file, CsvOptions options, TableLayout? known = null)
        : this(file, new RowChunk(), Cutter(file, options, known), options, known, stream)
    {
    }

    /// <summary>The start of a file: its header counts.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="start">The first chunk, or what is cut of it so far.</param>
    /// <param name="cutter">What cut it.</param>
    /// <param name="options">As for a file.</param>
    /// <param name="known">As for a file.</param>
    /// <param name="stream">The file, where all of it is to be read.</param>
    public CsvTable(string file, RowChunk start, CsvCutter cutter, CsvOptions options, TableLayout? known, Stream? stream = null)
    {
        _file = file;
        _chunk = start;
        _known = known;
        if (stream is not null)
        {
            _chunks = new ChunkReader(stream, cutter);
            _chunks.Next(start);
        }
        IReadOnlyList<string>? names = KnownNames(options, known);
        _scanner = new CsvScanner(file, cutter.Delimiter);
        Names = OwnNames = names ?? [];
        Open();
        if (!_scanner.Read())
            return;
        IsEmpty = false;
        HasHeader = names is null || (options.Columns is null && FirstLineNames(names, known!));
        if (HasHeader)
            OwnNames = ReadHeader();
        else if (options.Columns is null && known!.Label is not null && _scanner.FieldCount == names!.Count - 1)
            OwnNames = [.. names.Where(n => n != known.Label)];
        if (!HasHeader)
            _scanner.ReadAgain();
        _joined = JoinedColumns.Of(options.Joins, OwnNames, file, out IReadOnlyList<string> all);
        Names = all;
    }

    /// <summary>The rows of a chunk.</summary>
    /// <param name="header">The start of its file.</param>
    /// <param name="cutter">What cut it.</param>
    /// <param name="chunk">The chunk.</param>
    public CsvTable(CsvTable header, CsvCutter cutter, RowChunk chunk)
    {
        _file = header._file;
        _chunk = chunk;
        _known = header._known;
        _joined = header._joined?.Again();
        _scanner = new CsvScanner(_file, cutter.Delimiter);
        Names = header.Names;
        OwnNames = header.OwnNames;
        HasHeader = header.HasHeader;
        IsEmpty = header.IsEmpty;
        Open();
        if (HasHeader && chunk.Offset == 0)
            _scanner.Read();
    }

    /// <summary>What cuts a file.</summary>
    public static CsvCutter Cutter(string file, CsvOptions options, TableLayout? known) => new(file, options.Delimiter, KnownNames(options, known)?.Count);

    /// <summary>The columns: the file's, then those joined.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The file's columns.</summary>
    public IReadOnlyList<string> OwnNames { get; }

    /// <summary>Whether the file starts with the names.</summary>
    public bool HasHeader { get; }

    /// <summary>Whether there is no line in the file, not even a header.</summary>
    public bool IsEmpty { get; } = true;

    public SourcePosition Position => _scanner.Position;

    /// <summary>Lines of the file before the next row.</summary>
    public long LinesPassed => _scanner.LinesPassed;

    /// <summary>A value of the present row, valid until the next.</summary>
    public ReadOnlySpan<byte> this[int column] => column < OwnNames.Count ? _scanner[column] : _joined![column];

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="DataFormatException">It has too few or too many columns, or wrong quotes.</exception>
    public bool Read()
    {
        while (!_scanner.Read())
        {
            if (_chunks is null)
                return false;
            if (!_chunks.Next(_chunk))
                return false;
            _chunk.FirstLine = LinesPassed;
            Open();
        }
        int count = _scanner.FieldCount, expected = OwnNames.Count;
        if (count != expected)
            throw new DataFormatException(_scanner.Position, $"{count} column{(count == 1 ? "" : "s")}",
                $"{expected} ({ColumnNames.List(OwnNames)})" + (count < expected ? $"; missing: {ColumnNames.List(OwnNames.Skip(count))}" : ""),
                count < expected ? "Leave a missing value empty, with its delimiter; name another delimiter with --delimiter." : "Quote a value that holds the delimiter; name another delimiter with --delimiter.");
        _joined?.Move(this);
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
        if (column < 0 && _known?.JoinOf(name) is TableJoin join)
            throw new DataFormatException(new SourcePosition(_file, HasHeader ? _scanner.Position.Line : 0), $"no column '{name}' among {ColumnNames.List(Names)}",
                $"{ColumnNames.List(join.Columns)}, which training joined on '{join.Key}'", $"Give --join FILE on {join.Key}, or rows that have these columns.");
        return column >= 0 ? column : throw new DataFormatException(new SourcePosition(_file, HasHeader ? _scanner.Position.Line : 0), $"no column '{name}' among {ColumnNames.List(Names)}",
            "every column of the training data", "Add the column, or name the columns of a file without a header with --columns.");
    }

    /// <summary>The error for a value of the present row.</summary>
    public DataFormatException Wrong(int column, string what, string expected, string remedy = "") =>
        new(_scanner.PositionOf(_joined?.OwnColumnOf(column) ?? column), $"{DataFormatException.Quote(this[column])} in the {what} '{Names[column]}'", expected, remedy);

    static IReadOnlyList<string>? KnownNames(CsvOptions options, TableLayout? known) => options.Columns ?? (known is { HasHeader: false } ? known.Columns : null);

    void Open()
    {
        if (_chunk.IsTooLong)
            throw new DataFormatException(new SourcePosition(_file, _chunk.FirstLine + 1), "a row of more than 256 MB", "a shorter one", "See whether a quote in it is never closed.");
        _scanner.Open(_chunk.Bytes, CsvCutter.StartOf(_chunk), _chunk.Length, _chunk.FirstLine);
    }

    /// <summary>Whether the first line is a header after all: all names in it are known, or all that must be there are in it.</summary>
    bool FirstLineNames(IReadOnlyList<string> names, TableLayout known)
    {
        var line = new HashSet<string>(Enumerable.Range(0, _scanner.FieldCount).Select(i => ColumnNames.FromHeader(_scanner[i], i)), StringComparer.Ordinal);
        return line.IsSubsetOf(names) || line.IsSupersetOf(names.Where(n => n != known.Label && n != known.Weight && n != known.Group));
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
