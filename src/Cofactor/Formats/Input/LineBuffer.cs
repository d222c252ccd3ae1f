namespace Cofactor;

/// <summary>
/// A text file as runs of whole lines, read in chunks. Every line that it shows ends with <c>\n</c>, the last one too, so that a byte
/// loop over it needs no other end. A line longer than the chunk grows the buffer.
/// </summary>
sealed class LineBuffer : IDisposable
{
    /// <summary>Bytes asked of the stream at a time, once it has shown that it is not short.</summary>
    public const int ChunkSize = 1 << 20;

    const int FirstChunkSize = 1 << 14;

    /// <summary>The longest line in bytes.</summary>
    public const int MaxLine = 1 << 30;

    readonly Stream _stream;
    readonly string _fileName;
    readonly int _chunkSize, _maxLine;
    byte[] _buffer;
    int _start, _linesEnd, _end;   // [_start, _linesEnd): whole lines not yet consumed; [_linesEnd, _end): the start of a line
    bool _first = true, _isFull, _ended;

    public LineBuffer(Stream stream, string fileName, int chunkSize = ChunkSize, int maxLine = MaxLine)
    {
        _stream = stream;
        _fileName = fileName;
        _chunkSize = chunkSize;
        _maxLine = maxLine;
        _buffer = new byte[Math.Min(chunkSize, FirstChunkSize) + 1];   // one more: the line end that the file's last line may lack
    }

    /// <summary>The whole lines at hand that are not consumed yet; empty: call <see cref="Fill"/>.</summary>
    public ReadOnlySpan<byte> Lines => _buffer.AsSpan(_start.._linesEnd);

    /// <summary>Bytes consumed since the start of the file.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Leaves the first bytes of <see cref="Lines"/> behind.</summary>
    public void Consume(int bytes)
    {
        _start += bytes;
        BytesRead += bytes;
    }

    /// <summary>Reads on until there is a whole line; false at the end of the file. To be called when all lines are consumed.</summary>
    /// <param name="nextLine">The number of the next line, for the error of a line that is too long.</param>
    public bool Fill(long nextLine)
    {
        if (_ended)
            return false;
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        do
        {
            if (_end == _buffer.Length - 1)
                Grow(nextLine);
            else if (_isFull && _buffer.Length <= _chunkSize)
                Resize(2L * _buffer.Length);
            int read = _stream.Read(_buffer, _end, _buffer.Length - 1 - _end);
            if (read == 0)
            {
                _ended = true;
                if (_end > 0)
                    _buffer[_end++] = (byte)'\n';
                _linesEnd = _end;
            }
            else
            {
                _isFull = _end + read == _buffer.Length - 1;
                _linesEnd = _end + _buffer.AsSpan(_end, read).LastIndexOf((byte)'\n') + 1;
                _linesEnd = _linesEnd > _end ? _linesEnd : 0;
                _end += read;
            }
        }
        while (_linesEnd == 0 && !_ended);
        SkipByteOrderMark();
        return _linesEnd > _start;
    }

    public void Dispose() => _stream.Dispose();

    void Grow(long line)
    {
        if (_buffer.Length > _maxLine)
            throw new DataFormatException(new SourcePosition(_fileName, line), $"a line of more than {_maxLine} bytes", "shorter lines", "Is this a text file?");
        Resize(2L * _buffer.Length);
    }

    void Resize(long length) => Array.Resize(ref _buffer, (int)Math.Min(length, _maxLine + 1L));

    void SkipByteOrderMark()
    {
        if (_first && Lines.StartsWith("\uFEFF"u8))
            Consume(3);
        _first = false;
    }
}
