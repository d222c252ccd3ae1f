namespace Cofactor.Numerics;

/// <summary>
/// Mean and variance of a stream of weighted numbers in one pass (Welford 1962), mergeable (Chan, Golub and LeVeque 1979). A number
/// that never changes is its mean exactly, with deviation 0.
/// </summary>
struct Moments
{
    double _squares;   // Σ c (x − mean)²

    /// <summary>Their total weight Σ c: how many there are, where each weighs 1.</summary>
    public double Weight { get; private set; }

    /// <summary>Their mean; 0 for none.</summary>
    public double Mean { get; private set; }

    /// <summary>Their standard deviation √(Σ c (x − mean)² / Σ c); 0 for none.</summary>
    public readonly double StandardDeviation => Weight == 0 ? 0 : Math.Sqrt(_squares / Weight);

    /// <summary>Adds a number of weight c ≥ 0.</summary>
    public void Add(double x, double weight = 1)
    {
        if (weight == 0)
            return;
        Weight += weight;
        double delta = x - Mean;
        Mean += delta * (weight / Weight);   // in this order the first number is its mean exactly
        _squares += weight * delta * (x - Mean);
    }

    /// <summary>The moments of two streams together.</summary>
    public static Moments operator +(Moments a, Moments b)
    {
        if (a.Weight == 0 || b.Weight == 0)
            return a.Weight == 0 ? b : a;
        double weight = a.Weight + b.Weight;
        double delta = b.Mean - a.Mean;
        return new Moments
        {
            Weight = weight,
            Mean = a.Mean + delta * (b.Weight / weight),
            _squares = a._squares + b._squares + delta * delta * (a.Weight * (b.Weight / weight)),
        };
    }
}
