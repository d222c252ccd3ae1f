namespace Cofactor.Numerics;

/// <summary>The standard normal distribution.</summary>
static class NormalDistribution
{
    const double Farthest = 37;   // beyond it Φ(−x) is below the smallest double

    static readonly double[] Numerator = [3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376];
    static readonly double[] Denominator = [8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752];
    static readonly double[] CentreTop = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690, -30.66479806614716, 2.506628277459239];
    static readonly double[] CentreBottom = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
    static readonly double[] TailTop = [-7.784894002430293e-3, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
    static readonly double[] TailBottom = [7.784695709041462e-3, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

    /// <summary>Φ(x), to a relative error of about 1e-9 in the lower tail and 1e-15 absolute (Hart 1968).</summary>
    public static double Cdf(double x) => Cdf(x, out _);

    /// <summary>Φ(x), and φ(x) = e^(−x²/2) / √2π.</summary>
    public static double Cdf(double x, out double density)
    {
        double z = Math.Abs(x);
        if (z > Farthest)
        {
            density = 0;
            return x > 0 ? 1 : 0;
        }
        double e = Math.Exp(-z * z / 2);
        density = e / 2.5066282746310002;
        double tail = z < 7.07 ? e * Polynomial(Numerator, z) / Polynomial(Denominator, z)
            : e / (2.5066282746310002 * (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))));
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>The x with Φ(x) = p for 0 &lt; p ≤ ½: Acklam's approximation and one step of Halley's method.</summary>
    public static double LowerQuantile(double p)
    {
        if (p < 1e-299)
            return -Farthest;
        double x;
        if (p < 0.02425)
        {
            double q = Math.Sqrt(-2 * Math.Log(p));
            x = Polynomial(TailTop, q) / Polynomial(TailBottom, q);
        }
        else
        {
            double q = p - 0.5, r = q * q;
            x = q * Polynomial(CentreTop, r) / Polynomial(CentreBottom, r);
        }
        double step = (Cdf(x) - p) * 2.5066282746310002 * Math.Exp(x * x / 2);
        return x - step / (1 + x * step / 2);
    }

    /// <summary>The probability that a standard normal number is between two bounds, low ≤ high; the figures of a far tail are kept.</summary>
    public static double Between(double low, double high) => low + high > 0 ? Cdf(-low) - Cdf(-high) : Cdf(high) - Cdf(low);

    /// <summary>A normal number of this mean and deviation 1 that is between two bounds, which may be infinite, from a uniform u in [0, 1).</summary>
    public static double Truncated(double mean, double low, double high, double u)
    {
        // Of the side where more of the interval is, the lower tail is used: there all figures are kept.
        if (low - mean + (high - mean) > 0)
            return -Truncated(-mean, -high, -low, u);
        double below = Cdf(low - mean), p = below + (1 - u) * (Cdf(high - mean) - below);
        return Math.Clamp(mean + (p <= 0.5 ? LowerQuantile(p) : -LowerQuantile(Math.Max(double.Epsilon, 1 - p))), low, high);
    }

    static double Polynomial(double[] coefficients, double x)
    {
        double sum = 0;
        foreach (double c in coefficients)
            sum = sum * x + c;
        return sum;
    }
}
