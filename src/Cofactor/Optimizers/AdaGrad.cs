using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Optimizers;

/// <summary>
/// AdaGrad (Duchi, Hazan and Singer 2011): G ← G + g², w ← w − η g / √(G + ε). ε is 1 by default, which is what libFFM and xLearn do
/// when they start G at 1: the first steps are then no longer than η |g|.
/// </summary>
readonly struct AdaGrad : IOptimizer<AdaGrad>
{
    readonly float _minusRate, _eps, _joinRate;

    AdaGrad(float rate, float eps, float joinRate) => (_minusRate, _eps, _joinRate) = (-rate, eps, joinRate);

    public static int StateCount => 1;

    public static bool DecaysByGradient => true;

    public static AdaGrad Create(OptimizerSettings settings) => new((float)settings.LearningRate, (float)settings.Eps, (float)(settings.LearningRate * settings.WeightsTogether));

    public void Start(long t)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLanes>(ref TLanes w, ref TLanes a, ref TLanes b, TLanes g)
        where TLanes : struct, ILanes<TLanes>
    {
        a = TLanes.MultiplyAdd(g, g, a);
        w = TLanes.MultiplyAdd(g * TLanes.All(_minusRate), TLanes.ReciprocalSqrt(a + TLanes.All(_eps)), w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Join<TLanes>(in Copy<TLanes> before, ref Copy<TLanes> one, in Copy<TLanes> other)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes g = one.A - before.A, g2 = other.A - before.A;
        one.A += g2;
        TLanes rate = TLanes.All(_joinRate) * TLanes.ReciprocalSqrt(one.A + TLanes.All(_eps));
        one.W = Copy<TLanes>.ByInformation(before.W, one.W, other.W, rate * g, rate * g2);
    }

    public (float A, float B) StateFor(float w) => default;
}
