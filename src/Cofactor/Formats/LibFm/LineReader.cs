namespace Cofactor;

/// <summary>The lines of a text, one at a time; memory holds the longest.</summary>
sealed class LineReader(Stream text, string fileName, CancellationToken cancellationToken) : IDisposable
{
    const int LongestLine = 1 << 23;   // 65,536 numbers of 128 digits

    byte[] _buffer = new byte[1 << 16];
    int _start, _end;
    bool _ended;

    /// <summary>The present line's number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Reads a line, without its end, which follows it in memory; false behind the last.</summary>
    /// <exception cref="DataFormatException">The last line has no end: the file was cut off.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        int length, searched = 0;
        while ((length = _buffer.AsSpan((_start + searched).._end).IndexOf((byte)'\n')) < 0 && !_ended)
        {
            searched = _end - _start;
            Fill();
        }
        line = default;
        if (length < 0)
            return _start == _end ? false : throw Wrong("a last line without its end", "a whole file", "The file was cut off; copy it again.");
        length += searched;
        line = _buffer.AsSpan(_start, length);
        _start += length + 1;
        Number++;
        return true;
    }

    public void Dispose() => text.Dispose();

    void Fill()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length < LongestLine ? 2 * _buffer.Length
                : throw Wrong($"a line of more than {LongestLine} bytes", "a line of numbers", "Check that this is a text file."));
        int read = text.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }

    DataFormatException Wrong(string found, string expected, string remedy) => new(new SourcePosition(fileName, Number + 1), found, expected, remedy);
}
