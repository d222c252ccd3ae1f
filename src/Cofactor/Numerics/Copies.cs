using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cofactor.Numerics;

/// <summary>Copies of the same numbers that change apart and are brought together again.</summary>
static unsafe class Copies
{
    /// <summary>
    /// Each number becomes the mean of the copies that have changed it, in the base and in every copy; elementwise, in the order of the
    /// copies. What a single copy has changed becomes that copy's exactly.
    /// </summary>
    /// <param name="origin">The numbers when the copies were last the same. // [length]</param>
    /// <param name="copies">The copies. // [count × length]</param>
    /// <param name="count">How many copies.</param>
    /// <param name="length">How many numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Merge(float* origin, float** copies, int count, nint length)
    {
        nint at = 0;
        for (; at + 16 <= length; at += 16)
        {
            Vector512<float> start = Vector512.Load(origin + at), sum = default, changed = default, same = Vector512<float>.AllBitsSet;
            for (int c = 0; c < count; c++)
            {
                Vector512<float> x = Vector512.Load(copies[c] + at), equal = Vector512.Equals(x, start);
                sum += Vector512.AndNot(x, equal);
                changed += Vector512.AndNot(Vector512<float>.One, equal);
                same &= equal;
            }
            if (same.AsUInt32() == Vector512<uint>.AllBitsSet)
                continue;   // the many that nobody has touched are only read
            Vector512<float> mean = Vector512.ConditionalSelect(same, start, sum / changed);
            mean.Store(origin + at);
            for (int c = 0; c < count; c++)
                mean.Store(copies[c] + at);
        }
        for (; at < length; at++)
        {
            float start = origin[at], sum = 0, changed = 0;
            for (int c = 0; c < count; c++)
                if (copies[c][at] != start)
                    (sum, changed) = (sum + copies[c][at], changed + 1);
            float mean = changed == 0 ? start : sum / changed;
            origin[at] = mean;
            for (int c = 0; c < count; c++)
                copies[c][at] = mean;
        }
    }
}
