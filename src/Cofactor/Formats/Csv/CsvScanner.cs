using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// Cuts delimited text into records and fields (RFC 4180): quoted fields may hold delimiters, line ends and doubled quotes;
/// lines end with LF, CRLF or CR; a last line end may be missing or there; blank lines are skipped; spaces (and
/// tabs, unless they delimit) around a field are trimmed outside quotes; a quote inside an unquoted field is a character like others.
/// Fields are spans of the text, but those in which quotes are doubled.
/// </summary>
/// <param name="file">The file, for messages.</param>
/// <param name="delimiter">What delimits fields.</param>
sealed class CsvScanner(string file, byte delimiter)
{
    byte[] _text = [], _unescaped = [];
    ulong[] _ends = [];              // where delimiters and line ends stand, by bytes after the first record's start
    int _start, _record, _next, _end;   // start of the text, of the record, of the next one, and the end of the text
    int _unescapedEnd;
    long _line, _nextLine = 1;
    bool _again;
    Field[] _fields = new Field[64];

    /// <summary>Relative to the record: where the content starts, its length, and the line (from 0) with that line's start. Where quotes were doubled, the content stands in a buffer of its own.</summary>
    readonly record struct Field(int Start, int Length, int Line, int LineStart, int Unescaped = -1);

    /// <summary>Number of fields of the record.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Where the record starts.</summary>
    public SourcePosition Position => new(file, _line);

    /// <summary>Lines of the file before the next record.</summary>
    public long LinesPassed => _nextLine - 1;

    /// <summary>A field of the record, valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> this[int field]
    {
        get
        {
            ref readonly Field f = ref _fields[field];
            return f.Unescaped < 0 ? _text.AsSpan(_record + f.Start, f.Length) : _unescaped.AsSpan(f.Unescaped, f.Length);
        }
    }

    /// <summary>Where a field of the record stands.</summary>
    public SourcePosition PositionOf(int field) => new(file, _line + _fields[field].Line, _fields[field].Start - _fields[field].LineStart + 1);

    /// <summary>Goes before the first record of a text, which stays as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the first record starts.</param>
    /// <param name="end">The end of the text, of whole records.</param>
    /// <param name="firstLine">Lines of the file before it.</param>
    public void Open(byte[] text, int start, int end, long firstLine)
    {
        _text = text;
        _start = _record = _next = start;
        _end = end;
        if (_ends.Length < ByteMarks.WordCount(end - start))
            _ends = GC.AllocateUninitializedArray<ulong>(ByteMarks.WordCount(end - start));
        ByteMarks.Find(text.AsSpan(start..end), delimiter, (byte)'\n', (byte)'\r', _ends);
        _nextLine = firstLine + 1;
        _again = false;
    }

    /// <summary>Goes to the next record that is not blank.</summary>
    /// <returns>False at the end of the text.</returns>
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
        FieldCount = _unescapedEnd = 0;
        _line = _nextLine;
        int p = _record = _next;
        if (p == _end)
            return false;
        int line = 0, lineStart = 0, last;
        do
        {
            while (IsBlank(Peek(p)))
                p++;
            if (Peek(p) == '"')
            {
                quoted = true;
                ReadQuoted(ref p, ref line, ref lineStart);
            }
            else
                ReadPlain(ref p, line, lineStart);
            last = Peek(p);
            p += last < 0 ? 0 : 1;
        }
        while (last == delimiter);
        _next = last == '\r' && Peek(p) == '\n' ? p + 1 : p;
        _nextLine = _line + line + 1;
        return true;
    }

    void ReadPlain(ref int p, int line, int lineStart)
    {
        int start = p, end = p = _start + ByteMarks.Next(_ends, p - _start);
        while (end > start && IsBlank(_text[end - 1]))
            end--;
        AddField(new Field(start - _record, end - start, line, lineStart));
    }

    void ReadQuoted(ref int p, ref int line, ref int lineStart)
    {
        int start = ++p;
        var field = new Field(start - _record, 0, line, lineStart);
        bool doubled = false;
        for (; ; p++)
        {
            int b = Peek(p);
            if (b < 0)
                throw new DataFormatException(new SourcePosition(file, _line + field.Line, field.Start - field.LineStart), "a quote that is never closed", "a closing quote",
                    "Double a quote that belongs to a value, and quote the value as a whole.");
            if (b == '"')
            {
                if (Peek(p + 1) != '"')
                    break;
                doubled = true;
                p++;
            }
            else if (b is '\n' or '\r')
            {
                line += b == '\n' && _text[p - 1] == '\r' ? 0 : 1;
                lineStart = p + 1 - _record;
            }
        }
        AddField(doubled ? Unescape(field, _text.AsSpan(start..p)) : field with { Length = p - start });
        p++;
        while (IsBlank(Peek(p)))
            p++;
        if (Peek(p) is int next && next >= 0 && next != delimiter && next is not ('\n' or '\r'))
            throw new DataFormatException(new SourcePosition(file, _line + line, p - _record - lineStart + 1), $"{DataFormatException.Quote([(byte)next])} after a closing quote",
                "the delimiter or the end of the line", "Double a quote that belongs to a value, and quote the value as a whole.");
    }

    Field Unescape(Field field, ReadOnlySpan<byte> content)
    {
        if (content.Length > _unescaped.Length - _unescapedEnd)
            Array.Resize(ref _unescaped, (int)Math.Min(Array.MaxLength, 2L * (_unescapedEnd + content.Length)));
        int start = _unescapedEnd;
        for (int i = 0; i < content.Length; i++)
        {
            _unescaped[_unescapedEnd++] = content[i];
            i += content[i] == '"' ? 1 : 0;
        }
        return field with { Length = _unescapedEnd - start, Unescaped = start };
    }

    bool IsBlank(int b) => b == ' ' || (b == '\t' && delimiter != '\t');

    /// <summary>The byte at p; −1 at the end of the text.</summary>
    int Peek(int p) => p < _end ? _text[p] : -1;

    void AddField(Field field)
    {
        if (FieldCount == _fields.Length)
            Array.Resize(ref _fields, 2 * _fields.Length);
        _fields[FieldCount++] = field;
    }
}
