using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <summary>Standard normal, by Box and Muller (1958) from two uniforms: √(−2 ln u) · cos 2πv.</summary>
    public static double Normal(ulong key, ulong counter) => Eight(Mix(key + Golden) + (2 * counter + 1) * Golden)[0];

    /// <summary>Normals of mean 0 and deviation <paramref name="sigma"/>: those of the counters from <paramref name="counter"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normals(ulong key, ulong counter, double sigma, Span<float> into)
    {
        ulong at = Mix(key + Golden) + (2 * counter + 1) * Golden;
        for (; into.Length > 0; at += unchecked(16 * Golden))
        {
            Vector512<double> normals = sigma * Eight(at);
            Vector256<float> eight = Vector256.Narrow(normals.GetLower(), normals.GetUpper());
            if (into.Length >= 8)
            {
                eight.CopyTo(into);
                into = into[8..];
                continue;
            }
            for (int i = 0; i < into.Length; i++)
                into[i] = eight[i];
            return;
        }
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

    /// <summary>The normals of eight counters in a row; each takes two steps of the count. No fused operation, so the same bits for every vector width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Eight(ulong first)
    {
        Vector512<ulong> at = Vector512.Create(first) + Vector512.CreateSequence(0UL, unchecked(2 * Golden));
        Vector512<double> u = Vector512<double>.One - Uniform(at), v = Uniform(at + Vector512.Create(Golden));   // u in (0, 1]: its logarithm is finite
        return Vector512.Sqrt(-2.0 * Log(u)) * CosineOfTurn(v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Uniform(Vector512<ulong> z)
    {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EB;
        return Vector512.ConvertToDouble((z ^ (z >>> 31)) >>> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>ln x for a normal number x &gt; 0: x = 2ᵉ m with m in [√½, √2), t = (m − 1) / (m + 1), ln m = 2 (t + t³/3 + t⁵/5 + …).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Log(Vector512<double> x)
    {
        Vector512<long> bits = x.AsInt64();
        Vector512<double> e = Vector512.ConvertToDouble((bits >>> 52) - Vector512.Create(1023L));
        Vector512<double> m = ((bits & Vector512.Create(0xFFFFFFFFFFFFFL)) | Vector512.Create(0x3FF0000000000000L)).AsDouble();
        Vector512<double> large = Vector512.GreaterThan(m, Vector512.Create(1.4142135623730951));
        m = Vector512.ConditionalSelect(large, m * 0.5, m);
        e = Vector512.ConditionalSelect(large, e + Vector512<double>.One, e);
        Vector512<double> t = (m - Vector512<double>.One) / (m + Vector512<double>.One), square = t * t;
        Vector512<double> sum = Vector512.Create(1.0 / 17) * square + Vector512.Create(1.0 / 15);
        sum = sum * square + Vector512.Create(1.0 / 13);
        sum = sum * square + Vector512.Create(1.0 / 11);
        sum = sum * square + Vector512.Create(1.0 / 9);
        sum = sum * square + Vector512.Create(1.0 / 7);
        sum = sum * square + Vector512.Create(1.0 / 5);
        sum = sum * square + Vector512.Create(1.0 / 3);
        sum = sum * square + Vector512<double>.One;
        return e * 0.6931471805599453 + 2.0 * t * sum;
    }

    /// <summary>cos 2πv for v in [0, 1): sin y for y = 2π (|v − ½| − ¼) in [−π/2, π/2], by its series.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> CosineOfTurn(Vector512<double> v)
    {
        Vector512<double> y = (Vector512.Abs(v - Vector512.Create(0.5)) - Vector512.Create(0.25)) * (2 * Math.PI);
        Vector512<double> one = Vector512<double>.One, square = y * y;
        Vector512<double> sum = one - square * (1.0 / (18 * 19));
        sum = one - sum * square * (1.0 / (16 * 17));
        sum = one - sum * square * (1.0 / (14 * 15));
        sum = one - sum * square * (1.0 / (12 * 13));
        sum = one - sum * square * (1.0 / (10 * 11));
        sum = one - sum * square * (1.0 / (8 * 9));
        sum = one - sum * square * (1.0 / (6 * 7));
        sum = one - sum * square * (1.0 / (4 * 5));
        sum = one - sum * square * (1.0 / (2 * 3));
        return sum * y;
    }
}
