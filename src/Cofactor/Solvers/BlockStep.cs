using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>
/// The step of one block of weights (bias, linear or factors): g ← rescale · G + wd · θ, clipped to [−c, c] (after weight decay was
/// added, as MXNet does), then the optimizer.
/// </summary>
unsafe struct BlockStep<TOptimizer>
    where TOptimizer : struct, IOptimizer<TOptimizer>
{
    readonly float _decay, _clip;
    float _rescale;
    TOptimizer _optimizer;

    public BlockStep(OptimizerSettings settings, double? clip)
    {
        _decay = TOptimizer.DecaysByGradient ? (float)settings.L2 : 0;
        _clip = (float)(clip ?? double.PositiveInfinity);
        _optimizer = TOptimizer.Create(settings);
    }

    /// <summary>Called before mini-batch <paramref name="t"/> = 1, 2, … steps.</summary>
    public void Start(long t, float rescale)
    {
        _rescale = rescale;
        _optimizer.Start(t);
    }

    /// <summary>Starts one weight, and the state that belongs to it.</summary>
    public readonly void Set(float* at, nint distance, float w)
    {
        (float a, float b) = _optimizer.StateFor(w);
        *at = w;
        if (TOptimizer.StateCount > 0)
            at[distance] = a;
        if (TOptimizer.StateCount > 1)
            at[2 * distance] = b;
    }

    /// <summary>Steps eight weights; their states lie <paramref name="distance"/> and twice that further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply(float* at, Vector256<float> w, nint distance, Vector256<float> gradient)
    {
        Vector256<float> a = default, b = default;
        if (TOptimizer.StateCount > 0)
            a = Vector256.Load(at + distance);
        if (TOptimizer.StateCount > 1)
            b = Vector256.Load(at + 2 * distance);
        _optimizer.Step(ref w, ref a, ref b, Total(gradient, w));
        w.Store(at);
        if (TOptimizer.StateCount > 0)
            a.Store(at + distance);
        if (TOptimizer.StateCount > 1)
            b.Store(at + 2 * distance);
    }

    /// <summary>Steps one weight; its states lie <paramref name="distance"/> and twice that further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply(float* at, float gradient, nint distance = 1)
    {
        Vector256<float> w = Vector256.CreateScalar(*at), a = default, b = default;
        if (TOptimizer.StateCount > 0)
            a = Vector256.CreateScalar(at[distance]);
        if (TOptimizer.StateCount > 1)
            b = Vector256.CreateScalar(at[2 * distance]);
        _optimizer.Step(ref w, ref a, ref b, Total(Vector256.CreateScalar(gradient), w));
        *at = w.ToScalar();
        if (TOptimizer.StateCount > 0)
            at[distance] = a.ToScalar();
        if (TOptimizer.StateCount > 1)
            at[2 * distance] = b.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly Vector256<float> Total(Vector256<float> gradient, Vector256<float> w)
    {
        Vector256<float> g = gradient * _rescale + w * _decay;
        return float.IsPositiveInfinity(_clip) ? g : Vector256.Max(Vector256.Min(g, Vector256.Create(_clip)), Vector256.Create(-_clip));
    }
}
