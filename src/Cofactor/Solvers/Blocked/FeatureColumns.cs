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

    /// <summary>A matrix by columns.</summary>
    /// <param name="rowCount">Number of rows.</param>
    /// <param name="columns">The rows of each feature, ascending, and its values there.</param>
    public FeatureColumns(int rowCount, (int[] Rows, float[] Values)[] columns)
    {
        RowCount = rowCount;
        HasValues = columns.Any(c => c.Values.AsSpan().TrimStart(1f).Length > 0);
        _starts = new long[columns.Length + 1];
        for (int j = 0; j < columns.Length; j++)
            _starts[j + 1] = _starts[j] + columns[j].Rows.Length;
        _rows = new NativeBuffer(_starts[^1] + Margin);
        _values = new NativeBuffer(HasValues ? _starts[^1] : 0);
        for (int j = 0; j < columns.Length; j++)
        {
            columns[j].Rows.CopyTo(new Span<int>((int*)_rows.Pointer + _starts[j], columns[j].Rows.Length));
            if (HasValues)
                columns[j].Values.CopyTo(_values.Span(_starts[j], columns[j].Values.Length));
        }
    }

    /// <summary>Number of features.</summary>
    public int Count => _starts.Length - 1;

    public int RowCount { get; }

    /// <summary>Whether any value is not 1.</summary>
    public bool HasValues { get; }

    /// <summary>Non-zeros of a feature.</summary>
    public int Length(int feature) => (int)(_starts[feature + 1] - _starts[feature]);

    /// <summary>A column; valid while this object lives.</summary>
    public ColumnPart All(int feature) =>
        new((int*)_rows.Pointer + _starts[feature], HasValues ? _values.Pointer + _starts[feature] : null, Length(feature));

    /// <summary>The value of a feature's p-th non-zero.</summary>
    public float Value(int feature, int p) => HasValues ? _values.Pointer[_starts[feature] + p] : 1;

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
