using System.Numerics;
using System.Runtime.InteropServices;

namespace Cofactor.Numerics;

/// <summary>Checks of whole arrays at the speed of memory.</summary>
static class VectorScan
{
    /// <summary>Whether every number is in 0 … <paramref name="bound"/> − 1.</summary>
    public static bool AllBelow(ReadOnlySpan<int> numbers, int bound) => Largest(MemoryMarshal.Cast<int, uint>(numbers), uint.MaxValue) < (uint)bound || numbers.IsEmpty;

    /// <summary>Whether no number is infinite or NaN.</summary>
    public static bool AllFinite(ReadOnlySpan<float> numbers)
    {
        const uint WithoutSign = 0x7FFF_FFFF, Infinity = 0x7F80_0000;
        return Largest(MemoryMarshal.Cast<float, uint>(numbers), WithoutSign) < Infinity;
    }

    /// <summary>The largest number after its bits were masked; 0 for none.</summary>
    static uint Largest(ReadOnlySpan<uint> numbers, uint mask)
    {
        var masks = new Vector<uint>(mask);
        Vector<uint> most = Vector<uint>.Zero;
        int i = 0;
        for (; i <= numbers.Length - Vector<uint>.Count; i += Vector<uint>.Count)
            most = Vector.Max(most, new Vector<uint>(numbers[i..]) & masks);
        uint largest = 0;
        for (int lane = 0; lane < Vector<uint>.Count; lane++)
            largest = Math.Max(largest, most[lane]);
        for (; i < numbers.Length; i++)
            largest = Math.Max(largest, numbers[i] & mask);
        return largest;
    }
}
