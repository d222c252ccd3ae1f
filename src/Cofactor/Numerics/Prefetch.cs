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
        // The first lines without a loop: the compiler does not unroll one, and most features have one or two.
        Sse.Prefetch0(start);
        if (length > LineFloats)
            Sse.Prefetch0(start + LineFloats);
        if (length > 2 * LineFloats)
            Sse.Prefetch0(start + 2 * LineFloats);
        if (length > 3 * LineFloats)
            Sse.Prefetch0(start + 3 * LineFloats);
        if (length <= 4 * LineFloats)
            return;
        for (nint at = 4 * LineFloats; at < length; at += LineFloats)
            Sse.Prefetch0(start + at);
    }
}
