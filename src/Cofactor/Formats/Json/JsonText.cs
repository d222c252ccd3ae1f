using System.Text.Json;

namespace Cofactor;

/// <summary>
/// A cursor over JSON (RFC 8259) that reads numbers at full speed. What is seldom, escapes and values of no interest, goes through
/// <see cref="Utf8JsonReader"/>.
/// </summary>
/// <param name="file">What messages call the text.</param>
/// <param name="isRecord">Whether places are numbers of instances and not of lines.</param>
/// <param name="maxDepth">How deep objects and arrays may nest.</param>
sealed unsafe partial class JsonText(string file, bool isRecord, int maxDepth)
{
    byte* _start, _at, _end;   // a line feed stands at the end
    byte[] _unescaped = new byte[256];
    int _unescapedEnd;

    /// <summary>A piece of the text, or of what was unescaped: valid until the next <see cref="Open"/> or <see cref="Forget"/>.</summary>
    public readonly record struct Piece(int Start, int Length, bool IsUnescaped);

    /// <summary>The instance or line that is read, from 1; 0: none of them.</summary>
    public long Row { get; set; }

    /// <summary>Whether all of the text is read.</summary>
    public bool IsAtEnd => _at == _end;

    /// <summary>The bytes of a piece.</summary>
    public ReadOnlySpan<byte> this[Piece piece] => piece.IsUnescaped ? _unescaped.AsSpan(piece.Start, piece.Length) : new(_start + piece.Start, piece.Length);

    /// <summary>Goes to the start of a text.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="end">Where it ends; a line feed stands there.</param>
    public void Open(byte* start, byte* end)
    {
        _start = _at = start;
        _end = end;
        Forget();
    }

    /// <summary>Forgets what was unescaped.</summary>
    public void Forget() => _unescapedEnd = 0;

    /// <summary>Passes over blanks; the byte that follows stays, 0 at the end.</summary>
    public byte Peek()
    {
        if (*_at > ' ')
            return *_at;
        _at = SkipBlanks(_at);
        return _at < _end ? *_at : (byte)0;
    }

    /// <summary>Passes over one byte, which must be this one.</summary>
    public void Take(byte expected, string what)
    {
        if (Peek() != expected)
            throw Wrong(what);
        _at++;
    }

    /// <summary>Goes to the next member of an object whose brace was taken, behind the colon; false, behind its end, where there is none.</summary>
    /// <param name="isFirst">True at first.</param>
    /// <param name="name">Its name.</param>
    public bool NextMember(ref bool isFirst, out Piece name)
    {
        name = default;
        if (!NextOf((byte)'}', "a comma or the object's closing brace", ref isFirst))
            return false;
        name = String("a member's name in quotes");
        Take((byte)':', "a colon after a member's name");
        return true;
    }

    /// <summary>Goes to the next element of an array whose bracket was taken; false, behind its end, where there is none.</summary>
    public bool NextElement(ref bool isFirst) => NextOf((byte)']', "a comma or the array's closing bracket", ref isFirst);

    /// <summary>Reads a string.</summary>
    public Piece String(string what = "a string")
    {
        Take((byte)'"', what);
        byte* first = _at;
        while (*_at is >= 0x20 and not ((byte)'"' or (byte)'\\'))
            _at++;
        if (*_at == '"' && _at < _end)
            return new Piece((int)(first - _start), (int)(_at++ - first), false);
        return Unescape(first);
    }

    /// <summary>A number, <c>true</c> or <c>false</c> as it is written; false for anything else, which stays.</summary>
    public bool Scalar(out Piece text)
    {
        byte first = Peek();
        byte* start = _at;
        if (first is (byte)'-' or (>= (byte)'0' and <= (byte)'9'))
            ReadNumber(_at, out _at);
        else if (!Word("true"u8) && !Word("false"u8))
        {
            text = default;
            return false;
        }
        text = new Piece((int)(start - _start), (int)(_at - start), false);
        return true;
    }

    /// <summary>Passes over <c>null</c> if it stands here.</summary>
    public bool Null() => Peek() == 'n' && Word("null"u8);

    /// <summary>Passes over any value.</summary>
    /// <param name="depth">How many objects and arrays it stands in.</param>
    public void Skip(int depth)
    {
        Peek();
        var reader = new Utf8JsonReader(new ReadOnlySpan<byte>(_at, Left), new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        try
        {
            bool opens;
            do
            {
                reader.Read();
                opens = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
                if (opens && depth + reader.CurrentDepth >= maxDepth)
                    throw Wrong($"JSON nested deeper than {maxDepth}", $"a depth of at most {maxDepth}", "Leave out what is not needed.");
            }
            while (opens || reader.CurrentDepth > 0);
            _at += reader.BytesConsumed;
        }
        catch (JsonException e)
        {
            throw Wrong("a JSON value", e.Message);
        }
    }

    /// <summary>Refuses a text that goes on.</summary>
    public void RequireEnd()
    {
        if (Peek() != 0 || !IsAtEnd)
            throw Wrong("the end of the JSON text");
    }

    /// <summary>Keeps bytes that stand in no place of the text; they follow those kept before.</summary>
    public Piece Keep(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        return Kept(bytes.Length);
    }

    /// <summary>The error of what stands here.</summary>
    public DataFormatException Wrong(string expected, string? because = null)
    {
        ReadOnlySpan<byte> rest = new(_at, Math.Min(Left, 61));
        int line = rest.IndexOfAny((byte)'\n', (byte)'\r');
        string found = rest.IsEmpty ? "the end of the text" : DataFormatException.Quote(line > 0 ? rest[..line] : rest);
        return Wrong(because is null ? found : $"{found} ({because.TrimEnd('.')})", expected, "Send JSON as docs/formats.md shows it.");
    }

    /// <summary>An error of the present instance.</summary>
    public DataFormatException Wrong(string found, string expected, string remedy) =>
        new(isRecord ? new SourcePosition(file, Row, IsRecord: true) : new SourcePosition(file, Row, _at - _start + 1), found, expected, remedy);

    int Left => (int)(_end - _at);

    bool NextOf(byte closing, string what, ref bool isFirst)
    {
        byte next = Peek();
        if (next == closing)
        {
            _at++;
            return false;
        }
        if (!isFirst)
            Take((byte)',', what);
        isFirst = false;
        return true;
    }

    bool Word(ReadOnlySpan<byte> word)
    {
        if (!new ReadOnlySpan<byte>(_at, Left).StartsWith(word))
            return false;
        _at += word.Length;
        return true;
    }

    byte* SkipBlanks(byte* at)
    {
        while (*at is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' && at < _end)
            at++;
        return at;
    }

    Piece Unescape(byte* first)
    {
        _at = first - 1;
        try
        {
            var reader = new Utf8JsonReader(new ReadOnlySpan<byte>(_at, Left), default);
            reader.Read();
            Span<byte> room = Room(reader.ValueSpan.Length);
            int length = reader.CopyString(room);
            _at += reader.BytesConsumed;
            return Kept(length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong("a JSON string", e.Message);
        }
    }

    Span<byte> Room(int length)
    {
        if (length > _unescaped.Length - _unescapedEnd)
            Array.Resize(ref _unescaped, (int)Math.Min(Array.MaxLength, 2L * (_unescapedEnd + length)));
        return _unescaped.AsSpan(_unescapedEnd);
    }

    Piece Kept(int length)
    {
        var piece = new Piece(_unescapedEnd, length, true);
        _unescapedEnd += length;
        return piece;
    }
}
