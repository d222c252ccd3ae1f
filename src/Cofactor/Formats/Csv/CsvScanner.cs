namespace Cofactor;

/// <summary>
/// Cuts a stream of delimited text into records and fields (RFC 4180): quoted fields may hold delimiters, line ends and doubled quotes;
/// lines end with LF, CRLF or CR; a last line end and a byte order mark may be missing or there; blank lines are skipped; spaces (and
/// tabs, unless they delimit) around a field are trimmed outside quotes; a quote inside an unquoted field is a character like others.
/// A record lies whole in one buffer; fields are spans of it.
/// </summary>
sealed class CsvScanner
{
    const int MaxRecord = 1 << 28;   // longer: almost surely a quote that is never closed
    const int FirstLook = 1 << 20;   // bytes in which the first line must end for its delimiter to be found

    readonly Stream _stream;
    readonly string _file;
    byte[] _buffer;
    int _record, _next, _end;        // start of the record, of the next one, and the end of what was read
    long _read, _line, _nextLine = 1;
    bool _again, _skipLineFeed;
    readonly byte _delimiter;
    Field[] _fields = new Field[64];

    /// <summary>Relative to the record: where the content starts, its length, and the line (from 0) with that line's start.</summary>
    readonly record struct Field(int Start, int Length, int Line, int LineStart);

    /// <summary>Reads the start of the stream to find its delimiter.</summary>
    /// <param name="stream">The text; the caller's to dispose.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="delimiter">The delimiter; null: found out.</param>
    /// <param name="columns">How many columns there should be, if known: a delimiter that gives as many is preferred.</param>
    /// <param name="chunk">Bytes asked of the stream at a time, at least.</param>
    public CsvScanner(Stream stream, string file, char? delimiter, int? columns, int chunk)
    {
        _stream = stream;
        _file = file;
        _buffer = new byte[Math.Max(chunk, 4)];
        int p = 0;
        while (_end < 3 && More(ref p)) { }
        ReadOnlySpan<byte> start = _buffer.AsSpan(0, _end);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new DataFormatException(new SourcePosition(file, 1), "text in UTF-16", "text in UTF-8", "Save the file in UTF-8.");
        _next = _record = start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        _delimiter = (byte)(delimiter ?? CsvDelimiter.Find(FirstLine(), columns));
    }

    /// <summary>Number of fields of the record.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Where the record starts.</summary>
    public SourcePosition Position => new(_file, _line);

    /// <summary>Bytes of the stream that have been passed.</summary>
    public long BytesRead => _read - (_end - _next);

    /// <summary>A field of the record, valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> this[int field] => _buffer.AsSpan(_record + _fields[field].Start, _fields[field].Length);

    /// <summary>Where a field of the record stands.</summary>
    public SourcePosition PositionOf(int field) => new(_file, _line + _fields[field].Line, _fields[field].Start - _fields[field].LineStart + 1);

    /// <summary>Goes to the next record that is not blank.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="DataFormatException">A quote is not closed, or followed by text.</exception>
    public bool Read()
    {
        if (_again)
        {
            _again = false;
            return true;
        }
        while (ReadRecord(out bool quoted))
            if (quoted || FieldCount > 1 || _fields[0].Length > 0)
                return true;
        return false;
    }

    /// <summary>Makes the next <see cref="Read"/> stay at this record.</summary>
    public void ReadAgain() => _again = true;

    bool ReadRecord(out bool quoted)
    {
        quoted = false;
        FieldCount = 0;
        _line = _nextLine;
        int p = _record = _next;
        if (p == _end && !More(ref p))
            return false;
        if (_skipLineFeed && _buffer[p] == '\n')
        {
            _record = ++p;
            if (p == _end && !More(ref p))
            {
                _next = p;
                return false;
            }
        }
        _skipLineFeed = false;

        int line = 0, lineStart = 0, last;
        do
        {
            while (Peek(ref p) is int blank && IsBlank(blank))
                p++;
            if (Peek(ref p) == '"')
            {
                quoted = true;
                ReadQuoted(ref p, ref line, ref lineStart);
            }
            else
                ReadPlain(ref p, line, lineStart);
            last = Peek(ref p);
            p += last < 0 ? 0 : 1;
        }
        while (last == _delimiter);
        _skipLineFeed = last == '\r';
        _next = p;
        _nextLine = _line + line + 1;
        return true;
    }

    void ReadPlain(ref int p, int line, int lineStart)
    {
        int start = p - _record;
        byte delimiter = _delimiter;
        do
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(p.._end);
            int i = 0;
            while (i < rest.Length && rest[i] != delimiter && rest[i] is not ((byte)'\n' or (byte)'\r'))
                i++;
            p += i;
        }
        while (p == _end && More(ref p));
        int end = p - _record;
        while (end > start && IsBlank(_buffer[_record + end - 1]))
            end--;
        AddField(new Field(start, end - start, line, lineStart));
    }

    /// <summary>Unescapes in place: what is unquoted is never longer.</summary>
    void ReadQuoted(ref int p, ref int line, ref int lineStart)
    {
        int start = ++p - _record, length = 0, before = 0;
        var opening = new Field(start, 0, line, lineStart);
        while (true)
        {
            int b = Peek(ref p);
            if (b < 0)
                throw new DataFormatException(new SourcePosition(_file, _line + opening.Line, start - opening.LineStart), "a quote that is never closed", "a closing quote",
                    "Double a quote that belongs to a value, and quote the value as a whole.");
            p++;
            if (b == '"')
            {
                if (Peek(ref p) != '"')
                    break;
                p++;
            }
            else if (b is '\n' or '\r')
            {
                line += b == '\n' && before == '\r' ? 0 : 1;
                lineStart = p - _record;
            }
            _buffer[_record + start + length++] = (byte)b;
            before = b;
        }
        AddField(opening with { Length = length });
        while (Peek(ref p) is int blank && IsBlank(blank))
            p++;
        if (Peek(ref p) is int next && next >= 0 && next != _delimiter && next is not ('\n' or '\r'))
            throw new DataFormatException(new SourcePosition(_file, _line + line, p - _record - lineStart + 1), $"{DataFormatException.Quote([(byte)next])} after a closing quote",
                "the delimiter or the end of the line", "Double a quote that belongs to a value, and quote the value as a whole.");
    }

    bool IsBlank(int b) => b == ' ' || (b == '\t' && _delimiter != '\t');

    /// <summary>The byte at p, read in if need be; −1 at the end of the stream.</summary>
    int Peek(ref int p) => p < _end || More(ref p) ? _buffer[p] : -1;

    void AddField(Field field)
    {
        if (FieldCount == _fields.Length)
            Array.Resize(ref _fields, 2 * _fields.Length);
        _fields[FieldCount++] = field;
    }

    /// <summary>Reads on, keeping the record, which moves to the start of the buffer, and p with it.</summary>
    bool More(ref int p)
    {
        if (_record > 0)
        {
            Buffer.BlockCopy(_buffer, _record, _buffer, 0, _end - _record);
            p -= _record;
            _end -= _record;
            _next -= _record;
            _record = 0;
        }
        if (_end == _buffer.Length)
        {
            if (_end >= MaxRecord)
                throw new DataFormatException(new SourcePosition(_file, _line), "a row of more than 256 MB", "a shorter one", "See whether a quote in it is never closed.");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
        int count = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _read += count;
        return count > 0;
    }

    ReadOnlySpan<byte> FirstLine()
    {
        int p = _next;
        bool blank = true;
        for (; p < FirstLook && (p < _end || More(ref p)); p++)
        {
            bool lineEnd = _buffer[p] is (byte)'\n' or (byte)'\r';
            if (lineEnd && !blank)
                break;
            blank &= lineEnd || _buffer[p] == ' ';
        }
        return _buffer.AsSpan(_next..Math.Min(p, _end)).Trim(" \r\n"u8);
    }
}
