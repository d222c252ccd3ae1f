using System.Runtime.CompilerServices;
using Cofactor.Losses;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>Steps from mini-batches of any size, for any number of outputs: gradients are added up per feature first.</summary>
sealed unsafe class BatchStepper<TLoss, TOptimizer> : SgdStepper<TLoss, TOptimizer>
    where TLoss : struct, ILoss
    where TOptimizer : struct, IOptimizer<TOptimizer>
{
    // Rows that are scored together, while the weights of as many after them are asked for.
    const int Together = 16;

    readonly int _batchSize;
    readonly bool _pad;
    readonly float? _rescale;
    readonly BatchGradient _batch;
    readonly IRowKernel? _kernel;   // scores rows of one output
    readonly float[] _scores;       // [Together × C]
    readonly NativeBuffer _sums;    // s_f of each row // [Together × stride]
    readonly int _stride;
    int _rowsInBatch;

    /// <summary>A stepper over a table, for resolved options.</summary>
    public BatchStepper(ParameterTable table, SgdOptions options)
        : base(table, options)
    {
        int outputs = table.Shape.OutputCount;
        _batchSize = options.MiniBatchSize!.Value;
        _pad = options.PadLastBatch;
        _rescale = (float?)options.RescaleGrad;
        _batch = new BatchGradient(outputs, table.PaddedFactors);
        _kernel = outputs == 1 ? RowKernels.For(table, Linear, Factors) : null;
        _stride = _kernel?.SumsStride ?? outputs * table.PaddedFactors;
        _scores = new float[Together * outputs];
        _sums = new NativeBuffer(Together * (long)_stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override LossSum Train(TrainingRows rows, ReadOnlySpan<int> order)
    {
        var pointers = new RowPointers(rows);
        double loss = 0, total = 0;
        int c = RowSlopes.Length;
        for (int i = 0, count; i < order.Length; i += count)
        {
            count = Math.Min(Math.Min(Together, _batchSize - _rowsInBatch), order.Length - i);
            foreach (int coming in order.Slice(i + count, Math.Min(Together, order.Length - i - count)))
                Ask(pointers, coming);
            Score(rows, order.Slice(i, count));
            for (int r = 0; r < count; r++)
            {
                int at = order[i + r];
                ReadOnlySpan<float> scores = _scores.AsSpan(r * c, c), sums = new(_sums.Pointer + (nint)r * _stride, c * Table.PaddedFactors);
                float target = pointers.Targets[at], weight = pointers.Weights == null ? 1f : pointers.Weights[at];
                loss += weight * TLoss.Evaluate(scores, target, RowSlopes);
                total += weight;
                Observer?.Row(scores, target, weight);
                int start = pointers.Starts[at], nonZeros = pointers.Starts[at + 1] - start;
                foreach (ref float slope in RowSlopes)
                    slope *= weight;
                if (IsLong(nonZeros))
                    Damp(nonZeros, sums);
                _batch.Add(pointers.Ids + start, pointers.Values == null ? null : pointers.Values + start, nonZeros, View, RowSlopes, sums, Table.Shares, Linear.Penalty, Factors.Penalty);
            }
            _rowsInBatch += count;
            if (_rowsInBatch == _batchSize)
                Step(0);
        }
        GC.KeepAlive(Table);
        GC.KeepAlive(rows);
        return new LossSum(loss, total, order.Length);
    }

    public override long EndEpoch()
    {
        if (_rowsInBatch == 0)
            return 0;
        int padding = _pad ? _batchSize - _rowsInBatch : 0;
        Step(padding);
        return padding;
    }

    public override void Dispose()
    {
        _batch.Dispose();
        _sums.Dispose();
    }

    /// <summary>Scores and factor sums of some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Score(TrainingRows rows, ReadOnlySpan<int> order)
    {
        fixed (float* scores = _scores)
        fixed (int* o = order)
        {
            if (_kernel is null)
            {
                for (int r = 0; r < order.Length; r++)
                    FmKernel.Score(View, rows.Row(o[r]), scores + r * View.HeadCount, _sums.Pointer + (nint)r * _stride);
                return;
            }
            _kernel.Sums(new RowPointers(rows), o, order.Length, _sums.Pointer);
            for (int r = 0; r < order.Length; r++)
                scores[r] = *View.Bias + _sums.Pointer[(nint)r * _stride + Table.PaddedFactors];
        }
    }

    void Damp(int nonZeros, ReadOnlySpan<float> sums)
    {
        CountDamped();
        int padded = Table.PaddedFactors;
        for (int h = 0; h < RowSlopes.Length; h++)
            RowSlopes[h] = Damped(RowSlopes[h], nonZeros, sums.Slice(h * padded, padded));
    }

    /// <summary>Steps from the gradients that the mini-batch has added up, as if it had some more rows of gradient zero.</summary>
    void Step(int padding)
    {
        StepBatch(_batch, _rescale ?? 1f / (_rowsInBatch + padding));
        _rowsInBatch = 0;
        Observer?.Batch(padding);
    }

    /// <summary>Asks for the weights that score a row: without the state of one output.</summary>
    void Ask(in RowPointers rows, int row)
    {
        nint length = _kernel is null ? View.FactorStride : Table.PaddedFactors;
        for (int p = rows.Starts[row]; p < rows.Starts[row + 1]; p++)
            Ask(rows.Ids[p], length);
    }
}
