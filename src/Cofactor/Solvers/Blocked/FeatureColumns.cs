using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>The training matrix by columns: for each learnt feature the rows that it stands in, ascending, and its values there. Native memory.</summary>
sealed unsafe class FeatureColumns : IDisposable
{
    // Kernels look this far beyond a column's end to ask for rows to come, without a test.
    const int Margin = 64;

    readonly NativeBuffer _rows, _values;
    readonly long[] _starts;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public FeatureColumns(BlockedData data)
    {
        int[] counts = data.Counts;
        _starts = new long[counts.Length + 1];
        var rank = new int[data.FeatureCount];
        rank.AsSpan().Fill(-1);
        for (int r = 0; r < counts.Length; r++)
        {
            _starts[r + 1] = _starts[r] + counts[r];
            rank[data.Ids[r]] = r;
        }
        bool ones = data.Blocks.All(b => b.Features.IsAllOnes);
        _rows = new NativeBuffer(data.NonZeros + Margin);
        _values = new NativeBuffer(ones ? 0 : data.NonZeros);
        var next = (long[])_starts.Clone();
        foreach (RowBlock block in data.Blocks)
        {
            ReadOnlySpan<long> offsets = block.Features.Offsets;
            ReadOnlySpan<int> ids = block.Features.Indices;
            ReadOnlySpan<float> values = block.Features.Values;
            for (int i = 0; i < block.RowCount; i++)
            {
                int end = (int)(offsets[i + 1] - offsets[0]);
                for (int p = (int)(offsets[i] - offsets[0]); p < end; p++)
                {
                    int r = rank[ids[p]];
                    if (r < 0)
                        continue;
                    long at = next[r]++;
                    ((int*)_rows.Pointer)[at] = (int)block.FirstRow + i;
                    if (!ones)
                        _values.Pointer[at] = values.IsEmpty ? 1 : values[p];
                }
            }
        }
        HasValues = !ones;
        RowCount = (int)data.RowCount;
    }

    /// <summary>Number of features.</summary>
    public int Count => _starts.Length - 1;

    public int RowCount { get; }

    /// <summary>Whether any value is not 1.</summary>
    public bool HasValues { get; }

    /// <summary>Non-zeros of a feature.</summary>
    public int Length(int feature) => (int)(_starts[feature + 1] - _starts[feature]);

    /// <summary>Part of a column; valid while this object lives.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="start">The first of its non-zeros.</param>
    /// <param name="count">How many.</param>
    public ColumnPart Stretch(int feature, int start, int count) =>
        new((int*)_rows.Pointer + _starts[feature] + start, HasValues ? _values.Pointer + _starts[feature] + start : null, count);

    /// <summary>The rows of a feature, as a view.</summary>
    public ReadOnlySpan<int> Rows(int feature) => new((int*)_rows.Pointer + _starts[feature], Length(feature));

    public void Dispose()
    {
        _rows.Dispose();
        _values.Dispose();
    }
}

/// <summary>Some non-zeros of a column: their rows, and their values, null where all are 1.</summary>
readonly unsafe struct ColumnPart(int* rows, float* values, int count)
{
    public readonly int* Rows = rows;
    public readonly float* Values = values;
    public readonly int Count = count;
}
