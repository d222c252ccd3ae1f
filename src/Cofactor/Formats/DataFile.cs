namespace Cofactor;

/// <summary>
/// Reads rows from files: text or binary, gzip or not, one file or a folder of files. <c>Read</c> keeps all rows in memory;
/// <c>Open</c> reads the files again each epoch.
/// </summary>
public static class DataFile
{
    /// <summary>Reads all rows of a file or folder into memory.</summary>
    /// <param name="path">A file, gzip or not, or a folder: all files in it and in its folders, sorted.</param>
    /// <param name="options">How to read; null: the format is found out, ids as written.</param>
    /// <param name="progress">Told twice a megabyte or so.</param>
    /// <param name="cancellationToken">Checked twice a megabyte or so.</param>
    /// <exception cref="DataFormatException">The data is wrong, or there is none.</exception>
    /// <exception cref="OptionException">An option is out of its range.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public static Dataset Read(string path, ReadOptions? options = null, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Open(path, options, cancellationToken).ReadAll(progress, cancellationToken);

    /// <summary>Reads all rows of a stream, such as standard input, into memory.</summary>
    /// <param name="stream">The content, gzip or not, read from where it stands; not disposed.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How to read; null: the format is found out, ids as written.</param>
    /// <param name="progress">Told twice a megabyte or so.</param>
    /// <param name="cancellationToken">Checked twice a megabyte or so.</param>
    /// <inheritdoc cref="Read(string, ReadOptions, IProgress{ReadProgress}, CancellationToken)" path="/exception"/>
    public static Dataset Read(Stream stream, string name, ReadOptions? options = null, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Open(stream, name, options, cancellationToken).ReadAll(progress, cancellationToken);

    /// <summary>The rows of a file or folder, streamed: only a block of rows is in memory.</summary>
    /// <inheritdoc cref="Read(string, ReadOptions, IProgress{ReadProgress}, CancellationToken)" path="/param"/>
    /// <inheritdoc cref="Read(string, ReadOptions, IProgress{ReadProgress}, CancellationToken)" path="/exception"/>
    public static IRowFile Open(string path, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(path, InputFile.At(path), options ?? new ReadOptions(), cancellationToken, cache: Directory.Exists(path) ? null : path);
    }

    /// <summary>The rows of a stream; one that can seek gives an epoch as often as asked, any other one only.</summary>
    /// <inheritdoc cref="Read(Stream, string, ReadOptions, IProgress{ReadProgress}, CancellationToken)" path="/param"/>
    /// <inheritdoc cref="Read(string, ReadOptions, IProgress{ReadProgress}, CancellationToken)" path="/exception"/>
    public static IRowFile Open(Stream stream, string name, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Open(name, [InputFile.Of(stream, name)], options ?? new ReadOptions(), cancellationToken);
    }

    // cache: the path at which one can be opened; null for streams and folders, which cannot be one.
    static IRowFile Open(string name, IReadOnlyList<InputFile> files, ReadOptions options, CancellationToken cancellationToken, string? cache = null)
    {
        options.Validate();
        DetectedFormat format = FormatOf(name, files, options.Format);
        return format.Format switch
        {
            DataFormat.Csv when options.Csv.Dense => new FileRowSource(name, files, format, options.Threads, file => new DenseCsvReader(file, options)) { FeatureCount = options.FeatureDim },
            DataFormat.Csv => OpenCsv(name, files, format, options, cancellationToken),
            DataFormat.Cofactor => CacheFile.Open(cache ?? throw new DataFormatException(new SourcePosition(name), "a cache of rows that is no file of its own", "a file", "Give the name of the cache."), options),
            DataFormat.JsonLines or DataFormat.Json when options.FeatureMap is FeatureMap map => new FileRowSource(name, files, format, options.Threads, file => ReaderOf(format.Format, file, options)) { FeatureCount = map.FeatureCount, FeatureMap = map },
            _ => new FileRowSource(name, files, format, options.Threads, file => ReaderOf(format.Format, file, options)) { FeatureCount = options.HashBits is int bits ? 1 << bits : options.FeatureDim },
        };
    }

    /// <summary>The one place where a format becomes a reader, but for CSV, whose columns must be known before.</summary>
    internal static RowReader ReaderOf(DataFormat format, string file, ReadOptions options, int maxDepth = JsonRowReader.UsualDepth) => format switch
    {
        DataFormat.LibSvm => new SparseTextReader<LibSvmToken>(file, options),
        DataFormat.LibFfm => new SparseTextReader<LibFfmToken>(file, options),
        DataFormat.RecordIo => new RecordIoReader(file, options),
        DataFormat.JsonLines => new JsonRowReader(file, options, lines: true, maxDepth),
        DataFormat.Json => new JsonRowReader(file, options, lines: false, maxDepth),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No reader for this format."),
    };

    static FileRowSource OpenCsv(string name, IReadOnlyList<InputFile> files, DetectedFormat format, ReadOptions options, CancellationToken cancellationToken)
    {
        CsvSchema schema = CsvFormat.Prepare(files.Select(f => (f.Name, (Func<Stream>)f.Open)), options, cancellationToken);
        return new FileRowSource(name, files, format, options.Threads, file => new CsvRowReader(file, schema, options))
        {
            FeatureCount = schema.FeatureMap.FeatureCount,
            FeatureMap = schema.FeatureMap,
            LabelNames = schema.LabelNames,
            Columns = schema.Choices,
        };
    }

    /// <summary>The format as given, or what the first file with content shows. Opens the file in both cases, so that a missing one is noticed here.</summary>
    static DetectedFormat FormatOf(string name, IReadOnlyList<InputFile> files, DataFormat given)
    {
        DetectedFormat? found = null;
        foreach (InputFile file in files)
        {
            if (file.Head(FormatSniffer.HeadLength) is not { Length: > 0 } head)
                continue;
            if (given != DataFormat.Auto)
                return new DetectedFormat(given, FormatSniffer.Describe(given));
            if (found is null)
                found = FormatSniffer.Detect(head, file.Name);
            else if (Another(head, file.Name, found) is { } other)
                throw new DataFormatException(new SourcePosition(file.Name), other.Description, $"{found.Description}, as in the files before it", "Keep files of one format in a folder, or name it with --format.");
        }
        return found ?? throw new DataFormatException(new SourcePosition(name), "no rows", "one row or more", "Give a file with data.");
    }

    /// <summary>What a further file is, if it clearly is of another format; one that shows too little is left to its reader.</summary>
    static DetectedFormat? Another(byte[] head, string name, DetectedFormat found)
    {
        try
        {
            DetectedFormat other = FormatSniffer.Detect(head, name);
            return other.Format == found.Format ? null : other;
        }
        catch (DataFormatException)
        {
            return null;
        }
    }
}
