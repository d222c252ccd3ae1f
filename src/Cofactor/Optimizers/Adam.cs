using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015) as MXNet and SageMaker compute it: m ← .9m + .1g, v ← .999v + .001g²,
/// w ← w − η √(1 − .999^t) / (1 − .9^t) · m / (√v + ε). Lazy: the solver calls it only for weights that the mini-batch touches.
/// </summary>
struct Adam : IOptimizer<Adam>
{
    const double Beta1 = 0.9, Beta2 = 0.999;

    readonly double _rate;
    readonly float _eps;
    float _corrected;

    Adam(double rate, double eps) => (_rate, _eps) = (rate, (float)eps);

    public static int StateCount => 2;

    public static bool DecaysByGradient => true;

    public static Adam Create(OptimizerSettings settings) => new(settings.LearningRate, settings.Eps);

    public void Start(long t) => _corrected = (float)(_rate * Math.Sqrt(1 - Math.Pow(Beta2, t)) / (1 - Math.Pow(Beta1, t)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Step<TLanes>(ref TLanes w, ref TLanes a, ref TLanes b, TLanes g)
        where TLanes : struct, ILanes<TLanes>
    {
        a = a * TLanes.All((float)Beta1) + g * TLanes.All((float)(1 - Beta1));
        b = b * TLanes.All((float)Beta2) + g * g * TLanes.All((float)(1 - Beta2));
        w -= a * TLanes.All(_corrected) / (TLanes.Sqrt(b) + TLanes.All(_eps));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Join<TLanes>(in Copy<TLanes> before, ref Copy<TLanes> one, in Copy<TLanes> other)
        where TLanes : struct, ILanes<TLanes>
    {
        one.W = Copy<TLanes>.ByChange(before.W, one.W, other.W);
        one.A = Copy<TLanes>.ByChange(before.A, one.A, other.A);
        one.B = Copy<TLanes>.ByChange(before.B, one.B, other.B);
    }

    public readonly (float A, float B) StateFor(float w) => default;
}
