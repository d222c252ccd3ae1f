using System.Buffers.Binary;

namespace Cofactor.Numerics;

/// <summary>A 64-bit hash of bytes, the same on every machine: hashed features are stored by it. Not meant against attackers.</summary>
static class ByteHash
{
    /// <summary>The hash under a key; different keys give unrelated hashes.</summary>
    public static ulong Of(ReadOnlySpan<byte> text, ulong key = 0)
    {
        // The length goes into the key, so that zero bytes at the end count.
        ulong hash = key + (ulong)text.Length * 0x9E3779B97F4A7C15;
        for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
            hash = CounterRandom.Bits(hash, BinaryPrimitives.ReadUInt64LittleEndian(text));
        return CounterRandom.Bits(hash, FirstWord(text));
    }

    /// <summary>The hash of a text of less than eight bytes, given as its first word.</summary>
    public static ulong OfShort(ulong word, int length, ulong key = 0) => CounterRandom.Bits(key + (ulong)length * 0x9E3779B97F4A7C15, word);

    /// <summary>The first eight bytes as a little-endian number, as if zeros followed a shorter text.</summary>
    public static ulong FirstWord(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(text);
        int last = text.Length - 1, middle = text.Length / 2;
        // Two reads that overlap say the same where they do.
        if (last >= sizeof(uint) - 1)
            return BinaryPrimitives.ReadUInt32LittleEndian(text) | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]) << (8 * (text.Length - sizeof(uint)));
        return last < 0 ? 0 : text[0] | (ulong)text[middle] << (8 * middle) | (ulong)text[last] << (8 * last);
    }
}
