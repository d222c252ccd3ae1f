using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>Solves small symmetric positive definite systems by A = L Lᵀ, in floats, eight lanes at a time; matrices by columns with a stride that is a multiple of 8.</summary>
static unsafe class Cholesky
{
    // Rounding can take a pivot below 0 where columns are nearly the same: it stays above this share of the diagonal.
    const float LeastPivot = 1e-6f;

    /// <summary>Factors A and solves L y = b for one or two right sides, b and A being overwritten.</summary>
    /// <param name="matrix">A on and below the diagonal, within tiles of 8 × 8 above it as well; L, below the diagonal, afterwards.</param>
    /// <param name="stride">Floats from a column to the next.</param>
    /// <param name="n">Its size.</param>
    /// <param name="lower">Receives L below the diagonal by rows. // [n × stride]</param>
    /// <param name="inverses">Receives 1 / Lⱼⱼ. // [n]</param>
    /// <param name="b">The first right side. // [stride]</param>
    /// <param name="y">Its solution. // [n]</param>
    /// <param name="b2">The second right side, or null.</param>
    /// <param name="y2">Its solution.</param>
    public static void Factor(float* matrix, nint stride, int n, float* lower, float* inverses, float* b, float* y, float* b2 = null, float* y2 = null)
    {
        if (Vector256.IsHardwareAccelerated)
            Factor<Lanes8>(matrix, stride, n, lower, inverses, b, y, b2, y2);
        else
            Factor<Twice<Lanes4>>(matrix, stride, n, lower, inverses, b, y, b2, y2);
    }

    /// <summary>Solves Lᵀ x = y, y being overwritten.</summary>
    public static void Back(float* lower, nint stride, int n, float* inverses, float* y, float* x)
    {
        if (Vector256.IsHardwareAccelerated)
            Back<Lanes8>(lower, stride, n, inverses, y, x);
        else
            Back<Twice<Lanes4>>(lower, stride, n, inverses, y, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Factor<TLanes>(float* matrix, nint stride, int n, float* lower, float* inverses, float* b, float* y, float* b2, float* y2)
        where TLanes : struct, ILanes<TLanes>
    {
        for (int j = 0; j < n; j++)
            inverses[j] = LeastPivot * matrix[j * stride + j];
        for (nint j = 0; j < n; j++)
        {
            float* column = matrix + j * stride;
            float inverse = 1 / MathF.Sqrt(MathF.Max(column[j], inverses[j]));
            inverses[j] = inverse;
            TLanes all = TLanes.All(inverse);
            nint block = j & ~7;
            for (nint f = block; f < n; f += 8)
                (TLanes.Load(column + f) * all).Store(column + f);
            Subtract<TLanes>(b, column, y[j] = b[j] * inverse, block, n);
            if (b2 != null)
                Subtract<TLanes>(b2, column, y2[j] = b2[j] * inverse, block, n);
            for (nint l = j + 1; l < n; l++)
            {
                float factor = lower[l * stride + j] = column[l];
                Subtract<TLanes>(matrix + l * stride, column, factor, l & ~7, n);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Back<TLanes>(float* lower, nint stride, int n, float* inverses, float* y, float* x)
        where TLanes : struct, ILanes<TLanes>
    {
        for (nint l = n - 1; l >= 0; l--)
        {
            x[l] = y[l] * inverses[l];
            // What stands in y from l on is used up.
            Subtract<TLanes>(y, lower + l * stride, x[l], 0, l);
        }
    }

    /// <summary>a −= factor · b, lanes of 8 from <paramref name="start"/> on until <paramref name="end"/> is reached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Subtract<TLanes>(float* a, float* b, float factor, nint start, nint end)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes all = TLanes.All(-factor);
        for (nint f = start; f < end; f += 8)
            TLanes.MultiplyAdd(all, TLanes.Load(b + f), TLanes.Load(a + f)).Store(a + f);
    }
}
