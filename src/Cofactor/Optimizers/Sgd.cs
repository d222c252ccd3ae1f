using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Optimizers;

/// <summary>Stochastic gradient descent: w ← w − η g.</summary>
readonly struct Sgd : IOptimizer<Sgd>
{
    readonly float _rate;

    Sgd(float rate) => _rate = rate;

    public static int StateCount => 0;

    public static bool DecaysByGradient => true;

    public static Sgd Create(OptimizerSettings settings) => new((float)settings.LearningRate);

    public void Start(long t)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLanes>(ref TLanes w, ref TLanes a, ref TLanes b, TLanes g)
        where TLanes : struct, ILanes<TLanes> =>
        w -= g * TLanes.All(_rate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Join<TLanes>(in Copy<TLanes> before, ref Copy<TLanes> one, in Copy<TLanes> other)
        where TLanes : struct, ILanes<TLanes>
    {
        one.W = Copy<TLanes>.ByChange(before.W, one.W, other.W);
    }

    public (float A, float B) StateFor(float w) => default;
}
