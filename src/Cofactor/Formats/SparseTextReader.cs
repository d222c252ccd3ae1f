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

    public SparseTextReader(Stream stream, string fileName, ReadOptions options, int chunkSize = LineBuffer.ChunkSize)
    {
        _fileName = fileName;
        _lines = new LineBuffer(stream, fileName, chunkSize);
        _options = options;
        _idLimit = options.HashBits is null ? (ulong)(options.FeatureDim ?? int.MaxValue) : 0;
        _sum = options.SumRepeated || options.HashBits is not null;
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
        ulong previous = 0;
        bool ascending = true;
        while (true)
        {
            byte next = text[at];
            if (next is (byte)' ' or (byte)'\t')
            {
                at++;
                continue;
            }
            if (next is (byte)'\n' or (byte)'\r' or (byte)'#' && IsLineEnd(text, at))
                break;

            int token = at;
            uint digit;
            ulong field = 0, id = 0;
            if (TToken.HasField)
            {
                while ((digit = (uint)(text[at] - '0')) <= 9)
                {
                    field = field * 10 + digit;
                    at++;
                }
                if (text[at] != ':' || at == token || at - token > MaxDigits || field >= int.MaxValue)
                    throw Errors.BadToken(text, token);
                at++;
            }
            int start = at;
            while ((digit = (uint)(text[at] - '0')) <= 9)
            {
                id = id * 10 + digit;
                at++;
            }
            if (text[at] != ':' || at == start)
                throw Errors.BadToken(text, token);
            if (id >= _idLimit || at - start > MaxDigits)
                id = UnusualId(text, token, text[start..at]);
            at++;

            float value = 1f;
            if (text[at] == '1' && text[at + 1] <= ' ')
                at++;
            else
            {
                value = TextNumber.ReadFloat(text, at, out int end);
                if (!float.IsFinite(value) || !IsTokenEnd(text, end))
                    throw Errors.BadToken(text, token);
                at = end;
            }
            ascending &= id >= previous;
            previous = id + 1;
            if (_sum)
                AddOrSum(text, token, block, (int)id, value, (int)field);
            else if (TToken.HasField)
                block.Add((int)id, value, (int)field);
            else
                block.Add((int)id, value);
        }
        if (!ascending && !_sum && RepeatedIndex.Find(block.CurrentIndices) is int repeated)
            throw Errors.Repeated(text, repeated);
        return at;
    }

    ulong UnusualId(ReadOnlySpan<byte> text, int token, ReadOnlySpan<byte> digits)
    {
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong id))
            throw Errors.BadToken(text, token);
        if (_options.HashBits is int bits)
            return (ulong)FeatureHash.Of(id, bits);
        return id < _idLimit ? id : throw Errors.BadToken(text, token);
    }

    void AddOrSum(ReadOnlySpan<byte> text, int token, RowBlockBuilder block, int id, float value, int field)
    {
        float sum = TToken.HasField ? block.AddOrSum(id, value, field) : block.AddOrSum(id, value);
        if (!float.IsFinite(sum))
            throw Errors.SumTooLarge(text, token);
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
