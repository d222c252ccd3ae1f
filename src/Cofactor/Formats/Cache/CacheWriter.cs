using System.Runtime.InteropServices;

namespace Cofactor;

/// <summary>Writes a cache of rows, block by block: only a block is in memory. <see cref="Complete"/> makes it one that can be read.</summary>
public sealed class CacheWriter : IDisposable
{
    const int Chunk = 1 << 24;   // numbers written at a time

    readonly ChecksumStream _to;
    readonly List<CacheEntry> _entries = [];
    long _rows, _nonZeros;
    int _columns;

    /// <summary>Writes to a stream, from where it stands, which stays the caller's to dispose.</summary>
    /// <exception cref="IOException">The stream fails.</exception>
    public CacheWriter(Stream to)
    {
        ArgumentNullException.ThrowIfNull(to);
        _to = new ChecksumStream(to);
        int version = CacheFile.FormatVersion;
        _to.Write(CacheFile.Magic);
        _to.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in version)));
        _to.Align();
        _to.TakeChecksum();
    }

    /// <summary>Writes the rows of a block.</summary>
    /// <param name="block">The next block; the one before was full.</param>
    /// <exception cref="ArgumentException">The block is not the next one.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    public void Write(RowBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.FirstRow != _rows || _rows % RowBlock.MaxRows != 0)
            throw new ArgumentException($"A block starts at row {block.FirstRow} after {_rows} rows; expected full blocks in their order.", nameof(block));
        SparseMatrix features = block.Features;
        Section(Rebased(features.Offsets));
        Section(features.Indices);
        CacheParts parts = Section(features.Values, CacheParts.Values) | Section(features.Fields, CacheParts.Fields);
        Section(block.Labels.Span);
        parts |= Section(block.Weights.Span, CacheParts.Weights) | Section(block.Groups.Span, CacheParts.Groups);
        _entries.Add(new CacheEntry(features.NonZeroCount, parts, 0, _to.TakeChecksum()));
        _rows += block.RowCount;
        _nonZeros += features.NonZeroCount;
        _columns = Math.Max(_columns, features.ColumnCount);
    }

    /// <summary>Writes what belongs to the rows as a whole. Nothing can be written after it.</summary>
    /// <param name="rows">The source of the blocks: its number of features, map and names of labels.</param>
    /// <param name="options">How it was read: what a later reading may not contradict.</param>
    /// <param name="content">What <see cref="CacheFile.ContentHash"/> says of the files that were read; empty where the cache stands for itself.</param>
    /// <exception cref="InvalidOperationException">No row has been written.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    public void Complete(IRowSource rows, ReadOptions? options = null, string content = "")
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (_rows == 0)
            throw new InvalidOperationException("A cache has one row or more; none was written.");
        long description = _to.Position;
        CacheDescription.Of(rows, options ?? new ReadOptions(), content).Write(_to);
        long length = _to.Position - description;
        ulong checksum = _to.TakeChecksum();
        _to.Align();
        var footer = new CacheFooter(_rows, _nonZeros, Math.Max(_columns, rows.FeatureCount ?? 0), 0, description, length, checksum, 0, CacheIndex.End);
        CacheEntry[] entries = [.. _entries];
        footer = footer with { Checksum = CacheIndex.Checksum(entries, footer) };
        _to.Write(MemoryMarshal.AsBytes(entries.AsSpan()));
        _to.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<CacheFooter>(in footer)));
    }

    /// <summary>Lets go of the stream, which stays open.</summary>
    public void Dispose() => _to.Dispose();

    /// <summary>The row starts counted from the block's own: those of a slice go on from its matrix's.</summary>
    static ReadOnlySpan<long> Rebased(ReadOnlySpan<long> offsets)
    {
        if (offsets[0] == 0)
            return offsets;
        var own = new long[offsets.Length];
        for (int i = 0; i < own.Length; i++)
            own[i] = offsets[i] - offsets[0];
        return own;
    }

    CacheParts Section<T>(ReadOnlySpan<T> numbers, CacheParts part) where T : unmanaged
    {
        if (numbers.IsEmpty)
            return CacheParts.None;
        Section(numbers);
        return part;
    }

    void Section<T>(ReadOnlySpan<T> numbers) where T : unmanaged
    {
        for (int start = 0; start < numbers.Length; start += Chunk)
            _to.Write(MemoryMarshal.AsBytes(numbers.Slice(start, Math.Min(Chunk, numbers.Length - start))));
        _to.Align();
    }
}
