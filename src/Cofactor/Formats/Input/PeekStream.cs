namespace Cofactor;

/// <summary>A stream whose first bytes can be looked at before they are read, and which counts what is read.</summary>
/// <param name="inner">The stream to read.</param>
/// <param name="packed">The compressed file that <paramref name="inner"/> unpacks; null: <paramref name="inner"/> is the file.</param>
/// <param name="leaveOpen">Whether <paramref name="inner"/> is left to its owner.</param>
sealed class PeekStream(Stream inner, PeekStream? packed = null, bool leaveOpen = false) : ForwardStream
{
    byte[] _ahead = [];
    int _start;
    long _bytesRead;

    /// <summary>Bytes taken from the file, compressed as it may be.</summary>
    public long FileBytesRead => packed?.FileBytesRead ?? _bytesRead;

    /// <summary>The first bytes, at most <paramref name="count"/>, fewer where the stream is shorter. To be called before any read.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_ahead.Length < count)
        {
            var ahead = new byte[count];
            _ahead.CopyTo(ahead, 0);
            int filled = _ahead.Length;
            for (int read = 1; read > 0 && filled < count; filled += read)
                read = ReadInner(ahead.AsSpan(filled));
            _ahead = ahead[..filled];
        }
        return _ahead.AsSpan(0, Math.Min(count, _ahead.Length));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _ahead.Length)
            return ReadInner(buffer);
        int count = Math.Min(buffer.Length, _ahead.Length - _start);
        _ahead.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    int ReadInner(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        _bytesRead += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
