using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cofactor.Numerics;

/// <summary>
/// Where a byte stands in a text, one bit a byte, found for 64 bytes at a time, and a cursor over these places: what ends a number is
/// known without looking at its digits one by one, and long before they are read.
/// </summary>
unsafe struct ByteMarks
{
    readonly byte* _text;
    readonly ulong* _words;   // bit b of word w: byte 64w + b is marked
    ulong* _word;
    byte* _base;              // the byte of the present word's bit 0
    ulong _bits;              // the present word's marks that are not passed

    /// <summary>A cursor over the marks of a text.</summary>
    public ByteMarks(byte* text, ulong* words)
    {
        _text = text;
        _words = words;
        MoveTo(text);
    }

    /// <summary>Words that the marks of a text of so many bytes take.</summary>
    public static int WordCount(int length) => (length / 64) + 1;

    /// <summary>Marks a byte wherever it stands, and the end of the text. Up to 63 bytes behind the end are read.</summary>
    public static void Find(byte* text, int length, byte sought, ulong* words)
    {
        var all = Vector256.Create(sought);
        for (int w = 0; w < WordCount(length); w++)
        {
            ulong low = Vector256.Equals(Vector256.Load(text + (64 * w)), all).ExtractMostSignificantBits();
            ulong high = Vector256.Equals(Vector256.Load(text + (64 * w) + 32), all).ExtractMostSignificantBits();
            words[w] = low | high << 32;
        }
        words[length / 64] |= 1UL << (length % 64);
    }

    /// <summary>Marks three bytes wherever they stand, and the end of the text.</summary>
    public static void Find(ReadOnlySpan<byte> text, byte a, byte b, byte c, Span<ulong> words)
    {
        int length = text.Length;
        words = words[..WordCount(length)];
        Span<byte> end = stackalloc byte[64];
        for (int w = 0; w < words.Length; w++)
        {
            scoped ReadOnlySpan<byte> part = text[(64 * w)..];
            if (part.Length < 64)
            {
                // The last bytes of the text may be the last of its memory.
                end.Clear();
                part.CopyTo(end);
                part = end;
            }
            words[w] = Any(Vector256.Create(part), a, b, c) | (ulong)Any(Vector256.Create(part[32..]), a, b, c) << 32;
        }
        words[length / 64] |= 1UL << (length % 64);
    }

    static uint Any(Vector256<byte> bytes, byte a, byte b, byte c) =>
        (Vector256.Equals(bytes, Vector256.Create(a)) | Vector256.Equals(bytes, Vector256.Create(b)) | Vector256.Equals(bytes, Vector256.Create(c))).ExtractMostSignificantBits();

    /// <summary>The place of the first mark at or after another place; there must be one.</summary>
    public static int Next(ReadOnlySpan<ulong> words, int place)
    {
        int w = place / 64;
        ulong bits = words[w] & (ulong.MaxValue << (place % 64));
        while (bits == 0)
            bits = words[++w];
        return (64 * w) + BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>The next marked byte; there must be one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Next()
    {
        while (_bits == 0)
        {
            _bits = *++_word;
            _base += 64;
        }
        byte* at = _base + BitOperations.TrailingZeroCount(_bits);
        _bits &= _bits - 1;
        return at;
    }

    /// <summary>Goes to a byte of the text, which may be the next.</summary>
    public void MoveTo(byte* at)
    {
        long place = at - _text;
        _word = _words + (place >> 6);
        _base = _text + (place & ~63L);
        _bits = *_word & (ulong.MaxValue << (int)(place & 63));
    }
}
