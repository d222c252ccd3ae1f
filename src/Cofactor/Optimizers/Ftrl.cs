using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Optimizers;

/// <summary>
/// FTRL-Proximal (McMahan et al. 2013, Algorithm 1) with α = η and β = ε: σ = (√(n + g²) − √n) / α, z ← z + g − σw, n ← n + g²,
/// w = 0 where |z| ≤ λ₁, else −(z − sign(z) λ₁) / ((β + √n) / α + λ₂).
/// </summary>
readonly struct Ftrl : IOptimizer<Ftrl>
{
    readonly float _alpha, _perAlpha, _beta, _l1, _l2;

    Ftrl(OptimizerSettings s) => (_alpha, _perAlpha, _beta, _l1, _l2) = ((float)s.LearningRate, (float)(1 / s.LearningRate), (float)s.Eps, (float)s.L1, (float)s.L2);

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
        TLanes shrunk = TLanes.CopySign(TLanes.Max(TLanes.Abs(a) - TLanes.All(_l1), default), a);
        w = default(TLanes) - shrunk / TLanes.MultiplyAdd(after + TLanes.All(_beta), perAlpha, TLanes.All(_l2));
    }

    /// <summary>The z from which the formula gives w back, at n = 0.</summary>
    public (float A, float B) StateFor(float w) =>
        w == 0 ? default : (-(w * (_beta / _alpha + _l2) + MathF.CopySign(_l1, w)), 0f);
}
