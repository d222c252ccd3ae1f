using System.Numerics;
using System.Runtime.InteropServices;

namespace Cofactor.Numerics;

/// <summary>Inner products and sums of vectors of any length.</summary>
static class Dots
{
    /// <summary>Σ aᵢ bᵢ.</summary>
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> wideA = MemoryMarshal.Cast<float, Vector<float>>(a), wideB = MemoryMarshal.Cast<float, Vector<float>>(b[..a.Length]);
        Vector<float> sums = Vector<float>.Zero;
        for (int i = 0; i < wideA.Length; i++)
            sums += wideA[i] * wideB[i];
        float sum = Vector.Sum(sums);
        for (int i = wideA.Length * Vector<float>.Count; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>a += x b.</summary>
    public static void Add(Span<double> a, double x, ReadOnlySpan<double> b)
    {
        Span<Vector<double>> wideA = MemoryMarshal.Cast<double, Vector<double>>(a);
        ReadOnlySpan<Vector<double>> wideB = MemoryMarshal.Cast<double, Vector<double>>(b[..a.Length]);
        for (int i = 0; i < wideA.Length; i++)
            wideA[i] += new Vector<double>(x) * wideB[i];
        for (int i = wideA.Length * Vector<double>.Count; i < a.Length; i++)
            a[i] += x * b[i];
    }
}
