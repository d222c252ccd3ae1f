using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cofactor.Numerics;

/// <summary>Short vectors, padded with zeros to a multiple of eight floats; and long ones.</summary>
static unsafe class Eights
{
    /// <summary>Σ aᵢ bᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* a, float* b, nint n)
    {
        Vector256<float> sum = default;
        for (nint at = 0; at < n; at += 8)
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(a + at), Vector256.Load(b + at), sum);
        return Vector256.Sum(sum);
    }

    /// <summary>a += x b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* a, float x, float* b, nint n)
    {
        for (nint at = 0; at < n; at += 8)
            Vector256.MultiplyAddEstimate(Vector256.Create(x), Vector256.Load(b + at), Vector256.Load(a + at)).Store(a + at);
    }

    /// <summary>to = a b, number by number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* b, float* to, nint n)
    {
        for (nint at = 0; at < n; at += 8)
            (Vector256.Load(a + at) * Vector256.Load(b + at)).Store(to + at);
    }

    /// <summary>Adds x to n floats, n any number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddToAll(float* a, float x, nint n)
    {
        nint at = 0;
        for (; at + 8 <= n; at += 8)
            (Vector256.Load(a + at) + Vector256.Create(x)).Store(a + at);
        for (; at < n; at++)
            a[at] += x;
    }

    /// <summary>Σ c a and Σ c a² of n floats, n any number, in double; c = root², or 1 where roots are null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Sum, double Squares) Sums(float* a, float* roots, nint n)
    {
        Vector512<double> sums = default, squares = default;
        nint at = 0;
        for (; at + 8 <= n; at += 8)
        {
            Vector512<double> x = Widen(a + at), c = roots == null ? Vector512<double>.One : Widen(roots + at);
            sums += c * c * x;
            squares += c * x * (c * x);
        }
        double sum = Vector512.Sum(sums), square = Vector512.Sum(squares);
        for (; at < n; at++)
        {
            double c = roots == null ? 1 : (double)roots[at] * roots[at];
            sum += c * a[at];
            square += c * a[at] * a[at];
        }
        return (sum, square);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Widen(float* at)
    {
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(at));
        return Vector512.Create(low, high);
    }
}
