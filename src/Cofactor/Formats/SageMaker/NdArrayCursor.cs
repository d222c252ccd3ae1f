using System.Buffers.Binary;

namespace Cofactor;

/// <summary>Reads the headers of an <see cref="NdArrayList"/> and passes over its numbers, keeping what is no number.</summary>
sealed class NdArrayCursor
{
    readonly Stream _from;
    readonly long _length;
    readonly SourcePosition _where;
    readonly bool _hasNumbers;
    readonly List<byte> _kept = [];

    /// <param name="from">The file, from front to back.</param>
    /// <param name="length">Bytes there are.</param>
    /// <param name="where">The artifact, for messages.</param>
    /// <param name="hasNumbers">Whether the numbers are there: a skeleton has none.</param>
    public NdArrayCursor(Stream from, long length, SourcePosition where, bool hasNumbers)
    {
        _from = from;
        _length = Left = length;
        _where = where;
        _hasNumbers = hasNumbers;
    }

    /// <summary>Bytes that are not read yet.</summary>
    public long Left { get; private set; }

    /// <summary>Bytes that are.</summary>
    public long Offset => _length - Left;

    /// <summary>All bytes read so far that are no numbers.</summary>
    public byte[] Kept => [.. _kept];

    public int KeptLength => _kept.Count;

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public int I32() => (int)U32();

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    /// <summary>Bytes of a header, at most a thousand.</summary>
    public byte[] Bytes(int count)
    {
        Require(count);
        var bytes = new byte[count];
        Fill(bytes);
        _kept.AddRange(bytes);
        return bytes;
    }

    /// <summary>Passes over numbers.</summary>
    public void Skip(long count)
    {
        if (!_hasNumbers)
            return;
        Require(count);
        var buffer = new byte[(int)Math.Min(count, 1 << 16)];
        for (long left = count; left > 0; left -= buffer.Length)
            Fill(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
    }

    public DataFormatException Wrong(string found, string expected) => new(_where, found, expected, ArtifactFile.Remedy);

    void Require(long count)
    {
        if (count > Left)
            throw Wrong($"{Left} bytes at byte {Offset} of 'params'", $"{count} bytes");
    }

    void Fill(Span<byte> bytes)
    {
        if (_from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Wrong("a file that was cut while being read", "the rest of it");
        Left -= bytes.Length;
    }
}
