namespace Cofactor;

/// <summary>Finds out what delimits the columns of a file, and where its rows end: not at line ends within quotes.</summary>
/// <param name="file">Its name, for messages.</param>
/// <param name="delimiter">The delimiter; null: found out.</param>
/// <param name="columns">How many columns there should be, if known: a delimiter that gives as many is preferred.</param>
sealed class CsvCutter(string file, char? delimiter, int? columns) : IRowCutter
{
    const int FirstLook = 1 << 20;   // bytes in which the first line must end for its delimiter to be found

    static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>What delimits columns; known once the first chunk is cut.</summary>
    public byte Delimiter { get; private set; }

    /// <summary>Longer: almost surely a quote that is never closed.</summary>
    public int LongestRow => 1 << 28;

    /// <summary>Where the rows of a chunk start: the first one may have a byte order mark before them.</summary>
    public static int StartOf(RowChunk chunk) => chunk.Offset == 0 && chunk.Bytes.AsSpan(0, chunk.Length).StartsWith(Mark) ? Mark.Length : 0;

    /// <inheritdoc/>
    public int Cut(RowChunk chunk, int length, bool isEnd)
    {
        ReadOnlySpan<byte> text = chunk.Bytes.AsSpan(0, length);
        int start = 0;
        if (chunk.Offset == 0)
        {
            if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
                throw new DataFormatException(new SourcePosition(file, 1), "text in UTF-16", "text in UTF-8", "Save the file in UTF-8.");
            start = text.StartsWith(Mark) ? Mark.Length : 0;
            if (!FirstLine(text[start..], out ReadOnlySpan<byte> line) && !isEnd)
                return 0;
            Delimiter = (byte)(delimiter ?? CsvDelimiter.Find(line, columns));
        }
        if (isEnd)
            return length;
        int rows = WholeRows(text[start..]);
        return rows > 0 ? start + rows : 0;
    }

    int WholeRows(ReadOnlySpan<byte> text)
    {
        int at = 0, whole = 0;
        while (true)
        {
            // From here to the next quote nothing is quoted.
            int plain = text[at..].IndexOf((byte)'"');
            int quote = plain < 0 ? text.Length : at + plain;
            whole = Math.Max(whole, LastLineEnd(text, at, quote));
            if (plain < 0)
                return whole;
            at = quote + 1;
            if (!Opens(text[..quote]))
                continue;
            at = AfterClosing(text, at);
            if (at < 0)
                return whole;
        }
    }

    /// <summary>The byte after the quote that closes a field, or −1; doubled ones belong to it.</summary>
    static int AfterClosing(ReadOnlySpan<byte> text, int at)
    {
        for (int quote; (quote = text[at..].IndexOf((byte)'"')) >= 0; at++)
        {
            at += quote + 1;
            if (at == text.Length || text[at] != '"')
                return at;
        }
        return -1;
    }

    /// <summary>Whether a quote after this text starts a quoted field: only blanks stand between it and a delimiter or line end.</summary>
    bool Opens(ReadOnlySpan<byte> before)
    {
        int at = before.Length - 1;
        while (at >= 0 && (before[at] == ' ' || (before[at] == '\t' && Delimiter != '\t')))
            at--;
        return at < 0 || before[at] == Delimiter || before[at] is (byte)'\n' or (byte)'\r';
    }

    /// <summary>The byte after the last line end of a part of the text, or 0. A line feed may still follow a carriage return that ends the text.</summary>
    static int LastLineEnd(ReadOnlySpan<byte> text, int start, int end)
    {
        if (end == text.Length && end > start && text[end - 1] == '\r')
            end--;
        int last = text[start..end].LastIndexOfAny((byte)'\n', (byte)'\r');
        return last < 0 ? 0 : start + last + 1;
    }

    /// <summary>The first line that is not blank; false where more of the text is needed.</summary>
    static bool FirstLine(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> rest = text.TrimStart(" \r\n"u8);
        int length = rest[..Math.Min(rest.Length, FirstLook)].IndexOfAny((byte)'\n', (byte)'\r');
        line = (length < 0 ? rest[..Math.Min(rest.Length, FirstLook)] : rest[..length]).TrimEnd((byte)' ');
        return length >= 0 || rest.Length >= FirstLook;
    }
}
