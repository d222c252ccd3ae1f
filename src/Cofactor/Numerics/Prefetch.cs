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
        for (nint at = 0; at < length; at += LineFloats)
            Sse.Prefetch0(start + at);
    }
}
