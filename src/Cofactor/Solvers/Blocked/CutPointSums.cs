using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>Σ ln P(level) over rows, P = Φ(upper − ŷ) − Φ(lower − ŷ), its gradient by the cut points, and its Hessian, of which only neighbours are not 0.</summary>
sealed class CutPointSums(int cutPoints)
{
    // Of a row so far from its level that no figure is left.
    const double Least = 1e-300;

    public double Value { get; set; }

    /// <summary>∂/∂aₗ. // [L − 1]</summary>
    public double[] Gradient { get; } = new double[cutPoints];

    /// <summary>−∂²/∂aₗ². // [L − 1]</summary>
    public double[] Curvature { get; } = new double[cutPoints];

    /// <summary>−∂²/∂aₗ∂aₗ₊₁; the last is 0. // [L − 1]</summary>
    public double[] Coupling { get; } = new double[cutPoints];

    public void Clear()
    {
        Value = 0;
        Array.Clear(Gradient);
        Array.Clear(Curvature);
        Array.Clear(Coupling);
    }

    /// <summary>Adds a row of a level.</summary>
    /// <param name="level">From 0.</param>
    /// <param name="bounds">−∞, the cut points, ∞. // [L + 1]</param>
    /// <param name="score">ŷ.</param>
    public void Add(int level, double[] bounds, double score)
    {
        double low = bounds[level] - score, high = bounds[level + 1] - score, density = 0, above = 0;
        double p = low + high > 0 ? NormalDistribution.Cdf(-low, out density) - NormalDistribution.Cdf(-high, out above)
            : -NormalDistribution.Cdf(low, out density) + NormalDistribution.Cdf(high, out above);
        p = Math.Max(Least, p);
        Value += Math.Log(p);
        // φ / P at either bound: 0 at one that is infinite.
        double lower = density / p, upper = above / p;
        if (level > 0)
        {
            Gradient[level - 1] -= lower;
            Curvature[level - 1] += lower * (lower - low);
        }
        if (level < Gradient.Length)
        {
            Gradient[level] += upper;
            Curvature[level] += upper * (upper + high);
            if (level > 0)
                Coupling[level - 1] -= lower * upper;
        }
    }

    /// <summary>Adds the sums of other rows.</summary>
    public void Add(CutPointSums other)
    {
        Value += other.Value;
        for (int l = 0; l < Gradient.Length; l++)
        {
            Gradient[l] += other.Gradient[l];
            Curvature[l] += other.Curvature[l];
            Coupling[l] += other.Coupling[l];
        }
    }
}
