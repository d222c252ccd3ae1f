namespace Cofactor.Numerics;

/// <summary>
/// bfloat16: the upper half of a float, eight bits of mantissa (Kalamkar et al. 2019). Buffers hold two to a float. Rounding is to the
/// nearest, ties to even.
/// </summary>
static unsafe class BFloat16
{
    /// <summary>Floats that so many take.</summary>
    public static long Floats(long count) => (count + 1) / 2;

    /// <summary>The nearest bfloat16 of a finite float; the largest floats become the largest bfloat16, not infinity.</summary>
    public static ushort Round(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x), rounded = bits + 0x7FFF + (bits >> 16 & 1);
        return (ushort)((rounded & 0x7F80_0000) == 0x7F80_0000 ? bits >> 16 : rounded >> 16);
    }

    /// <summary>The float that a bfloat16 is.</summary>
    public static float Widen(ushort x) => BitConverter.UInt32BitsToSingle((uint)x << 16);

    /// <summary>Numbers from <paramref name="from"/> on as floats.</summary>
    public static void Widen(ushort* from, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
            to[i] = Widen(from[i]);
    }

    /// <summary>All numbers of a buffer, rounded.</summary>
    public static NativeBuffer Narrow(NativeBuffer from)
    {
        var to = new NativeBuffer(Floats(from.Length));
        var narrow = (ushort*)to.Pointer;
        for (long i = 0; i < from.Length; i++)
            narrow[i] = Round(from.Pointer[i]);
        GC.KeepAlive(from);
        return to;
    }

    /// <summary>The first <paramref name="count"/> numbers of a buffer, as floats.</summary>
    public static NativeBuffer Widen(NativeBuffer from, long count)
    {
        var to = new NativeBuffer(count);
        var narrow = (ushort*)from.Pointer;
        for (long i = 0; i < count; i++)
            to.Pointer[i] = Widen(narrow[i]);
        GC.KeepAlive(from);
        return to;
    }
}
