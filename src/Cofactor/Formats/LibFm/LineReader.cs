namespace Cofactor;

/// <summary>The lines of a text, one at a time; memory holds the longest.</summary>
sealed class LineReader(Stream text, string fileName) : IDisposable
{
    const int LongestLine = 1 << 23;   // 65,536 numbers of 128 digits

    byte[] _buffer = new byte[1 << 16];
    int _start, _end;
    bool _ended;

    /// <summary>The present line's number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Reads a line, without its end; false behind the last. A line end follows it in memory.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        int length, searched = 0;
        while ((length = _buffer.AsSpan((_start + searched).._end).IndexOf((byte)'\n')) < 0 && !_ended)
        {
            searched = _end - _start;
            Fill();
        }
        // Where the text ends without a line end, one is put behind it: Fill leaves a byte of room.
        length = length < 0 ? _end - _start : searched + length;
        line = _buffer.AsSpan(_start, length);
        if (_start == _end)
            return false;
        if (_start + length == _end)
            _buffer[_end] = (byte)'\n';
        _start = Math.Min(_end, _start + length + 1);
        Number++;
        return true;
    }

    public void Dispose() => text.Dispose();

    void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length - 1)
            Array.Resize(ref _buffer, _buffer.Length < LongestLine ? 2 * _buffer.Length
                : throw new DataFormatException(new SourcePosition(fileName, Number + 1), $"a line of more than {LongestLine} bytes", "a line of numbers", "Check that this is a text file."));
        int read = text.Read(_buffer, _end, _buffer.Length - 1 - _end);
        _end += read;
        _ended = read == 0;
    }
}
