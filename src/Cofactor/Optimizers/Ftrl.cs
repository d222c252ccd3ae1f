using System.Runtime.Intrinsics;

namespace Cofactor.Optimizers;

/// <summary>
/// FTRL-Proximal (McMahan et al. 2013, Algorithm 1) with α = η and β = ε: σ = (√(n + g²) − √n) / α, z ← z + g − σw, n ← n + g²,
/// w = 0 where |z| ≤ λ₁, else −(z − sign(z) λ₁) / ((β + √n) / α + λ₂).
/// </summary>
readonly struct Ftrl : IOptimizer<Ftrl>
{
    readonly float _alpha, _beta, _l1, _l2;

    Ftrl(OptimizerSettings s) => (_alpha, _beta, _l1, _l2) = ((float)s.LearningRate, (float)s.Eps, (float)s.L1, (float)s.L2);

    public static int StateCount => 2;

    public static bool DecaysByGradient => false;

    public static Ftrl Create(OptimizerSettings settings) => new(settings);

    public void Start(long t)
    {
    }

    /// <summary>State: a = z, b = n.</summary>
    public void Step(ref Vector256<float> w, ref Vector256<float> a, ref Vector256<float> b, Vector256<float> g)
    {
        Vector256<float> before = Vector256.Sqrt(b);
        b += g * g;
        Vector256<float> after = Vector256.Sqrt(b);
        a += g - (after - before) / Vector256.Create(_alpha) * w;
        Vector256<float> l1 = Vector256.Create(_l1), size = Vector256.Abs(a);
        Vector256<float> shrunk = Vector256.CopySign(size - l1, a);
        Vector256<float> moved = -shrunk / ((after + Vector256.Create(_beta)) / Vector256.Create(_alpha) + Vector256.Create(_l2));
        w = Vector256.ConditionalSelect(Vector256.GreaterThan(size, l1), moved, Vector256<float>.Zero);
    }

    /// <summary>The z from which the formula gives w back, at n = 0.</summary>
    public (float A, float B) StateFor(float w) =>
        w == 0 ? default : (-(w * (_beta / _alpha + _l2) + MathF.CopySign(_l1, w)), 0f);
}
