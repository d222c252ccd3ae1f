using System.Runtime.InteropServices;
using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Formats.Cache;

/// <summary>Rows to cache, and their comparison.</summary>
static class CacheData
{
    /// <summary>Rows of 0 to 4 non-zeros of 20 features.</summary>
    public static Dataset Random(int rows, ulong seed, bool values, bool fields, bool weights, bool groups)
    {
        var blocks = new List<RowBlock>();
        var block = new RowBlockBuilder();
        for (ulong i = 0; i < (ulong)rows; i++)
        {
            int first = CounterRandom.Below(seed, i, 5);
            for (int p = 0; p < CounterRandom.Below(seed + 1, i, 5); p++)
            {
                float value = values ? CounterRandom.Below(seed + 2, i + (ulong)p, 9) - 4.5f : 1;
                if (fields)
                    block.Add(first + (4 * p), value, p);
                else
                    block.Add(first + (4 * p), value);
            }
            block.EndRow(i % 7 == 3 ? float.NaN : i % 3, weights ? 0.5f * (i % 4) : 1, groups ? (long)(i / 3) : null);
            if (block.IsFull)
                blocks.Add(block.Build(20));
        }
        if (block.RowCount > 0)
            blocks.Add(block.Build(20));
        return new Dataset(blocks, 22);
    }

    public static byte[] Bytes(IRowSource rows, ReadOptions? options = null, string content = "")
    {
        using var stream = new MemoryStream();
        using var writer = new CacheWriter(stream);
        foreach (RowBlock block in rows.Epoch(0))
            writer.Write(block);
        writer.Complete(rows, options, content);
        return stream.ToArray();
    }

    public static void AssertSame(Dataset expected, Dataset actual)
    {
        Assert.Equal(expected.FeatureCount, actual.FeatureCount);
        Assert.Equal(expected.NonZeroCount, actual.NonZeroCount);
        AssertSame(expected.Blocks, actual.Blocks);
    }

    public static void AssertSame(IEnumerable<RowBlock> expected, IEnumerable<RowBlock> actual)
    {
        RowBlock[] a = [.. expected], b = [.. actual];
        Assert.Equal(a.Length, b.Length);
        for (int i = 0; i < a.Length; i++)
            Assert.True(IsSame(a[i], b[i]), $"block {i} differs");
    }

    static bool IsSame(RowBlock a, RowBlock b) => a.FirstRow == b.FirstRow && a.Features.ColumnCount == b.Features.ColumnCount
        && a.Features.Offsets.SequenceEqual(b.Features.Offsets) && a.Features.Indices.SequenceEqual(b.Features.Indices)
        && a.Features.Values.SequenceEqual(b.Features.Values) && a.Features.Fields.SequenceEqual(b.Features.Fields)
        && MemoryMarshal.AsBytes(a.Labels.Span).SequenceEqual(MemoryMarshal.AsBytes(b.Labels.Span))
        && a.Weights.Span.SequenceEqual(b.Weights.Span) && a.Groups.Span.SequenceEqual(b.Groups.Span);
}
