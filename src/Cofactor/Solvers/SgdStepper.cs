using System.Runtime.Intrinsics;
using Cofactor.Losses;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>What the run asks of the inner loop, whatever its loss and optimizer.</summary>
interface ISgdStepper : IDisposable
{
    /// <summary>Gives the bias its start.</summary>
    void StartBias(IWeightInit init);

    /// <summary>Gives the weights of some features their start: of those from <paramref name="first"/> on in the table, which have these ids.</summary>
    void Start(IWeightInit init, int first, ReadOnlySpan<int> ids);

    /// <summary>Learns from some of the rows in the given order; each is scored just before.</summary>
    LossSum Train(TrainingRows rows, ReadOnlySpan<int> order);

    /// <summary>Ends the epoch: a short mini-batch is stepped too. Returns the padding rows that logged metrics count.</summary>
    long EndEpoch();

    /// <summary>Scores <paramref name="count"/> rows from <paramref name="start"/> on.</summary>
    LossSum Evaluate(TrainingRows rows, int start, int count);

    /// <summary>The task's metric, given the mean loss.</summary>
    double Metric(double meanLoss);

    /// <summary>The metric's name.</summary>
    string MetricName { get; }

    /// <summary>Mini-batches stepped so far: t of Adam.</summary>
    long Steps { get; set; }

    /// <summary>How often a very long row has stepped with a damped slope so far.</summary>
    long DampedRows { get; }
}

/// <summary>
/// The one loop of the stochastic solver: score → slope of the loss → step, for any loss and optimizer.
/// <para>
/// Gradient of a row with slope g = c · ∂L/∂ŷ: ∂/∂w₀ = g, ∂/∂wⱼ = g xⱼ, ∂/∂vⱼf = g xⱼ (s_f − vⱼf xⱼ), s_f = Σⱼ vⱼf xⱼ. A mini-batch of
/// one row steps at once; a larger one adds its gradients up per touched feature and steps them together:
/// g ← rescale · Σ + wd · θ, clipped. Features that it does not touch keep weights and state (lazy, as SageMaker).
/// </para>
/// </summary>
sealed unsafe class SgdStepper<TLoss, TOptimizer> : ISgdStepper
    where TLoss : struct, ILoss
    where TOptimizer : struct, IOptimizer<TOptimizer>
{
    // Rows whose weights are asked for ahead of their turn. Two was the best distance in measurements; one is much worse.
    const int Ahead = 2;

    // η · nnz of a row from which on its steps are damped: 2,000 non-zeros at η = 0.05.
    const double LongRow = 100;

    readonly ParameterTable _table;
    readonly FmView _view;
    readonly int _batchSize;
    readonly bool _pad;
    readonly float? _rescale;
    readonly BatchGradient? _batch;
    readonly float[] _scores, _slopes, _sums;
    readonly double _dampingRate;
    BlockStep<TOptimizer> _bias, _linear, _factors;
    int _rowsInBatch;

    /// <summary>A stepper over a table, for resolved options.</summary>
    public SgdStepper(ParameterTable table, SgdOptions options)
    {
        _table = table;
        _view = table.View;
        _batchSize = options.MiniBatchSize!.Value;
        _pad = options.PadLastBatch;
        _rescale = (float?)options.RescaleGrad;
        int c = table.Shape.OutputCount;
        _scores = new float[c];
        _slopes = new float[c];
        _sums = new float[c * table.PaddedFactors];
        _batch = _batchSize > 1 ? new BatchGradient(c, table.PaddedFactors) : null;
        // Adam's steps do not depend on the size of a gradient: damping would only change what SageMaker does.
        _dampingRate = options.Optimizer == Optimizer.Adam ? 0 : Math.Max(options.LinearLr!.Value, options.FactorsLr!.Value);
        _bias = Block(options.BiasLr, options.BiasWd, 0, options);
        _linear = Block(options.LinearLr, options.LinearWd, options.LinearL1, options);
        _factors = Block(options.FactorsLr, options.FactorsWd, options.FactorsL1, options);
    }

    public long Steps { get; set; }

    public long DampedRows { get; private set; }

    public string MetricName => TLoss.MetricName;

    public double Metric(double meanLoss) => TLoss.Metric(meanLoss);

    public void StartBias(IWeightInit init)
    {
        int c = _slopes.Length;
        for (int h = 0; h < c; h++)
            _bias.Set(_view.Bias + h, c, init.Bias(h));
        GC.KeepAlive(_table);
    }

    public void Start(IWeightInit init, int first, ReadOnlySpan<int> ids)
    {
        int c = _slopes.Length, states = TOptimizer.StateCount;
        var start = new float[_table.Shape.FactorCount];
        for (int i = 0; i < ids.Length; i++)
        {
            float* w = _view.Linear + (first + i) * _view.LinearStride, v = _view.Factors + (first + i) * _view.FactorStride;
            for (int h = 0; h < c; h++)
            {
                _linear.Set(w + h * (1 + states), 1, init.Linear(ids[i], h));
                init.Factors(ids[i], h, start);
                for (int f = 0; f < start.Length; f++)
                    _factors.Set(v + h * _view.FactorHeadStride + f, _table.PaddedFactors, start[f]);
            }
        }
        GC.KeepAlive(_table);
    }

    public LossSum Train(TrainingRows rows, ReadOnlySpan<int> order)
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
            if (weight != 1f)
                foreach (ref float slope in _slopes.AsSpan())
                    slope *= weight;
            if (_dampingRate * row.Count > LongRow)
                Damp(row.Count);
            if (_batch is null)
            {
                StartStep(_rescale ?? 1f);
                StepRow(row);
            }
            else
            {
                _batch.Add(row, _view, _slopes, _sums);
                if (++_rowsInBatch == _batchSize)
                    StepBatch(_batchSize);
            }
        }
        GC.KeepAlive(_table);
        GC.KeepAlive(rows);
        return new LossSum(loss, total, order.Length);
    }

    public long EndEpoch()
    {
        if (_rowsInBatch == 0)
            return 0;
        long padding = _pad ? _batchSize - _rowsInBatch : 0;
        StepBatch(_rowsInBatch + (int)padding);
        return padding;
    }

    public LossSum Evaluate(TrainingRows rows, int start, int count)
    {
        double loss = 0, total = 0;
        for (int i = start; i < start + count; i++)
        {
            float weight = rows.Weights == null ? 1f : rows.Weights[i];
            loss += weight * Score(rows.Row(i), rows.Targets[i]);
            total += weight;
        }
        GC.KeepAlive(_table);
        GC.KeepAlive(rows);
        return new LossSum(loss, total, count);
    }

    public void Dispose() => _batch?.Dispose();

    /// <summary>
    /// Divides the slope of each output by η · nnz · (1 + Σ_f s_f²), about how many times too far a step on all the weights of a very
    /// long row would move its score: one such row would throw the whole run.
    /// </summary>
    void Damp(int nonZeros)
    {
        DampedRows++;
        int padded = _table.PaddedFactors;
        for (int h = 0; h < _slopes.Length; h++)
        {
            double norm = 1;
            foreach (float s in _sums.AsSpan(h * padded, padded))
                norm += (double)s * s;
            _slopes[h] = (float)(_slopes[h] / (_dampingRate * nonZeros * norm));
        }
    }

    double Score(SparseRow row, float target)
    {
        fixed (float* scores = _scores, sums = _sums)
            FmKernel.Score(_view, row, scores, sums);
        return TLoss.Evaluate(_scores, target, _slopes);
    }

    void StartStep(float rescale)
    {
        Steps++;
        _bias.Start(Steps, rescale);
        _linear.Start(Steps, rescale);
        _factors.Start(Steps, rescale);
    }

    /// <summary>Steps from the gradient of one row.</summary>
    void StepRow(SparseRow row)
    {
        int padded = _table.PaddedFactors, c = _slopes.Length, states = TOptimizer.StateCount;
        fixed (float* sums = _sums)
        {
            for (int p = 0; p < row.Count; p++)
            {
                int j = row.Indices[p];
                float x = row.Value(p);
                float* w = _view.Linear + j * _view.LinearStride, v = _view.Factors + j * _view.FactorStride;
                for (int h = 0; h < c; h++)
                {
                    float gx = _slopes[h] * x;
                    float* vh = v + h * _view.FactorHeadStride, s = sums + h * padded;
                    for (int f = 0; f < padded; f += 8)
                    {
                        Vector256<float> v8 = Vector256.Load(vh + f);
                        Vector256<float> g = (Vector256.Load(s + f) - v8 * x) * gx;
                        _factors.Apply(vh + f, v8, padded, g);
                    }
                    _linear.Apply(w + h * (1 + states), gx);
                }
            }
        }
        StepBias(_slopes);
    }

    /// <summary>Steps from the gradients that the mini-batch has added up.</summary>
    void StepBatch(int divisor)
    {
        StartStep(_rescale ?? 1f / divisor);
        int padded = _table.PaddedFactors, c = _slopes.Length, states = TOptimizer.StateCount;
        for (int slot = 0; slot < _batch!.Count; slot++)
        {
            int j = _batch.Feature(slot);
            float* w = _view.Linear + j * _view.LinearStride, v = _view.Factors + j * _view.FactorStride;
            float* g = _batch.Factors(slot), gw = _batch.Linear(slot);
            for (int h = 0; h < c; h++)
            {
                float* vh = v + h * _view.FactorHeadStride;
                for (int f = 0; f < padded; f += 8)
                    _factors.Apply(vh + f, Vector256.Load(vh + f), padded, Vector256.Load(g + h * padded + f));
                _linear.Apply(w + h * (1 + states), gw[h]);
            }
        }
        StepBias(_batch.Bias);
        _batch.Clear();
        _rowsInBatch = 0;
        GC.KeepAlive(_table);
    }

    void StepBias(ReadOnlySpan<float> gradients)
    {
        int c = gradients.Length;
        for (int h = 0; h < c; h++)
            _bias.Apply(_view.Bias + h, gradients[h], c);
    }

    static BlockStep<TOptimizer> Block(double? rate, double? decay, double l1, SgdOptions options) =>
        new(new OptimizerSettings(rate!.Value, options.Eps!.Value, l1, decay!.Value), options.ClipGradient);

    void Ask(SparseRow row)
    {
        foreach (int j in row.Indices)
        {
            Prefetch.Floats(_view.Factors + j * _view.FactorStride, _view.FactorStride);
            Prefetch.Floats(_view.Linear + j * _view.LinearStride, 1);
        }
    }
}
