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
        ulong last = 0;
        for (int i = 0; i < text.Length; i++)
            last |= (ulong)text[i] << (8 * i);
        return CounterRandom.Bits(hash, last);
    }
}
