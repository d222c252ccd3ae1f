using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Cofactor.Numerics;

/// <summary>Asks the memory for lines that will be needed soon; does nothing on processors without the instruction.</summary>
static unsafe class Prefetch
{
    const int LineFloats = 16, LineBytes = 64;

    /// <summary>
    /// Asks for <paramref name="length"/> floats from <paramref name="start"/> on, into the second cache: the rows between asking and
    /// use are more than the first one holds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Floats(float* start, nint length)
    {
        if (!Sse.IsSupported)
            return;
        // The usual lengths without a loop: the compiler does not unroll one.
        Four(start, length);
        if (length > 4 * LineFloats)
            Four(start + 4 * LineFloats, length - 4 * LineFloats);
        if (length > 8 * LineFloats)
            for (nint at = 8 * LineFloats; at < length; at += LineFloats)
                Sse.Prefetch1(start + at);
    }

    /// <summary>
    /// Cache lines that <paramref name="length"/> bytes take at most, at any multiple of <paramref name="stride"/> in a buffer that starts
    /// with a line.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Lines(nint stride, int length) =>
        stride % LineBytes == 0 || LineBytes % stride == 0 ? (length + LineBytes - 1) / LineBytes : (length + LineBytes - 2) / LineBytes + 1;

    /// <summary>Asks for one or more lines from <paramref name="start"/> on, which may be any address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask(byte* start, int lines)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(start);
        for (; lines > 1; lines--)
            Sse.Prefetch0(start += LineBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Four(float* start, nint length)
    {
        Sse.Prefetch1(start);
        if (length > LineFloats)
            Sse.Prefetch1(start + LineFloats);
        if (length > 2 * LineFloats)
            Sse.Prefetch1(start + 2 * LineFloats);
        if (length > 3 * LineFloats)
            Sse.Prefetch1(start + 3 * LineFloats);
    }
}
