using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// Rows as the stochastic loops walk them: only those that a run trains on (or judges by), with the ranks of features in place of their
/// ids and targets in the unit of learning in place of labels, in native memory that is filled again and again for a stream.
/// </summary>
sealed unsafe class TrainingRows : IDisposable
{
    // Kernels look this far beyond a row's ids to ask for the weights of rows to come, without a test.
    const int Margin = 64;

    NativeBuffer _memory = new(0);

    public TrainingRows()
    {
    }

    /// <inheritdoc cref="Fill"/>
    public TrainingRows(RowBlock block, ReadOnlySpan<int> rows, ReadOnlySpan<int> ranks) => Fill(block, rows, ranks);

    /// <summary>Number, in the source, of the first row of the block that these rows are from.</summary>
    public long FirstRow { get; private set; }

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Targets: what the loss compares scores with. // [Count]</summary>
    public float* Targets { get; private set; }

    /// <summary>Weights; null when all are 1. // [Count]</summary>
    public float* Weights { get; private set; }

    /// <summary>Row i has the non-zeros Starts[i] … Starts[i + 1]. // [Count + 1]</summary>
    public int* Starts { get; private set; }

    /// <summary>Features by rank; some zeros follow the last. // [nnz + margin]</summary>
    public int* Ids { get; private set; }

    /// <summary>Values; null when all are 1. // [nnz]</summary>
    public float* Values { get; private set; }

    /// <summary>The partners that the rows of a ranker are compared with.</summary>
    public RowPairs? Pairs { get; set; }

    /// <summary>Row <paramref name="i"/> as a view.</summary>
    public SparseRow Row(int i)
    {
        int start = Starts[i], count = Starts[i + 1] - start;
        return new SparseRow(new ReadOnlySpan<int>(Ids + start, count), Values != null ? new ReadOnlySpan<float>(Values + start, count) : default);
    }

    /// <summary>Takes rows out of a block in place of those that were here.</summary>
    /// <param name="block">The block, with targets in place of labels.</param>
    /// <param name="rows">The rows of it, in order.</param>
    /// <param name="ranks">Rank of a feature by id; features of rank −1, and ids beyond, are left out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(RowBlock block, ReadOnlySpan<int> rows, ReadOnlySpan<int> ranks)
    {
        FirstRow = block.FirstRow;
        Count = rows.Length;
        ReadOnlySpan<long> offsets = block.Features.Offsets;
        long nonZeros = Margin;
        foreach (int i in rows)
            nonZeros += offsets[i + 1] - offsets[i];
        if (nonZeros > int.MaxValue)
            throw new InsufficientMemoryException($"A block of rows has {nonZeros:N0} non-zeros.");
        bool ones = block.Features.IsAllOnes;
        Reserve(3L * Count + 1 + nonZeros * (ones ? 1 : 2));
        Targets = _memory.Pointer;
        Weights = block.Weights.IsEmpty ? null : Targets + Count;
        Starts = (int*)(Targets + 2 * Count);
        Ids = Starts + Count + 1;
        Values = ones ? null : (float*)(Ids + nonZeros);
        ReadOnlySpan<float> targets = block.Labels.Span, weights = block.Weights.Span;
        ReadOnlySpan<int> from = block.Features.Indices;
        int* starts = Starts, ids = Ids;
        float* values = Values;
        int at = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            starts[i] = at;
            Targets[i] = targets[rows[i]];
            if (Weights != null)
                Weights[i] = weights[rows[i]];
            int start = (int)(offsets[rows[i]] - offsets[0]), end = (int)(offsets[rows[i] + 1] - offsets[0]);
            at += values == null ? Rank(from[start..end], ranks, ids + at) : Rank(from[start..end], block.Features.Values[start..end], ranks, ids + at, values + at);
        }
        starts[Count] = at;
        new Span<int>(ids + at, Margin).Clear();
        GC.KeepAlive(_memory);
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>Writes the ranks of ids that have one and returns how many they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int Rank(ReadOnlySpan<int> ids, ReadOnlySpan<int> ranks, int* to)
    {
        int at = 0;
        foreach (int j in ids)
        {
            // Written in any case, kept if there is room for the feature: a branch would be hard to foretell.
            int rank = (uint)j < (uint)ranks.Length ? ranks[j] : -1;
            to[at] = rank;
            at += 1 - (int)((uint)rank >> 31);
        }
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int Rank(ReadOnlySpan<int> ids, ReadOnlySpan<float> values, ReadOnlySpan<int> ranks, int* to, float* toValues)
    {
        int at = 0;
        for (int p = 0; p < ids.Length; p++)
        {
            int j = ids[p], rank = (uint)j < (uint)ranks.Length ? ranks[j] : -1;
            to[at] = rank;
            toValues[at] = values[p];
            at += 1 - (int)((uint)rank >> 31);
        }
        return at;
    }

    void Reserve(long length)
    {
        if (_memory.Length >= length)
            return;
        _memory.Dispose();
        _memory = new NativeBuffer(length);
    }
}
