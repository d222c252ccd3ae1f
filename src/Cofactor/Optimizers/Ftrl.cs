using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Optimizers;

/// <summary>
/// FTRL-Proximal (McMahan et al. 2013, Algorithm 1) with α = η and β = ε: σ = (√(n + g²) − √n) / α, z ← z + g − σw, n ← n + g²,
/// w = 0 where |z| ≤ λ₁, else −(z − sign(z) λ₁) / ((β + √n) / α + λ₂).
/// </summary>
readonly struct Ftrl : IOptimizer<Ftrl>
{
    readonly float _alpha, _perAlpha, _beta, _l1, _l2, _weights;

    Ftrl(OptimizerSettings s) => (_alpha, _perAlpha, _beta, _l1, _l2, _weights) = ((float)s.LearningRate, (float)(1 / s.LearningRate), (float)s.Eps, (float)s.L1, (float)s.L2, s.WeightsTogether);

    public static int StateCount => 2;

    public static bool DecaysByGradient => false;

    public static Ftrl Create(OptimizerSettings settings) => new(settings);

    public void Start(long t)
    {
    }

    /// <summary>State: a = z, b = n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLanes>(ref TLanes w, ref TLanes a, ref TLanes b, TLanes g)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes perAlpha = TLanes.All(_perAlpha), before = TLanes.Sqrt(b);
        b += g * g;
        TLanes after = TLanes.Sqrt(b);
        a += g - (after - before) * perAlpha * w;
        w = WeightOf(a, Divisor(after));
    }

    /// <summary>n adds up; of z the weight without L1 that it stands for is joined, since z grows with n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Join<TLanes>(in Copy<TLanes> before, ref Copy<TLanes> one, in Copy<TLanes> other)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes n = one.B - before.B, n2 = other.B - before.B, was = Divisor(TLanes.Sqrt(before.B)), first = Divisor(TLanes.Sqrt(one.B)), second = Divisor(TLanes.Sqrt(other.B));
        one.B += n2;
        TLanes divisor = Divisor(TLanes.Sqrt(one.B)), information = TLanes.All(_weights) / divisor;
        one.A = divisor * Copy<TLanes>.ByInformation(before.A / was, one.A / first, other.A / second, n * information, n2 * information);
        one.W = WeightOf(one.A, divisor);
    }

    /// <summary>(β + √n) / α + λ₂.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TLanes Divisor<TLanes>(TLanes rootOfN)
        where TLanes : struct, ILanes<TLanes> => TLanes.MultiplyAdd(rootOfN + TLanes.All(_beta), TLanes.All(_perAlpha), TLanes.All(_l2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TLanes WeightOf<TLanes>(TLanes z, TLanes divisor)
        where TLanes : struct, ILanes<TLanes> => default(TLanes) - TLanes.CopySign(TLanes.Max(TLanes.Abs(z) - TLanes.All(_l1), default), z) / divisor;

    /// <summary>The z from which the formula gives w back, at n = 0.</summary>
    public (float A, float B) StateFor(float w) =>
        w == 0 ? default : (-(w * (_beta / _alpha + _l2) + MathF.CopySign(_l1, w)), 0f);
}
