using System.Runtime.CompilerServices;
using Cofactor.Losses;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>Steps from each row by itself, for models of one output: the usual case, and the fast one. Allocates nothing a row.</summary>
sealed unsafe class RowStepper<TLoss, TOptimizer> : SgdStepper<TLoss, TOptimizer>
    where TLoss : struct, ILoss
    where TOptimizer : struct, IOptimizer<TOptimizer>
{
    // Where features are many, this many rows are scored before they step: the processor then works on one row while another's slope
    // waits for its sums. No loss is known to change by that below 64 rows; data of few features keeps to the letter.
    const int Together = 4, ManyFeatures = 1 << 16;

    readonly IRowKernel _kernel;
    readonly int _together, _stride, _padded;
    readonly float _rescale;
    readonly NativeBuffer _sums;

    /// <summary>A stepper over a table of one output, for resolved options.</summary>
    public RowStepper(ParameterTable table, SgdOptions options)
        : base(table, options)
    {
        _kernel = RowKernels.For(table, Linear, Factors);
        _rescale = (float)(options.RescaleGrad ?? 1);
        _together = table.Shape.FeatureCount < ManyFeatures ? 1 : Together;
        _stride = _kernel.SumsStride;
        _padded = table.PaddedFactors;
        _sums = new NativeBuffer(_together * _stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override LossSum Train(TrainingRows rows, ReadOnlySpan<int> order)
    {
        var pointers = new RowPointers(rows);
        float* sums = _sums.Pointer, slopes = stackalloc float[Together];
        double loss = 0, weight = 0;
        fixed (int* o = order)
        {
            for (int i = 0; i < order.Length; i += _together)
            {
                int count = Math.Min(_together, order.Length - i);
                _kernel.Sums(pointers, o + i, count, sums);
                LossSum sum = Losses(pointers, o + i, count, sums, slopes);
                loss += sum.Loss;
                weight += sum.Weight;
                _kernel.Step(pointers, o + i, count, order.Length - i - count, sums, slopes, Steps + 1);
                StepBias(new ReadOnlySpan<float>(slopes, count));
                Steps += count;
            }
        }
        GC.KeepAlive(rows);
        return new LossSum(loss, weight, order.Length);
    }

    public override long EndEpoch() => 0;

    void Show(float score, float target, float weight)
    {
        Observer!.Row(new ReadOnlySpan<float>(in score), target, weight);
        Observer.Batch(0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void StepBias(ReadOnlySpan<float> slopes)
    {
        for (int r = 0; r < slopes.Length; r++)
        {
            Bias.Start(Steps + 1 + r);
            Bias.Apply(View.Bias, 1, Lanes1.All(slopes[r]), Bias.Decay);
        }
        GC.KeepAlive(Table);
    }

    public override void Dispose() => _sums.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    LossSum Losses(in RowPointers rows, int* order, int count, float* sums, float* slopes)
    {
        double loss = 0, total = 0;
        float bias = *View.Bias;
        for (int r = 0; r < count; r++)
        {
            int row = order[r], nonZeros = rows.Starts[row + 1] - rows.Starts[row];
            float weight = rows.Weights == null ? 1f : rows.Weights[row], score = bias + sums[(nint)r * _stride + _padded], slope = 0;
            loss += weight * TLoss.Evaluate(new ReadOnlySpan<float>(in score), rows.Targets[row], new Span<float>(ref slope));
            total += weight;
            if (Observer is not null)
                Show(score, rows.Targets[row], weight);
            slope *= weight * _rescale;
            if (IsLong(nonZeros))
            {
                CountDamped();
                slope = Damped(slope, nonZeros, new ReadOnlySpan<float>(sums + (nint)r * _stride, _padded));
            }
            slopes[r] = slope;
        }
        return new LossSum(loss, total, count);
    }
}
