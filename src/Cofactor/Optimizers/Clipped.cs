using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Optimizers;

/// <summary>An optimizer that sees gradients clipped to [−c, c]: after weight decay was added, as MXNet does.</summary>
struct Clipped<TOptimizer> : IOptimizer<Clipped<TOptimizer>>
    where TOptimizer : struct, IOptimizer<TOptimizer>
{
    readonly float _most;
    TOptimizer _optimizer;

    Clipped(OptimizerSettings settings) => (_most, _optimizer) = ((float)settings.Clip!.Value, TOptimizer.Create(settings));

    public static int StateCount => TOptimizer.StateCount;

    public static bool DecaysByGradient => TOptimizer.DecaysByGradient;

    public static Clipped<TOptimizer> Create(OptimizerSettings settings) => new(settings);

    public void Start(long t) => _optimizer.Start(t);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Step<TLanes>(ref TLanes w, ref TLanes a, ref TLanes b, TLanes g)
        where TLanes : struct, ILanes<TLanes> =>
        _optimizer.Step(ref w, ref a, ref b, TLanes.Max(TLanes.Min(g, TLanes.All(_most)), TLanes.All(-_most)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Join<TLanes>(in Copy<TLanes> before, ref Copy<TLanes> one, in Copy<TLanes> other)
        where TLanes : struct, ILanes<TLanes> => _optimizer.Join(before, ref one, other);

    public readonly (float A, float B) StateFor(float w) => _optimizer.StateFor(w);
}
