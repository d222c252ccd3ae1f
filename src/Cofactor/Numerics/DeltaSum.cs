using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cofactor.Numerics;

/// <summary>Brings together what several copies of the same numbers have learnt apart.</summary>
static unsafe class DeltaSum
{
    /// <summary>
    /// base ← base + Σ (copy − base), and every copy ← base; elementwise, in the order of the copies. A number that only one copy has
    /// changed becomes that copy's, without rounding.
    /// </summary>
    /// <param name="from">The numbers when the copies were last the same.</param>
    /// <param name="copies">The copies.</param>
    /// <param name="count">How many copies.</param>
    /// <param name="length">Numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Merge(float* from, float** copies, int count, nint length)
    {
        nint at = 0;
        for (; at + 16 <= length; at += 16)
        {
            Vector512<float> start = Vector512.Load(from + at), sum = start, same = Vector512<float>.AllBitsSet;
            for (int c = 0; c < count; c++)
            {
                Vector512<float> x = Vector512.Load(copies[c] + at);
                same &= Vector512.Equals(x, start);
                sum = Vector512.ConditionalSelect(Vector512.Equals(sum, start), x, sum + (x - start));
            }
            if (same.AsUInt32() == Vector512<uint>.AllBitsSet)
                continue;   // the many numbers that nobody has touched are only read
            sum.Store(from + at);
            for (int c = 0; c < count; c++)
                sum.Store(copies[c] + at);
        }
        for (; at < length; at++)
        {
            float start = from[at], sum = start;
            for (int c = 0; c < count; c++)
                sum = sum == start ? copies[c][at] : sum + (copies[c][at] - start);
            from[at] = sum;
            for (int c = 0; c < count; c++)
                copies[c][at] = sum;
        }
    }
}
