using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cofactor.Numerics;

/// <summary>Short whole numbers in decimal text, read eight digits at a time.</summary>
static unsafe class DigitWord
{
    /// <summary>Digits that a word holds.</summary>
    public const int Length = 8;

    /// <summary>Reads a number of 1 to 8 bytes; false where one of them is no digit. 8 bytes of the text are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(byte* text, long length, out ulong number)
    {
        // What follows the number is shifted out, and zeros come before it.
        ulong digits = Load(text) << (int)(-8 * length);
        number = Join(digits);
        return Others(digits) == 0;
    }

    /// <summary>Reads the digits that a text starts with, at most 8, and returns how many there are; with none the number has no meaning. 8 bytes of the text are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadStart(byte* text, out ulong number)
    {
        ulong digits = Load(text);
        int length = BitOperations.TrailingZeroCount(Others(digits)) >> 3;
        number = Join(digits << (-8 * length));
        return length;
    }

    /// <summary>Eight bytes, the first one lowest, each less the digit 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Load(byte* text)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(text);
        return (BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word)) ^ 0x3030303030303030;
    }

    /// <summary>The highest bit of each byte above 9; of the bytes above the lowest such one it may be wrong, since that one carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Others(ulong digits) => ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;

    /// <summary>Joins neighbours to pairs, to fours, to all eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Join(ulong digits)
    {
        digits = digits * ((10 << 8) + 1) >> 8;
        digits = (digits & 0x00FF00FF00FF00FF) * ((100 << 16) + 1) >> 16;
        return (digits & 0x0000FFFF0000FFFF) * ((10_000UL << 32) + 1) >> 32;
    }
}
