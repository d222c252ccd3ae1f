using System.IO.Compression;

namespace Cofactor;

/// <summary>
/// The content of a gzip file of one or more members, whose end is checked. <see cref="GZipStream"/> takes a file that stops
/// anywhere for a whole one. So this stream lets it read one more member after the file's end: that comes out whole behind the content
/// if and only if the file ended where a member ends.
/// </summary>
sealed class GunzipStream(Stream packed, string fileName) : ForwardStream
{
    static readonly byte[] LastMember = Pack(Mark);
    static ReadOnlySpan<byte> Mark => "the end of a file"u8;

    readonly GZipStream _unpacked = new(new WithLastMember(packed), CompressionMode.Decompress);
    readonly byte[] _buffer = new byte[64 * 1024];
    int _start, _end;   // unpacked bytes at hand; as many as the mark has are held back until the end is known
    bool _ended;

    public override int Read(Span<byte> buffer)
    {
        while (!_ended && _end - _start <= Mark.Length)
            Fill();
        int count = Math.Min(buffer.Length, _end - _start - (_ended ? 0 : Mark.Length));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    void Fill()
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int read;
        try
        {
            read = _unpacked.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (InvalidDataException error)
        {
            throw Broken(error);
        }
        _end += read;
        if (read > 0)
            return;
        if (!_buffer.AsSpan(0, _end).SequenceEqual(Mark))
            throw Broken();
        _ended = true;
        _end = 0;
    }

    DataFormatException Broken(Exception? cause = null) =>
        new(new SourcePosition(fileName), "gzip data that is truncated or corrupt", "a whole gzip file", "Copy or download the file again.", cause);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpacked.Dispose();
        base.Dispose(disposing);
    }

    static byte[] Pack(ReadOnlySpan<byte> content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }

    sealed class WithLastMember(Stream packed) : ForwardStream
    {
        int _given;

        public override int Read(Span<byte> buffer)
        {
            int read = _given > 0 ? 0 : packed.Read(buffer);
            if (read > 0)
                return read;
            int count = Math.Min(buffer.Length, LastMember.Length - _given);
            LastMember.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                packed.Dispose();
            base.Dispose(disposing);
        }
    }
}
