namespace Cofactor.Numerics;

/// <summary>Mean and variance of a stream of numbers in one pass (Welford 1962), mergeable (Chan, Golub and LeVeque 1979).</summary>
struct Moments
{
    double _squares;   // Σ (x − mean)²

    /// <summary>How many numbers.</summary>
    public long Count { get; private set; }

    /// <summary>Their mean; 0 for none.</summary>
    public double Mean { get; private set; }

    /// <summary>Their standard deviation √(Σ (x − mean)² / count); 0 for none.</summary>
    public readonly double StandardDeviation => Count == 0 ? 0 : Math.Sqrt(_squares / Count);

    /// <summary>Adds a number that stands <paramref name="times"/> times.</summary>
    public void Add(double x, long times = 1)
    {
        if (times == 0)
            return;
        Count += times;
        double delta = x - Mean;
        Mean += delta * times / Count;
        _squares += times * delta * (x - Mean);
    }

    /// <summary>The moments of two streams together.</summary>
    public static Moments operator +(Moments a, Moments b)
    {
        if (a.Count == 0 || b.Count == 0)
            return a.Count == 0 ? b : a;
        long count = a.Count + b.Count;
        double delta = b.Mean - a.Mean;
        return new Moments
        {
            Count = count,
            Mean = a.Mean + delta * b.Count / count,
            _squares = a._squares + b._squares + delta * delta * ((double)a.Count * b.Count / count),
        };
    }
}
