using Cofactor.Losses;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>Steps from mini-batches of any size, for any number of outputs: gradients are added up per feature first.</summary>
sealed unsafe class BatchStepper<TLoss, TOptimizer> : SgdStepper<TLoss, TOptimizer>
    where TLoss : struct, ILoss
    where TOptimizer : struct, IOptimizer<TOptimizer>
{
    // Rows whose weights are asked for ahead of their turn.
    const int Ahead = 2;

    readonly int _batchSize;
    readonly bool _pad;
    readonly float? _rescale;
    readonly BatchGradient _batch;
    int _rowsInBatch;

    /// <summary>A stepper over a table, for resolved options.</summary>
    public BatchStepper(ParameterTable table, SgdOptions options)
        : base(table, options)
    {
        _batchSize = options.MiniBatchSize!.Value;
        _pad = options.PadLastBatch;
        _rescale = (float?)options.RescaleGrad;
        _batch = new BatchGradient(table.Shape.OutputCount, table.PaddedFactors);
    }

    public override LossSum Train(TrainingRows rows, ReadOnlySpan<int> order)
    {
        double loss = 0, total = 0;
        for (int i = 0; i < order.Length; i++)
        {
            if (i + Ahead < order.Length)
                Ask(rows.Row(order[i + Ahead]));
            SparseRow row = rows.Row(order[i]);
            float weight = rows.Weights == null ? 1f : rows.Weights[order[i]];
            loss += weight * Score(row, rows.Targets[order[i]]);
            total += weight;
            foreach (ref float slope in RowSlopes)
                slope *= weight;
            if (IsLong(row.Count))
                Damp(row.Count);
            _batch.Add(row, View, RowSlopes, RowSums, Table.Shares, Linear.Penalty, Factors.Penalty);
            if (++_rowsInBatch == _batchSize)
                Step(_batchSize);
        }
        GC.KeepAlive(Table);
        GC.KeepAlive(rows);
        return new LossSum(loss, total, order.Length);
    }

    public override long EndEpoch()
    {
        if (_rowsInBatch == 0)
            return 0;
        long padding = _pad ? _batchSize - _rowsInBatch : 0;
        Step(_rowsInBatch + (int)padding);
        return padding;
    }

    public override void Dispose() => _batch.Dispose();

    void Damp(int nonZeros)
    {
        CountDamped();
        int padded = Table.PaddedFactors;
        for (int h = 0; h < RowSlopes.Length; h++)
            RowSlopes[h] = Damped(RowSlopes[h], nonZeros, RowSums.Slice(h * padded, padded));
    }

    /// <summary>Steps from the gradients that the mini-batch has added up.</summary>
    void Step(int divisor)
    {
        Steps++;
        Bias.Start(Steps);
        Linear.Start(Steps);
        Factors.Start(Steps);
        int padded = Table.PaddedFactors, c = RowSlopes.Length, states = TOptimizer.StateCount;
        float rescale = _rescale ?? 1f / divisor;
        for (int slot = 0; slot < _batch.Count; slot++)
        {
            int j = _batch.Feature(slot);
            float* w = View.Linear + j * View.LinearStride, v = View.Factors + j * View.FactorStride;
            float* g = _batch.Factors(slot), gw = _batch.Linear(slot);
            for (int h = 0; h < c; h++)
            {
                float* vh = v + h * View.FactorHeadStride, gh = g + h * padded;
                for (int f = 0; f < padded; f += Lanes8.Count)
                    Factors.Apply(vh + f, padded, Lanes8.Load(gh + f) * Lanes8.All(rescale), Factors.Decay);
                Linear.Apply(w + h * (1 + states), 1, Lanes1.All(rescale * gw[h]), Linear.Decay);
            }
        }
        for (int h = 0; h < c; h++)
            Bias.Apply(View.Bias + h, c, Lanes1.All(rescale * _batch.Bias[h]), Bias.Decay);
        _batch.Clear();
        _rowsInBatch = 0;
        GC.KeepAlive(Table);
    }

    void Ask(SparseRow row)
    {
        foreach (int j in row.Indices)
        {
            Prefetch.Floats(View.Factors + j * View.FactorStride, View.FactorStride);
            Prefetch.Floats(View.Linear + j * View.LinearStride, 1);
        }
    }
}
