using System.Buffers.Text;
using System.Globalization;

namespace Cofactor;

/// <summary>What a token of sparse text is made of: a type parameter of the reader, so that each format gets its own loop.</summary>
interface ISparseToken
{
    /// <summary>Whether tokens start with a field: <c>field:index:value</c>.</summary>
    static abstract bool HasField { get; }
}

/// <summary>libSVM's tokens: <c>index:value</c>.</summary>
readonly struct LibSvmToken : ISparseToken
{
    public static bool HasField => false;
}

/// <summary>libFFM's tokens: <c>field:index:value</c>.</summary>
readonly struct LibFfmToken : ISparseToken
{
    public static bool HasField => true;
}

/// <summary>
/// Reads libSVM and libFFM text: one row a line, <c>label [qid:group] token …</c>, where a token is <c>index:value</c> or
/// <c>field:index:value</c>. Spaces and tabs separate, any number of them; <c>#</c> starts a comment; blank lines are skipped;
/// lines end with LF or CRLF. Ids are taken as written (from 0 or 1, in any order) and stand at most once in a row.
/// </summary>
sealed class SparseTextReader<TToken> : RowReader where TToken : struct, ISparseToken
{
    const int MaxDigits = 19;   // 10¹⁹ − 1 < 2⁶⁴; longer ids may overflow

    readonly string _fileName;
    readonly LineBuffer _lines;
    readonly ReadOptions _options;
    readonly ulong _idLimit;   // ids below it are taken as they are; 0 where ids are hashed
    readonly bool _sum;
    long _line, _rowLine;      // lines begun; the line of the last row
    int[] _ids = new int[256], _fields = new int[256];   // the tokens of one line
    float[] _values = new float[256];                         // 1 between lines

    public SparseTextReader(Stream stream, string fileName, ReadOptions options, int chunkSize = LineBuffer.ChunkSize)
    {
        _fileName = fileName;
        _lines = new LineBuffer(stream, fileName, chunkSize);
        _options = options;
        _idLimit = options.HashBits is null ? (ulong)(options.FeatureDim ?? int.MaxValue) : 0;
        _sum = options.SumRepeated || options.HashBits is not null;
        _values.AsSpan().Fill(1f);
    }

    public override SourcePosition Position => new(_fileName, _rowLine);

    public override long BytesRead => _lines.BytesRead;

    public override void Dispose() => _lines.Dispose();

    public override int Read(RowBlockBuilder block, int maxRows)
    {
        int rows = 0;
        while (rows < maxRows && !block.IsFull && (!_lines.Lines.IsEmpty || _lines.Fill(_line + 1)))
        {
            ReadOnlySpan<byte> text = _lines.Lines;
            int at = 0;
            while (at < text.Length && rows < maxRows && !block.IsFull)
            {
                _line++;
                at += ReadLine(text[at..], block, out bool isRow);
                if (isRow)
                {
                    _rowLine = _line;
                    rows++;
                }
            }
            _lines.Consume(at);
        }
        return rows;
    }

    /// <summary>Reads the line that <paramref name="text"/> starts with and returns its length, its end included.</summary>
    int ReadLine(ReadOnlySpan<byte> text, RowBlockBuilder block, out bool isRow)
    {
        int at = SkipSpaces(text, 0);
        isRow = !IsLineEnd(text, at);
        if (isRow)
        {
            at = SkipSpaces(text, ReadLabel(text, at, out float label));
            long? group = text[at] == 'q' ? ReadGroup(text, ref at) : null;
            at = ReadTokens(text, at, block);
            block.EndRow(label, group: group);
        }
        return at + text[at..].IndexOf((byte)'\n') + 1;
    }

    int ReadLabel(ReadOnlySpan<byte> text, int start, out float label)
    {
        label = TextNumber.ReadFloat(text, start, out int end);
        if (end > start && IsTokenEnd(text, end) && float.IsFinite(label))
            return end;
        if (!_options.IgnoreLabels)
            throw Errors.BadLabel(text, start);
        label = float.NaN;
        ReadOnlySpan<byte> token = SparseTextErrors.TokenAt(text, start);
        return token.Contains((byte)':') ? start : start + token.Length;
    }

    long? ReadGroup(ReadOnlySpan<byte> text, ref int at)
    {
        ReadOnlySpan<byte> token = SparseTextErrors.TokenAt(text, at);
        if (!token.StartsWith("qid:"u8) || !Utf8Parser.TryParse(token[4..], out long group, out int used) || used + 4 != token.Length)
            throw Errors.BadToken(text, at);
        at += token.Length;
        return group;
    }

    /// <summary>Reads tokens to the end of the line and returns where that is.</summary>
    int ReadTokens(ReadOnlySpan<byte> text, int at, RowBlockBuilder block)
    {
        // Few variables live through this loop, so that all of them stay in registers.
        Span<int> ids = _ids;
        int count = 0;
        bool allOnes = true;
        while (true)
        {
            if (text[at] is (byte)' ' or (byte)'\t')
            {
                at++;
                continue;
            }
            int token = at;
            uint digit;
            if (TToken.HasField)
            {
                ulong field = 0;
                while ((digit = (uint)text[at] - '0') <= 9)
                {
                    field = field * 10 + digit;
                    at++;
                }
                if ((uint)(at - token - 1) >= MaxDigits || text[at] != ':' || field >= int.MaxValue)
                {
                    if (IsLineEnd(text, token))
                        break;
                    throw Errors.BadToken(text, token);
                }
                at++;
                _fields[count] = (int)field;
            }
            int start = at;
            ulong id = 0;
            while ((digit = (uint)text[at] - '0') <= 9)
            {
                id = id * 10 + digit;
                at++;
            }
            if ((uint)(at - start - 1) >= MaxDigits || text[at] != ':' || id >= _idLimit)
            {
                if (IsLineEnd(text, token))
                    break;
                id = UnusualId(text, token, start, at);
            }
            at++;
            ids[count] = (int)id;
            if (text[at] == '1' && text[at + 1] <= ' ')
                at++;
            else
            {
                at = ReadValue(text, at, token, ref _values[count]);
                allOnes = false;
            }
            if (++count == ids.Length)
                ids = Grow();
        }
        AddRow(text, block, count, allOnes);
        return at;
    }

    int ReadValue(ReadOnlySpan<byte> text, int at, int token, ref float value)
    {
        value = TextNumber.ReadFloat(text, at, out int end);
        if (!float.IsFinite(value) || (text[end] != ' ' && !IsTokenEnd(text, end)))
            throw Errors.BadToken(text, token);
        return end;
    }

    void AddRow(ReadOnlySpan<byte> text, RowBlockBuilder block, int count, bool allOnes)
    {
        ReadOnlySpan<int> ids = _ids.AsSpan(0, count), fields = TToken.HasField ? _fields.AsSpan(0, count) : default;
        Span<float> values = _values.AsSpan(0, count);
        if (RepeatedIndex.Find(ids) is not int repeated)
            block.AddRange(ids, allOnes ? default : values, fields);
        else if (!_sum)
            throw Errors.Repeated(text, repeated);
        else
            for (int p = 0; p < count; p++)
                if (!float.IsFinite(TToken.HasField ? block.AddOrSum(ids[p], values[p], fields[p]) : block.AddOrSum(ids[p], values[p])))
                    throw Errors.SumTooLarge(ids[p]);
        if (!allOnes)
            values.Fill(1f);
    }

    int[] Grow()
    {
        int length = (int)Math.Min(2L * _ids.Length, Array.MaxLength), before = _ids.Length;
        Array.Resize(ref _ids, length);
        Array.Resize(ref _values, length);
        _values.AsSpan(before).Fill(1f);
        if (TToken.HasField)
            Array.Resize(ref _fields, length);
        return _ids;
    }

    ulong UnusualId(ReadOnlySpan<byte> text, int token, int start, int end)
    {
        if (text[end] == ':' && ulong.TryParse(text[start..end], NumberStyles.None, CultureInfo.InvariantCulture, out ulong id))
        {
            if (_options.HashBits is int bits)
                return (ulong)FeatureHash.Of(id, bits);
            if (id < _idLimit)
                return id;
        }
        throw Errors.BadToken(text, token);
    }

    static int SkipSpaces(ReadOnlySpan<byte> text, int at)
    {
        while (text[at] is (byte)' ' or (byte)'\t')
            at++;
        return at;
    }

    static bool IsLineEnd(ReadOnlySpan<byte> text, int at) => text[at] is (byte)'\n' or (byte)'#' || (text[at] == '\r' && text[at + 1] == '\n');

    static bool IsTokenEnd(ReadOnlySpan<byte> text, int at) => text[at] is (byte)' ' or (byte)'\t' || IsLineEnd(text, at);

    SparseTextErrors Errors => new(_fileName, _line, TToken.HasField, _options);
}
