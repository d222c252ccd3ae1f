using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Cofactor.Numerics;

/// <summary>Asks the memory for lines that will be needed soon; does nothing on processors without the instruction.</summary>
static unsafe class Prefetch
{
    const int LineFloats = 16;

    /// <summary>Asks for <paramref name="length"/> floats from <paramref name="start"/> on.</summary>
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
                Sse.Prefetch0(start + at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Four(float* start, nint length)
    {
        Sse.Prefetch0(start);
        if (length > LineFloats)
            Sse.Prefetch0(start + LineFloats);
        if (length > 2 * LineFloats)
            Sse.Prefetch0(start + 2 * LineFloats);
        if (length > 3 * LineFloats)
            Sse.Prefetch0(start + 3 * LineFloats);
    }
}
