using System.IO.Hashing;

namespace Cofactor;

/// <summary>A stream that is written from front to back: counts the bytes and adds up their checksum.</summary>
sealed class ChecksumStream(Stream to) : WriteOnlyStream
{
    readonly XxHash3 _hash = new();
    long _written;

    public override long Position { get => _written; set => throw new NotSupportedException(); }

    /// <summary>The checksum of what was written since the last call, zeros of <see cref="Align"/> left out.</summary>
    public ulong TakeChecksum()
    {
        ulong checksum = _hash.GetCurrentHashAsUInt64();
        _hash.Reset();
        return checksum;
    }

    /// <summary>Writes zeros up to where the next section starts.</summary>
    public void Align()
    {
        ReadOnlySpan<byte> zeros = stackalloc byte[CacheIndex.Alignment];
        zeros = zeros[..(int)(CacheIndex.Aligned(_written) - _written)];
        to.Write(zeros);
        _written += zeros.Length;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.Append(buffer);
        to.Write(buffer);
        _written += buffer.Length;
    }

    public override long Length => _written;
    public override void Flush() => to.Flush();
}
