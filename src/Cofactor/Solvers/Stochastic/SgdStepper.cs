using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cofactor.Losses;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>
/// The one loop of the stochastic solver: score → slope of the loss → step, for any loss and optimizer.
/// <para>
/// Gradient of a row with slope g = c · ∂L/∂ŷ: ∂/∂w₀ = g, ∂/∂wⱼ = g xⱼ, ∂/∂vⱼf = g xⱼ (s_f − vⱼf xⱼ), s_f = Σⱼ vⱼf xⱼ. A mini-batch of
/// one row steps at once (<see cref="RowStepper{TLoss, TOptimizer}"/>); a larger one, or one of several outputs, adds its gradients up
/// per touched feature and steps them together (<see cref="BatchStepper{TLoss, TOptimizer}"/>, of pairs <see cref="PairStepper{TLoss, TOptimizer}"/>): g ← rescale · Σ + wd · θ, clipped.
/// Features that it does not touch keep weights and state (lazy, as SageMaker).
/// </para>
/// </summary>
abstract unsafe class SgdStepper<TLoss, TOptimizer> : ISgdStepper
    where TLoss : struct, ILoss
    where TOptimizer : struct, IOptimizer<TOptimizer>
{
    // η · nnz of a row from which on its steps are damped: 2,000 non-zeros at η = 0.05.
    const double LongRow = 100;

    // Features of a batch whose weights are asked for ahead.
    const int Ahead = 2;

    readonly double _dampingRate;
    readonly float[] _scores, _slopes, _sums;

    protected SgdStepper(ParameterTable table, SgdOptions options)
    {
        Table = table;
        View = table.View;
        int c = table.Shape.OutputCount;
        _scores = new float[c];
        _slopes = new float[c];
        _sums = new float[c * table.PaddedFactors];
        // Adam's steps do not depend on the size of a gradient: damping would only change what SageMaker does.
        _dampingRate = options.Optimizer == Optimizer.Adam ? 0 : Math.Max(options.LinearLr!.Value, options.FactorsLr!.Value);
        Bias = Block(options.BiasLr, options.BiasWd, 0, 0, options);
        Linear = Block(options.LinearLr, options.LinearWd, options.LinearL1, options.LinearL2!.Value, options);
        Factors = Block(options.FactorsLr, options.FactorsWd, options.FactorsL1, options.FactorsL2!.Value, options);
    }

    protected ParameterTable Table { get; }

    protected FmView View { get; }

    public long Steps { get; set; }

    public long DampedRows { get; private set; }

    public ITrainingObserver? Observer { get; set; }

    public string MetricName => TLoss.MetricName;

    public double Metric(double meanLoss) => TLoss.Metric(meanLoss);

    /// <summary>The steps of the three blocks.</summary>
    protected BlockStep<TOptimizer> Bias, Linear, Factors;

    /// <summary>∂L/∂ŷ of a row. // [C]</summary>
    protected Span<float> RowSlopes => _slopes;

    public void StartBias(IWeightInit init)
    {
        for (int h = 0; h < _slopes.Length; h++)
            Bias.Set(View.Bias + h, _slopes.Length, init.Bias(h));
        GC.KeepAlive(Table);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Start(IWeightInit init, int first, ReadOnlySpan<int> ids)
    {
        int c = _slopes.Length, states = TOptimizer.StateCount;
        var start = new float[Table.Shape.FactorCount];
        for (int i = 0; i < ids.Length; i++)
        {
            float* w = View.Linear + (first + i) * View.LinearStride, v = View.Factors + (first + i) * View.FactorStride;
            for (int h = 0; h < c; h++)
            {
                Linear.Set(w + h * (1 + states), 1, init.Linear(ids[i], h));
                init.Factors(ids[i], h, start);
                for (int f = 0; f < start.Length; f++)
                    Factors.Set(v + h * View.FactorHeadStride + f, Table.PaddedFactors, start[f]);
            }
        }
        GC.KeepAlive(Table);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Join(ParameterTable origin, ParameterTable[] copies, int first, int count)
    {
        int heads = Table.Shape.OutputCount, pair = 1 + TOptimizer.StateCount;
        float** linear = stackalloc float*[copies.Length], factors = stackalloc float*[copies.Length];
        for (int c = 0; c < copies.Length; c++)
        {
            linear[c] = copies[c].Linear.Pointer;
            factors[c] = copies[c].Factors.Pointer;
        }
        for (nint j = first; j < first + count; j++)
        {
            nint w = j * Table.LinearStride, v = j * Table.Stride;
            var before = new ReadOnlySpan<float>(origin.Linear.Pointer + w, (int)Table.LinearStride);
            int changed = 0, one = 0;
            for (int c = 0; c < copies.Length; c++)
                if (!before.SequenceEqual(new ReadOnlySpan<float>(linear[c] + w, before.Length)))
                    (changed, one) = (changed + 1, c);
            if (changed == 1)
            {
                for (int c = -1; c < copies.Length; c++)
                {
                    Copy<Lanes1>(linear[one] + w, (c < 0 ? origin.Linear.Pointer : linear[c]) + w, Table.LinearStride);
                    Copy<Lanes8>(factors[one] + v, (c < 0 ? origin.Factors.Pointer : factors[c]) + v, Table.Stride);
                }
            }
            else if (changed > 1)
            {
                for (int h = 0; h < heads; h++, w += pair, v += Table.HeadStride)
                {
                    Linear.Join<Lanes1>(origin.Linear.Pointer, linear, copies.Length, w, 1);
                    for (int f = 0; f < Table.PaddedFactors; f += Lanes8.Count)
                        Factors.Join<Lanes8>(origin.Factors.Pointer, factors, copies.Length, v + f, Table.PaddedFactors);
                }
            }
        }
        GC.KeepAlive(origin);
        GC.KeepAlive(copies);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy<TLanes>(float* from, float* to, nint length)
        where TLanes : struct, ILanes<TLanes>
    {
        for (nint at = 0; at < length; at += TLanes.Count)
            TLanes.Load(from + at).Store(to + at);
    }

    public void JoinBias(ParameterTable origin, ParameterTable[] copies)
    {
        float** bias = stackalloc float*[copies.Length];
        for (int c = 0; c < copies.Length; c++)
            bias[c] = copies[c].Bias.Pointer;
        for (int h = 0; h < _slopes.Length; h++)
            Bias.Join<Lanes1>(origin.Bias.Pointer, bias, copies.Length, h, _slopes.Length);
        GC.KeepAlive(origin);
        GC.KeepAlive(copies);
    }

    public abstract LossSum Train(TrainingRows rows, ReadOnlySpan<int> order);

    public abstract long EndEpoch();

    public virtual LossSum Evaluate(TrainingRows rows, int start, int count)
    {
        double loss = 0, total = 0;
        for (int i = start; i < start + count; i++)
        {
            float weight = rows.Weights == null ? 1f : rows.Weights[i];
            fixed (float* scores = _scores, sums = _sums)
                FmKernel.Score(View, rows.Row(i), scores, sums);
            loss += weight * TLoss.Evaluate(_scores, rows.Targets[i], _slopes);
            total += weight;
        }
        GC.KeepAlive(Table);
        GC.KeepAlive(rows);
        return new LossSum(loss, total, count);
    }

    public abstract void Dispose();

    /// <summary>Steps from the gradients that a mini-batch has added up, times <paramref name="rescale"/>, and starts the next.</summary>
    protected void StepBatch(BatchGradient batch, float rescale)
    {
        Steps++;
        Bias.Start(Steps);
        Linear.Start(Steps);
        Factors.Start(Steps);
        if (Vector512.IsHardwareAccelerated && Table.PaddedFactors % Lanes16.Count == 0)
            StepBatch<Lanes16>(batch, rescale);
        else
            StepBatch<Lanes8>(batch, rescale);
        int c = _slopes.Length;
        for (int h = 0; h < c; h++)
            Bias.Apply(View.Bias + h, c, Lanes1.All(rescale * batch.Bias[h]), Bias.Decay);
        batch.Clear();
        GC.KeepAlive(Table);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void StepBatch<TLanes>(BatchGradient batch, float rescale)
        where TLanes : struct, ILanes<TLanes>
    {
        // In locals: the loop would read fields again for each vector.
        BlockStep<TOptimizer> linear = Linear, factors = Factors;
        FmView view = View;
        int padded = Table.PaddedFactors, c = _slopes.Length, pair = 1 + TOptimizer.StateCount;
        for (int slot = 0; slot < batch.Count; slot++)
        {
            Ask(batch.Feature(Math.Min(slot + Ahead, batch.Count - 1)), view.FactorStride);
            int j = batch.Feature(slot);
            float* w = view.Linear + j * view.LinearStride, v = view.Factors + j * view.FactorStride;
            float* g = batch.Factors(slot), gw = batch.Linear(slot);
            for (int h = 0; h < c; h++)
            {
                float* vh = v + h * view.FactorHeadStride, gh = g + h * padded;
                for (int f = 0; f < padded; f += TLanes.Count)
                    factors.Apply(vh + f, padded, TLanes.Load(gh + f) * TLanes.All(rescale), factors.Decay);
                linear.Apply(w + h * pair, 1, Lanes1.All(rescale * gw[h]), linear.Decay);
            }
        }
    }

    /// <summary>Asks the memory for a feature's weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Ask(int feature, nint length)
    {
        Prefetch.Floats(View.Factors + feature * View.FactorStride, length);
        Prefetch.Floats(View.Linear + feature * View.LinearStride, 1);
    }

    /// <summary>Whether the steps of a row of so many non-zeros are to be damped.</summary>
    protected bool IsLong(int nonZeros) => _dampingRate * nonZeros > LongRow;

    /// <summary>
    /// The slope divided by η · nnz · (1 + Σ_f s_f²), about how many times too far a step on all the weights of a very long row would
    /// move its score: one such row would throw the whole run.
    /// </summary>
    protected float Damped(float slope, int nonZeros, ReadOnlySpan<float> sums)
    {
        double norm = 1;
        foreach (float s in sums)
            norm += (double)s * s;
        return (float)(slope / (_dampingRate * nonZeros * norm));
    }

    /// <summary>Counts a row that was damped.</summary>
    protected void CountDamped() => DampedRows++;

    // The last figure: a feature's weights, and as many again for the others of its row; between 1 and 4 times as many did about as well.
    // A row that steps by itself takes its share of the penalty in with its gradient; a batch scales its sum of both.
    static BlockStep<TOptimizer> Block(double? rate, double? decay, double l1, double penalty, SgdOptions options) =>
        new(new OptimizerSettings(rate!.Value, options.Eps!.Value, l1, decay!.Value, options.ClipGradient, 2 * (1 + options.NumFactors)), options.MiniBatchSize == 1 ? penalty * (options.RescaleGrad ?? 1) : penalty);
}
