namespace Cofactor.Numerics;

/// <summary>
/// Random numbers by counting: number c of the stream with key s is a mix of (s, c), so any number can be had without those before
/// it, and the order and number of threads cannot change a run. The mix is SplitMix64's finaliser (Steele, Lea and Flood 2014).
/// </summary>
static class CounterRandom
{
    const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>64 random bits.</summary>
    public static ulong Bits(ulong key, ulong counter) => Mix(Mix(key + Golden) + (counter + 1) * Golden);

    /// <summary>Uniform on [0, 1), 53 bits.</summary>
    public static double Uniform(ulong key, ulong counter) => (Bits(key, counter) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on 0 … bound − 1. Multiply-shift: its bias, bound / 2⁶⁴, is beyond measurement.</summary>
    public static int Below(ulong key, ulong counter, int bound) => (int)Math.BigMul(Bits(key, counter), (ulong)bound, out _);

    /// <summary>Standard normal, by Box and Muller (1958) from two uniforms.</summary>
    public static double Normal(ulong key, ulong counter)
    {
        double u = 1.0 - Uniform(key, 2 * counter), v = Uniform(key, 2 * counter + 1);   // u in (0, 1]: its logarithm is finite
        return Math.Sqrt(-2.0 * Math.Log(u)) * Math.Cos(2.0 * Math.PI * v);
    }

    /// <summary>A key for one purpose within a run: streams of different purposes do not meet.</summary>
    public static ulong Key(ulong seed, ulong purpose, ulong part = 0) => Bits(Bits(seed, purpose), part);

    /// <summary>A uniform permutation, in place (Fisher and Yates).</summary>
    public static void Shuffle(Span<int> items, ulong key)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(key, (ulong)i, i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
