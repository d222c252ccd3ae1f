namespace Cofactor.Numerics;

/// <summary>Random numbers one after the other, from a key: for the few of a run that come in a fixed order.</summary>
sealed class RandomStream(ulong key)
{
    ulong _counter;

    /// <summary>Uniform on [0, 1).</summary>
    public double Uniform() => CounterRandom.Uniform(key, 2 * _counter++);

    /// <summary>Standard normal.</summary>
    public double Normal() => CounterRandom.Normal(key, _counter++);

    /// <summary>Γ of a shape ≥ 1 and a rate above 0, of mean shape / rate (Marsaglia and Tsang 2000).</summary>
    public double Gamma(double shape, double rate)
    {
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal(), v = 1 + c * x;
            if (v <= 0)
                continue;
            v *= v * v;
            if (Math.Log(1 - Uniform()) < 0.5 * x * x + d * (1 - v + Math.Log(v)))
                return d * v / rate;
        }
    }
}
