using Microsoft.Win32.SafeHandles;

namespace Cofactor;

/// <summary>Part of a file as a stream of its own.</summary>
sealed class FilePart(SafeFileHandle file, long start, long length) : Stream
{
    public override long Position { get; set; }

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Clamp(length - Position, 0, buffer.Length);
        int read = count == 0 ? 0 : RandomAccess.Read(file, buffer[..count], start + Position);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => Position, _ => length } + offset;
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
