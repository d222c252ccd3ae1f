using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>Takes a block of rows out of a cache: its checksum first, then whatever the kernels rely on.</summary>
sealed class CacheBlock
{
    const int Chunk = 1 << 24;   // numbers hashed at a time

    readonly ICacheContent _from;
    readonly int _block;
    readonly XxHash3 _hash = new();
    long _next;

    CacheBlock(ICacheContent from, CacheIndex index, int block)
    {
        _from = from;
        _block = block;
        _next = index.Start(block);
    }

    /// <exception cref="DataFormatException">Its content is not what was written.</exception>
    public static RowBlock Read(ICacheContent from, CacheIndex index, int block) => new CacheBlock(from, index, block).Read(index);

    RowBlock Read(CacheIndex index)
    {
        CacheEntry entry = index.Entry(_block);
        int rows = index.RowCount(_block), nonZeros = (int)entry.NonZeros;
        ReadOnlyMemory<long> offsets = Next<long>(rows + 1);
        ReadOnlyMemory<int> ids = Next<int>(nonZeros);
        ReadOnlyMemory<float> values = entry.Parts.HasFlag(CacheParts.Values) ? Next<float>(nonZeros) : default;
        ReadOnlyMemory<int> fields = entry.Parts.HasFlag(CacheParts.Fields) ? Next<int>(nonZeros) : default;
        ReadOnlyMemory<float> labels = Next<float>(rows);
        ReadOnlyMemory<float> weights = entry.Parts.HasFlag(CacheParts.Weights) ? Next<float>(rows) : default;
        ReadOnlyMemory<long> groups = entry.Parts.HasFlag(CacheParts.Groups) ? Next<long>(rows) : default;
        Require(_hash.GetCurrentHashAsUInt64() == entry.Checksum, "a checksum that is wrong", "the bytes that were written");

        // A right checksum does not keep a wrong program from having written the file, and kernels read what ids point to.
        Require(Ascend(offsets.Span, nonZeros), "rows that overlap or leave gaps", $"offsets that ascend from 0 to {nonZeros}");
        Require(VectorScan.AllBelow(ids.Span, index.Footer.FeatureCount), "a feature id that is too large", $"ids below {index.Footer.FeatureCount}");
        Require(VectorScan.AllFinite(values.Span), "a value that is not finite", "finite numbers");
        Require(VectorScan.AllBelow(fields.Span, int.MaxValue), "a negative field", "0 or more");
        Require(!labels.Span.ContainsAny(float.PositiveInfinity, float.NegativeInfinity), "a label that is infinite", "numbers");
        foreach (float weight in weights.Span)
            Require(weight >= 0 && float.IsFinite(weight), "a weight that is negative or not finite", "0 or more");
        return new RowBlock((long)_block * RowBlock.MaxRows, SparseMatrix.Trusted(index.Footer.FeatureCount, offsets, ids, values, fields), labels, weights, groups);
    }

    ReadOnlyMemory<T> Next<T>(int count) where T : unmanaged
    {
        ReadOnlyMemory<T> section = _from.Section<T>(_next, count);
        for (int start = 0; start < count; start += Chunk)
            _hash.Append(MemoryMarshal.AsBytes(section.Span.Slice(start, Math.Min(Chunk, count - start))));
        _next = CacheIndex.Aligned(_next + ((long)count * Unsafe.SizeOf<T>()));
        return section;
    }

    static bool Ascend(ReadOnlySpan<long> offsets, int nonZeros)
    {
        bool ascend = offsets[0] == 0 && offsets[^1] == nonZeros;
        for (int i = 1; i < offsets.Length; i++)
            ascend &= offsets[i - 1] <= offsets[i];
        return ascend;
    }

    void Require(bool holds, string found, string expected)
    {
        if (!holds)
            throw _from.Damaged($"block {_block}: {found}", expected);
    }
}
