using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// Reads libSVM and libFFM text: one row a line, <c>label [qid:group] token …</c>, where a token is <c>index:value</c> or
/// <c>field:index:value</c>. Spaces and tabs separate, any number of them; <c>#</c> starts a comment; blank lines are skipped;
/// lines end with LF or CRLF. Ids are taken as written (from 0 or 1, in any order) and stand at most once in a row.
/// </summary>
/// <remarks>Every line of a chunk ends with a line feed, so that no loop over its bytes needs another end.</remarks>
sealed unsafe class SparseTextReader<TToken>(string fileName, ReadOptions options, int longestLine = 1 << 30) : RowReader where TToken : struct, ISparseToken
{
    const int MaxDigits = 19;        // 10¹⁹ − 1 < 2⁶⁴; longer ids may overflow
    const int ShortestToken = 4;     // with the space before it

    readonly ulong _idLimit = options.HashBits is null ? (ulong)(options.FeatureDim ?? int.MaxValue) : 0;   // ids below it are taken as they are
    readonly bool _sum = options.SumRepeated || options.HashBits is not null;

    public override int LongestRow => longestLine;

    public override int Cut(RowChunk chunk, int length, bool isEnd) => isEnd ? length : chunk.Bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;

    public override void Parse(RowChunk chunk, int maxRows)
    {
        if (chunk.IsTooLong)
            throw new DataFormatException(new SourcePosition(fileName, chunk.FirstLine + 1), $"a line of more than {chunk.Length} bytes", "shorter lines", "Is this a text file?");
        RowBlockBuilder rows = chunk.Rows;
        rows.Reserve(chunk.Length / ShortestToken + 1, TToken.HasField);
        ulong[] words = ArrayPool<ulong>.Shared.Rent(ByteMarks.WordCount(chunk.Length));
        fixed (ulong* marks = words)
        fixed (byte* text = chunk.Bytes)
        fixed (int* ids = rows.FreeIndices, fields = rows.FreeFields)
        fixed (float* values = rows.FreeValues)
        {
            byte* at = text, end = text + chunk.Length;
            ByteMarks.Find(text, chunk.Length, (byte)':', marks);
            var colons = new ByteMarks(text, marks);
            if (chunk.Offset == 0 && chunk.Bytes.AsSpan(0, chunk.Length).StartsWith("\uFEFF"u8))
                at += 3;
            while (at < end && rows.RowCount < maxRows)
            {
                var line = new Line(at, end, chunk.FirstLine + ++chunk.LineCount);
                at = SkipSpaces(at);
                if (!IsLineEnd(at))
                {
                    at = SkipSpaces(ReadLabel(at, line, out float label));
                    long? group = *at == 'q' ? ReadGroup(ref at, line) : null;
                    int used = rows.NonZeroCount;
                    colons.MoveTo(at);
                    at = UsualTokens<TToken>.Read(at, colons, _idLimit, ids + used, rows.IsAllOnes ? null : values + used, fields + used, out int count);
                    if (*at == '\n')
                        rows.Advance(count, count > 0 ? ids[used + count - 1] : 0);
                    else
                        at = ReadTokens(at, line, rows, ids + used, values + used, fields + used, count);
                    rows.EndRow(label, group: group);
                    chunk.RowLine = line.Number;
                }
                at = SkipLineEnd(at, end);
            }
        }
        ArrayPool<ulong>.Shared.Return(words);
    }

    /// <summary>A line, for errors: where it starts and the text ends, and its number.</summary>
    readonly struct Line(byte* start, byte* textEnd, long number)
    {
        public long Number => number;

        public ReadOnlySpan<byte> Text => new(start, (int)(textEnd - start) + 1);

        public int Column(byte* at) => (int)(at - start);
    }

    /// <summary>Reads tokens to the end of the line and returns where that is.</summary>
    /// <param name="at">Where they start.</param>
    /// <param name="line">The line.</param>
    /// <param name="rows">Takes them.</param>
    /// <param name="ids">Where ids go, and likewise values and fields.</param>
    /// <param name="values">Where values go.</param>
    /// <param name="fields">Where fields go.</param>
    /// <param name="count">How many tokens of the line are there already, ascending.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    byte* ReadTokens(byte* at, in Line line, RowBlockBuilder rows, int* ids, float* values, int* fields, int count)
    {
        // Few variables live through this loop, so that most of them stay in registers.
        ulong idLimit = _idLimit;
        long previous = count > 0 ? ids[count - 1] : -1;
        bool ones = rows.IsAllOnes, ascending = true;
        while (true)
        {
            byte* token = at;
            uint digit;
            if (TToken.HasField)
            {
                ulong field = 0;
                while ((digit = (uint)*at - '0') <= 9)
                {
                    field = field * 10 + digit;
                    at++;
                }
                if ((ulong)(at - token - 1) >= MaxDigits || *at != ':' || field >= int.MaxValue)
                {
                    if (*token is (byte)' ' or (byte)'\t')
                    {
                        at = token + 1;
                        continue;
                    }
                    if (IsLineEnd(token))
                        break;
                    throw Errors(line).BadToken(line.Text, line.Column(token));
                }
                at++;
                fields[count] = (int)field;
            }
            byte* start = at;
            ulong id = 0;
            while ((digit = (uint)*at - '0') <= 9)
            {
                id = id * 10 + digit;
                at++;
            }
            if ((ulong)(at - start - 1) >= MaxDigits || *at != ':' || id >= idLimit)
            {
                if (!TToken.HasField && *token is (byte)' ' or (byte)'\t')
                {
                    at = token + 1;
                    continue;
                }
                if (!TToken.HasField && IsLineEnd(token))
                    break;
                id = UnusualId(line, token, start, at);
            }
            ids[count] = (int)id;
            ascending &= (long)id > previous;
            previous = (long)id;
            float value = 1f;
            if (at[1] == '1' && at[2] <= ' ')
                at += 2;
            else
            {
                value = TextNumber.ReadFloat(at + 1, out at);
                if (!float.IsFinite(value) || (*at != ' ' && !IsTokenEnd(at)))
                    throw Errors(line).BadToken(line.Text, line.Column(token));
                if (ones && value != 1f)
                {
                    ones = false;
                    rows.StartValues();
                    new Span<float>(values, count).Fill(1f);
                }
            }
            if (!ones)
                values[count] = value;
            count++;
            if (*at == ' ')
                at++;
        }
        if (ascending)
            rows.Advance(count, (int)previous);
        else
            AddUnsorted(line, rows, new Span<int>(ids, count), ones ? default : new ReadOnlySpan<float>(values, count), new ReadOnlySpan<int>(fields, TToken.HasField ? count : 0));
        return at;
    }

    /// <summary>Takes the tokens over that stand in the block's own memory behind its last row.</summary>
    void AddUnsorted(in Line line, RowBlockBuilder rows, ReadOnlySpan<int> ids, ReadOnlySpan<float> values, ReadOnlySpan<int> fields)
    {
        if (RepeatedIndex.Find(ids) is not int repeated)
        {
            int largest = 0;
            foreach (int id in ids)
                largest = Math.Max(largest, id);
            rows.Advance(ids.Length, largest);
            return;
        }
        if (!_sum)
            throw Errors(line).Repeated(line.Text, repeated);
        // What is written never overtakes what is read.
        for (int p = 0; p < ids.Length; p++)
        {
            int id = ids[p];
            float value = values.IsEmpty ? 1f : values[p];
            if (!float.IsFinite(TToken.HasField ? rows.AddOrSum(id, value, fields[p]) : rows.AddOrSum(id, value)))
                throw Errors(line).SumTooLarge(id);
        }
    }

    byte* ReadLabel(byte* at, in Line line, out float label)
    {
        label = *at - '0';
        if (label is >= 0 and <= 9 && at[1] == ' ')
            return at + 1;
        label = TextNumber.ReadFloat(at, out byte* end);
        if (end > at && IsTokenEnd(end) && float.IsFinite(label))
            return end;
        if (!options.IgnoreLabels)
            throw Errors(line).BadLabel(line.Text, line.Column(at));
        label = float.NaN;
        ReadOnlySpan<byte> token = SparseTextErrors.TokenAt(line.Text, line.Column(at));
        return token.Contains((byte)':') ? at : at + token.Length;
    }

    long? ReadGroup(ref byte* at, in Line line)
    {
        ReadOnlySpan<byte> token = SparseTextErrors.TokenAt(line.Text, line.Column(at));
        if (!token.StartsWith("qid:"u8) || !Utf8Parser.TryParse(token[4..], out long group, out int used) || used + 4 != token.Length)
            throw Errors(line).BadToken(line.Text, line.Column(at));
        at += token.Length;
        return group;
    }

    ulong UnusualId(in Line line, byte* token, byte* start, byte* end)
    {
        if (*end == ':' && ulong.TryParse(new ReadOnlySpan<byte>(start, (int)(end - start)), NumberStyles.None, CultureInfo.InvariantCulture, out ulong id))
        {
            if (options.HashBits is int bits)
                return (ulong)FeatureHash.Of(id, bits);
            if (id < _idLimit)
                return id;
        }
        throw Errors(line).BadToken(line.Text, line.Column(token));
    }

    static byte* SkipSpaces(byte* at)
    {
        while (*at is (byte)' ' or (byte)'\t')
            at++;
        return at;
    }

    static byte* SkipLineEnd(byte* at, byte* textEnd) => *at == '\n' ? at + 1 : at + new ReadOnlySpan<byte>(at, (int)(textEnd - at) + 1).IndexOf((byte)'\n') + 1;

    static bool IsLineEnd(byte* at) => *at is (byte)'\n' or (byte)'#' || (*at == '\r' && at[1] == '\n');

    static bool IsTokenEnd(byte* at) => *at is (byte)' ' or (byte)'\t' || IsLineEnd(at);

    SparseTextErrors Errors(in Line line) => new(fileName, line.Number, TToken.HasField, options);
}
