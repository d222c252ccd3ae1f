namespace Cofactor;

/// <summary>
/// The rows of one or more files in order, read anew each epoch, so that only a block is in memory. Blocks are full across the
/// files' boundaries. Rows come in the order of the files whatever order is asked for: text cannot be entered in the middle. One epoch at a time.
/// </summary>
public sealed class FileRowSource : IRowSource
{
    const int Step = 4096;   // rows between two looks at cancellation and two reports of progress

    readonly IReadOnlyList<InputFile> _files;
    readonly Func<Stream, string, RowReader> _openReader;
    readonly string _name;
    int _largestIndex = -1, _declaredFeatureCount;

    /// <param name="name">The path that the user gave, for messages about the whole.</param>
    /// <param name="files">The files in order, at least one.</param>
    /// <param name="format">The files' format.</param>
    /// <param name="openReader">Makes the reader of one file from its content and name.</param>
    internal FileRowSource(string name, IReadOnlyList<InputFile> files, DetectedFormat format, Func<Stream, string, RowReader> openReader)
    {
        _name = name;
        _files = files;
        _openReader = openReader;
        Format = format;
    }

    /// <summary>The files' format, given or found out.</summary>
    public DetectedFormat Format { get; }

    /// <summary>Number of features n, if given; else known after the first epoch: the largest id + 1.</summary>
    public int? FeatureCount { get; internal set; }

    /// <summary>Number of rows; known after the first epoch.</summary>
    public long? RowCount { get; private set; }

    /// <inheritdoc/>
    public bool CanReorder => false;

    /// <inheritdoc/>
    public FeatureMap? FeatureMap { get; internal init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? LabelNames { get; internal init; }

    /// <summary>What the columns of CSV were taken for; empty where a map was given, and for other formats.</summary>
    public IReadOnlyList<ColumnChoice> Columns { get; internal init; } = [];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The source is a pipe whose rows have been read.</exception>
    public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default) =>
        Blocks(null, cancellationToken);

    /// <summary>Reads all rows into memory.</summary>
    /// <exception cref="DataFormatException">The data is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public Dataset ReadAll(IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        RowBlock[] blocks = [.. Blocks(progress, cancellationToken)];
        return new Dataset(blocks, FeatureCount!.Value, FeatureMap, LabelNames, Locate);
    }

    /// <inheritdoc/>
    /// <remarks>Reads the files again up to the row; where that cannot be done, as with a pipe, the row's number is its place.</remarks>
    public SourcePosition Locate(long row)
    {
        if (row < 0)
            return new SourcePosition(_name);
        try
        {
            var block = new RowBlockBuilder();
            long seen = 0;
            foreach (InputFile file in _files)
            {
                using PeekStream content = file.Open();
                using RowReader reader = _openReader(content, file.Name);
                for (int read = 1; read > 0; seen += read)
                {
                    if (block.IsFull)
                        block.Clear();
                    read = reader.Read(block, (int)Math.Min(RowBlock.MaxRows - block.RowCount, row + 1 - seen));
                    if (seen + read == row + 1)
                        return reader.Position;
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or DataFormatException)
        {
            // The position serves another error's message: a file that has changed or gone since must not replace that error.
        }
        return new SourcePosition(_name, row + 1, IsRecord: true);
    }

    IEnumerable<RowBlock> Blocks(IProgress<ReadProgress>? progress, CancellationToken cancellationToken)
    {
        var block = new RowBlockBuilder { Source = _name };
        long? totalBytes = _files.Sum(file => file.Length) is > 0 and long sum ? sum : null;
        long bytesBefore = 0;
        foreach (InputFile file in _files)
        {
            using PeekStream content = file.Open();
            using RowReader reader = _openReader(content, file.Name);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read = reader.Read(block, Step);
                _declaredFeatureCount = Math.Max(_declaredFeatureCount, reader.DeclaredFeatureCount);
                progress?.Report(new ReadProgress(bytesBefore + content.FileBytesRead, totalBytes, block.CurrentRow));
                if (read == 0)
                    break;
                if (block.IsFull)
                    yield return Build(block);
            }
            bytesBefore += content.FileBytesRead;
        }
        if (block.CurrentRow == 0)
            throw new DataFormatException(Locate(-1), "no rows", "one row or more", "Give a file with data.");
        RowCount = block.CurrentRow;
        RowBlock? last = block.RowCount > 0 ? Build(block) : null;
        FeatureCount ??= Math.Max(_largestIndex + 1, _declaredFeatureCount);
        if (last is not null)
            yield return last;
    }

    RowBlock Build(RowBlockBuilder block)
    {
        _largestIndex = Math.Max(_largestIndex, block.LargestIndex);
        if (block.LargestIndex >= FeatureCount)
            throw new DataFormatException(Locate(block.LargestIndexRow), $"feature {block.LargestIndex}", $"features below {FeatureCount}, as the first time the data was read", "Leave the files as they are while they are in use.");
        return block.Build(FeatureCount ?? _largestIndex + 1);
    }
}
