using System.Runtime.InteropServices;

namespace Cofactor.Solvers;

/// <summary>
/// Rows as the stochastic loops walk them: only those that a run trains on (or judges by), with targets in the unit of learning instead
/// of labels, in pinned arrays that kernels see as pointers. Valid while this object lives.
/// </summary>
sealed unsafe class TrainingRows
{
    // Kernels look this far beyond a row's ids to ask for the weights of rows to come, without a test.
    const int Margin = 64;

    readonly int[] _starts, _ids;
    readonly float[] _values, _targets, _weights;

    /// <summary>Takes rows out of a block.</summary>
    /// <param name="block">The block, with targets in place of labels.</param>
    /// <param name="rows">The rows of it, in order.</param>
    public TrainingRows(RowBlock block, ReadOnlySpan<int> rows)
    {
        FirstRow = block.FirstRow;
        Count = rows.Length;
        long nonZeros = 0;
        foreach (int i in rows)
            nonZeros += block.Row(i).Count;
        _starts = Pinned<int>(Count + 1);
        _ids = Pinned<int>(nonZeros + Margin);
        _values = block.Features.IsAllOnes ? [] : Pinned<float>(nonZeros + Margin);
        _targets = Pinned<float>(Count);
        _weights = block.Weights.IsEmpty ? [] : Pinned<float>(Count);
        ReadOnlySpan<float> targets = block.Labels.Span, weights = block.Weights.Span;
        int at = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            SparseRow row = block.Row(rows[i]);
            _starts[i] = at;
            row.Indices.CopyTo(_ids.AsSpan(at));
            if (_values.Length > 0)
                row.Values.CopyTo(_values.AsSpan(at));
            _targets[i] = targets[rows[i]];
            if (_weights.Length > 0)
                _weights[i] = weights[rows[i]];
            at += row.Count;
        }
        _starts[Count] = at;
        _ids.AsSpan(at).Clear();
    }

    /// <summary>Number, in the source, of the first row of the block that these rows are from.</summary>
    public long FirstRow { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Row i has the non-zeros Starts[i] … Starts[i + 1]. // [Count + 1]</summary>
    public int* Starts => Pointer(_starts);

    /// <summary>Feature ids; some zeros follow the last. // [nnz + margin]</summary>
    public int* Ids => Pointer(_ids);

    /// <summary>Values; null when all are 1. // [nnz]</summary>
    public float* Values => Pointer(_values);

    /// <summary>Targets: what the loss compares scores with. // [Count]</summary>
    public float* Targets => Pointer(_targets);

    /// <summary>Weights; null when all are 1. // [Count]</summary>
    public float* Weights => Pointer(_weights);

    /// <summary>Row <paramref name="i"/> as a view.</summary>
    public SparseRow Row(int i)
    {
        int start = _starts[i], count = _starts[i + 1] - start;
        return new SparseRow(_ids.AsSpan(start, count), _values.Length > 0 ? _values.AsSpan(start, count) : default);
    }

    static T[] Pinned<T>(long length) => GC.AllocateUninitializedArray<T>(checked((int)length), pinned: true);

    static T* Pointer<T>(T[] pinned) where T : unmanaged =>
        pinned.Length > 0 ? (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)) : null;
}
