using System.Runtime.ExceptionServices;

namespace Cofactor;

/// <summary>
/// The rows of one or more files in order, read anew each epoch, so that only a block and a few megabytes of what follows it are in
/// memory. Blocks are full across the files' boundaries. Plain files are entered anywhere, so that their blocks come in any order; gzip
/// and pipes give theirs as they come. One epoch at a time.
/// </summary>
public sealed class FileRowSource : IRowFile
{
    readonly IReadOnlyList<InputFile> _files;
    readonly Func<string, RowReader> _openReader;
    readonly RowReader?[] _readers;   // by file; kept, since one may know a header that is not read again
    readonly string _name;
    readonly int _threads;
    ChunkIndex? _index;   // of plain files that were read once
    int _largestIndex = -1, _declaredFeatureCount;

    /// <param name="name">The path that the user gave, for messages about the whole.</param>
    /// <param name="files">The files in order, at least one.</param>
    /// <param name="format">The files' format.</param>
    /// <param name="threads">How many threads parse; null: as many as there are cores.</param>
    /// <param name="openReader">Makes the reader of a file's rows from its name.</param>
    internal FileRowSource(string name, IReadOnlyList<InputFile> files, DetectedFormat format, int? threads, Func<string, RowReader> openReader)
    {
        _name = name;
        _files = files;
        _readers = new RowReader?[files.Count];
        _openReader = openReader;
        _threads = threads ?? Environment.ProcessorCount;
        Format = format;
    }

    /// <summary>The files' format, given or found out.</summary>
    public DetectedFormat Format { get; }

    /// <summary>Number of features n, if given; else known after the first epoch: the largest id + 1.</summary>
    public int? FeatureCount { get; internal set; }

    /// <summary>Number of rows; known after the first epoch.</summary>
    public long? RowCount { get; private set; }

    /// <inheritdoc/>
    public FeatureMap? FeatureMap { get; internal init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? LabelNames { get; internal init; }

    /// <summary>What the columns of CSV were taken for; empty where a map was given, and for other formats.</summary>
    public IReadOnlyList<ColumnChoice> Columns { get; internal init; } = [];

    /// <summary>Whether blocks come in the order asked for: true for plain files, false where one is gzip or a pipe.</summary>
    public bool CanReorder => _files.All(file => file.IsPlain);

    /// <summary>Bytes that a thread parses at a time.</summary>
    internal int ChunkSize { get; set; } = ChunkReader.ChunkSize;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The source is a pipe whose rows have been read.</exception>
    public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default) =>
        order is null || IsAscending(order) || !CanReorder ? Blocks(null, cancellationToken) : BlocksIn(order, cancellationToken);

    /// <inheritdoc/>
    public RowEstimate? Estimate() => RowSample.Estimate(Open(), _files.Sum(file => file.Length));

    /// <inheritdoc/>
    public Dataset ReadAll(IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        RowBlock[] blocks = [.. Blocks(progress, cancellationToken)];
        return new Dataset(blocks, FeatureCount!.Value, FeatureMap, LabelNames, Locate);
    }

    /// <inheritdoc/>
    /// <remarks>Reads the files again up to the row, or enters them near it; where that cannot be done, as with a pipe, the row's number is its place.</remarks>
    public SourcePosition Locate(long row)
    {
        if (row < 0)
            return new SourcePosition(_name);
        try
        {
            using var files = Open();
            var chunk = new RowChunk();
            var at = new ChunkPlace(0, 0, 0, 0);
            if (row < _index?.RowCount)
            {
                _index.Find(row, out at);
                files.Enter(at.File, at.Offset);
            }
            while (files.Next(chunk) && chunk.Error is null)
            {
                chunk.FirstLine = chunk.File == at.File ? at.FirstLine : 0;
                chunk.Parse((int)Math.Min(int.MaxValue, row + 1 - at.FirstRow));
                at = new ChunkPlace(chunk.File, 0, chunk.FirstLine + chunk.LineCount, at.FirstRow + chunk.Rows.RowCount);
                if (at.FirstRow == row + 1)
                    return new SourcePosition(_files[chunk.File].Name, chunk.RowLine, IsRecord: chunk.Reader!.IsRecord);
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
        var index = new ChunkIndex();
        long? totalBytes = _files.Sum(file => file.Length) is > 0 and long sum ? sum : null;
        long line = 0, bytesBefore = 0, bytes = 0;
        int file = 0;
        using var files = Open();
        foreach (RowChunk chunk in ParsedChunks.Of(files.Next, _threads))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (chunk.File != file)
            {
                file = chunk.File;
                line = 0;
                bytesBefore += bytes;
            }
            Number(chunk, line);
            line += chunk.LineCount;
            bytes = chunk.FileBytesRead;
            index.Add(chunk);
            for (int start = 0, count; start < chunk.Rows.RowCount; start += count)
            {
                count = Math.Min(chunk.Rows.RowCount - start, RowBlock.MaxRows - block.RowCount);
                block.Append(chunk.Rows, start, count);
                if (block.IsFull)
                    yield return Build(block);
            }
            if (chunk.Error is not null)
                ExceptionDispatchInfo.Throw(chunk.Error);
            _declaredFeatureCount = Math.Max(_declaredFeatureCount, chunk.DeclaredFeatureCount);
            progress?.Report(new ReadProgress(bytesBefore + bytes, totalBytes, block.CurrentRow));
        }
        if (block.CurrentRow == 0)
            throw new DataFormatException(Locate(-1), "no rows", "one row or more", "Give a file with data.");
        RowCount = block.CurrentRow;
        if (CanReorder)
            _index = index;
        RowBlock? last = block.RowCount > 0 ? Build(block) : null;
        FeatureCount ??= Math.Max(_largestIndex + 1, _declaredFeatureCount);
        if (last is not null)
            yield return last;
    }

    /// <summary>Says at which line a chunk starts. An error is found again with its line: when it was found the line was not known.</summary>
    static void Number(RowChunk chunk, long line)
    {
        chunk.FirstLine = line;
        if (line > 0 && chunk.Error is not null)
            chunk.Parse();
    }

    /// <summary>The blocks in an order, by the index of a first pass.</summary>
    IEnumerable<RowBlock> BlocksIn(IReadOnlyList<int> order, CancellationToken cancellationToken)
    {
        if (_index is null)
            foreach (RowBlock _ in Blocks(null, cancellationToken)) { }
        ChunkIndex index = _index!;
        using var files = Open();
        using IEnumerator<(ChunkPlace, long)> places = order.SelectMany(b => index.Between(Start(b), Math.Min(Start(b + 1), index.RowCount))).GetEnumerator();
        using IEnumerator<RowChunk> chunks = ParsedChunks.Of(chunk => Enter(files, places, chunk), _threads).GetEnumerator();
        var block = new RowBlockBuilder { Source = _name };
        foreach (int b in order)
        {
            block.StartAt(Start(b));
            foreach ((ChunkPlace place, long rows) in index.Between(Start(b), Math.Min(Start(b + 1), index.RowCount)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                RowChunk? chunk = chunks.MoveNext() ? chunks.Current : null;
                if (chunk is not null)
                    Number(chunk, place.FirstLine);
                if (chunk?.Error is not null)
                    ExceptionDispatchInfo.Throw(chunk.Error);
                if (chunk?.Rows.RowCount != rows)
                    throw new DataFormatException(Locate(-1), $"other rows than before from row {place.FirstRow + 1} on", "the rows of the first time the data was read", "Leave the files as they are while they are in use.");
                int start = (int)Math.Max(0, Start(b) - place.FirstRow);
                block.Append(chunk.Rows, start, (int)Math.Min(rows - start, RowBlock.MaxRows - block.RowCount));
            }
            yield return Build(block);
        }
    }

    static bool Enter(FileChunks files, IEnumerator<(ChunkPlace Place, long)> places, RowChunk chunk)
    {
        if (!places.MoveNext())
            return false;
        files.Enter(places.Current.Place.File, places.Current.Place.Offset);
        return files.Next(chunk);
    }

    static long Start(int block) => (long)block * RowBlock.MaxRows;

    static bool IsAscending(IReadOnlyList<int> order)
    {
        for (int i = 0; i < order.Count; i++)
            if (order[i] != i)
                return false;
        return true;
    }

    FileChunks Open() => new(_files, file => _readers[file] ??= _openReader(_files[file].Name), ChunkSize);

    RowBlock Build(RowBlockBuilder block)
    {
        _largestIndex = Math.Max(_largestIndex, block.LargestIndex);
        if (block.LargestIndex >= FeatureCount)
            throw new DataFormatException(Locate(block.LargestIndexRow), $"feature {block.LargestIndex}", $"features below {FeatureCount}, as the first time the data was read", "Leave the files as they are while they are in use.");
        return block.Build(FeatureCount ?? _largestIndex + 1);
    }
}
