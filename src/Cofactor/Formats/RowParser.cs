using System.Globalization;

namespace Cofactor;

/// <summary>
/// Parses rows that are in memory as a whole, such as the body of a request: the readers of <see cref="DataFile"/>, with memory that is
/// used again. For one thread at a time.
/// </summary>
/// <param name="options">How rows are read; the format is given with each content. Labels are not read.</param>
/// <param name="name">What messages call the content.</param>
public sealed class RowParser(ReadOptions options, string name = "body")
{
    readonly ReadOptions _options = Checked(options) with { IgnoreLabels = true, FeatureMap = options.FeatureMap?.WithoutHeader() };
    readonly RowChunk _chunk = new();
    readonly Dictionary<DataFormat, RowReader> _readers = [];

    /// <summary>Rows that are read at most; one more shows that there were more.</summary>
    public int MaxRows { get; init; } = int.MaxValue - 2;

    /// <summary>Non-zeros that a row may have.</summary>
    public int MaxNonZeros { get; init; } = int.MaxValue;

    /// <summary>How deep objects and arrays of JSON may nest, at least 6.</summary>
    public int MaxDepth { get; init; } = JsonRowReader.UsualDepth;

    /// <summary>Numbers of each line of CSV that comes without a feature map; null: any.</summary>
    public int? ColumnCount { get; init; }

    /// <summary>Bytes of the content.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of memory that is kept for the next content.</summary>
    public long KeptBytes => _chunk.Bytes.Length + _chunk.Rows.KeptBytes;

    /// <summary>Starts with another content.</summary>
    public void Clear() => Length = 0;

    /// <summary>Adds to the content.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Unpacks the content, which is gzip.</summary>
    /// <param name="most">Bytes that it may come to.</param>
    /// <returns>False where it comes to more.</returns>
    /// <exception cref="DataFormatException">It is no gzip, or not a whole one.</exception>
    public bool Unpack(long most)
    {
        const int Step = 1 << 16;
        using var packed = new GunzipStream(new MemoryStream(_chunk.Bytes[..Length]), name);
        Length = 0;
        for (int read; (read = packed.Read(Room(Step)[..Step])) > 0;)
        {
            Length += read;
            if (Length > most)
                return false;
        }
        return true;
    }

    /// <summary>Parses the content.</summary>
    /// <param name="format">Its format: any but <see cref="DataFormat.Auto"/> and <see cref="DataFormat.Cofactor"/>. CSV without a feature map is dense numbers; with one, the first line may name the columns, else they are the training data's, with or without the label.</param>
    /// <returns>The rows: a view of memory that is used again for the next content.</returns>
    /// <exception cref="DataFormatException">The content is wrong, or a row has more than <see cref="MaxNonZeros"/>.</exception>
    public SparseMatrix Parse(DataFormat format)
    {
        Room(0)[0] = (byte)'\n';
        _chunk.Start();
        _chunk.Length = Length;
        if (Length > 0 || format == DataFormat.Json)
        {
            RowReader reader = ReaderOf(format);
            reader.Cut(_chunk, Length, isEnd: true);
            reader.Parse(_chunk, Math.Min(MaxRows, int.MaxValue - 2) + 1);
        }
        SparseMatrix rows = _chunk.Rows.View(Math.Max(_chunk.Rows.LargestIndex + 1, _chunk.DeclaredFeatureCount));
        for (int i = 0; i < rows.RowCount; i++)
            if (rows.Row(i).Count > MaxNonZeros)
                throw new DataFormatException(new SourcePosition(name, i + 1, IsRecord: true), string.Create(CultureInfo.InvariantCulture, $"a row of {rows.Row(i).Count} non-zeros"),
                    string.Create(CultureInfo.InvariantCulture, $"at most {MaxNonZeros}"), "Leave features out: a factorization machine is meant for sparse rows.");
        return rows;
    }

    RowReader ReaderOf(DataFormat format)
    {
        // A file of CSV has a header of its own, so a reader of its own.
        if (format == DataFormat.Csv)
            return _options.FeatureMap is FeatureMap map ? new CsvRowReader(name, new CsvSchema(map, null, []), _options) : new DenseCsvReader(name, _options, ColumnCount);
        if (!_readers.TryGetValue(format, out RowReader? reader))
            _readers[format] = reader = DataFile.ReaderOf(format, name, _options, Math.Max(6, MaxDepth));
        return reader;
    }

    /// <summary>Room behind the content for some bytes and for what readers may look at beyond its end.</summary>
    Span<byte> Room(int more)
    {
        if (more > Array.MaxLength - RowChunk.Slack - Length)
            throw new DataFormatException(new SourcePosition(name), $"more than {Array.MaxLength} bytes", "a smaller content", "Send fewer rows at a time.");
        int needed = Length + more + RowChunk.Slack;
        if (needed > _chunk.Bytes.Length)
        {
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(2L * _chunk.Bytes.Length, Math.Max(needed, 4096)), Array.MaxLength));
            _chunk.Bytes.AsSpan(0, Length).CopyTo(bytes);
            _chunk.Bytes = bytes;
        }
        return _chunk.Bytes.AsSpan(Length);
    }

    static ReadOptions Checked(ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }
}
