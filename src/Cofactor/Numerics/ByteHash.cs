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

    /// <summary>The first eight bytes as a little-endian number, as if zeros followed a shorter text.</summary>
    public static ulong FirstWord(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(text);
        ulong word = 0;
        for (int i = text.Length - 1; i >= 0; i--)
            word = word << 8 | text[i];
        return word;
    }
}
