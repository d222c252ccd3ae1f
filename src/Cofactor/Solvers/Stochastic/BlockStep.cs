using System.Runtime.CompilerServices;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>The step of one block of weights (bias, linear or factors): g ← gradient + decay · θ, then the optimizer.</summary>
unsafe struct BlockStep<TOptimizer>
    where TOptimizer : struct, IOptimizer<TOptimizer>
{
    TOptimizer _optimizer;

    /// <param name="settings">What the optimizer needs to know.</param>
    /// <param name="penalty">λ of the objective, spread over the training rows of each feature.</param>
    public BlockStep(OptimizerSettings settings, double penalty)
    {
        Penalty = (float)penalty;
        Decay = TOptimizer.DecaysByGradient ? (float)settings.L2 : 0;
        _optimizer = TOptimizer.Create(settings);
    }

    /// <summary>wd: the decay of every step.</summary>
    public readonly float Decay { get; }

    /// <summary>λ: a feature of m training rows decays by λ / m more in each of them.</summary>
    public readonly float Penalty { get; }

    /// <summary>Called before mini-batch <paramref name="t"/> = 1, 2, … steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Start(long t) => _optimizer.Start(t);

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

    /// <summary>Steps the weights from <paramref name="at"/> on; their states lie <paramref name="distance"/> and twice that further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TLanes>(float* at, nint distance, TLanes gradient, float decay)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes w = TLanes.Load(at);
        Move(at, distance, w, TLanes.MultiplyAdd(w, TLanes.All(decay), gradient));
    }

    /// <summary>Joins what copies of some weights have learnt apart, in their order, into all of them and the origin.</summary>
    /// <param name="origin">The weights when the copies were last the same.</param>
    /// <param name="copies">The copies. // [count]</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="at">Where the weights stand in each, their states distance and twice that further on.</param>
    /// <param name="distance">Floats from a weight to its state.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Join<TLanes>(float* origin, float** copies, int count, nint at, nint distance)
        where TLanes : struct, ILanes<TLanes>
    {
        Copy<TLanes> before = Load<TLanes>(origin + at, distance), all = Load<TLanes>(copies[0] + at, distance);
        for (int c = 1; c < count; c++)
            _optimizer.Join(before, ref all, Load<TLanes>(copies[c] + at, distance));
        for (int c = -1; c < count; c++)
        {
            float* to = (c < 0 ? origin : copies[c]) + at;
            all.W.Store(to);
            if (TOptimizer.StateCount > 0)
                all.A.Store(to + distance);
            if (TOptimizer.StateCount > 1)
                all.B.Store(to + 2 * distance);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Copy<TLanes> Load<TLanes>(float* at, nint distance)
        where TLanes : struct, ILanes<TLanes> => new()
        {
            W = TLanes.Load(at),
            A = TOptimizer.StateCount > 0 ? TLanes.Load(at + distance) : default,
            B = TOptimizer.StateCount > 1 ? TLanes.Load(at + 2 * distance) : default,
        };

    /// <summary>Steps weights that are in registers already, by a gradient that weight decay is a part of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<TLanes>(float* at, nint distance, TLanes w, TLanes g)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a = default, b = default;
        if (TOptimizer.StateCount > 0)
            a = TLanes.Load(at + distance);
        if (TOptimizer.StateCount > 1)
            b = TLanes.Load(at + 2 * distance);
        _optimizer.Step(ref w, ref a, ref b, g);
        w.Store(at);
        if (TOptimizer.StateCount > 0)
            a.Store(at + distance);
        if (TOptimizer.StateCount > 1)
            b.Store(at + 2 * distance);
    }
}
