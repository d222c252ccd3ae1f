using System.Text.Json;

namespace Cofactor;

/// <summary>Tells a file's format by its first bytes: never by its name.</summary>
static class FormatSniffer
{
    /// <summary>Bytes of (unpacked) content worth looking at.</summary>
    public const int HeadLength = 64 * 1024;

    const string Known = "libSVM, libFFM, RecordIO-protobuf, CSV or JSON lines";
    const string Remedy = "If it is one of these, name it with --format libsvm, libffm, recordio, csv or jsonlines.";

    enum LineKind { Nothing, OneNumber, LibSvm, LibFfm, Delimited, Other }

    /// <summary>The format of the content that starts with <paramref name="head"/>.</summary>
    /// <param name="head">The first bytes, unpacked if the file is gzip; <see cref="HeadLength"/> are plenty.</param>
    /// <param name="fileName">What messages call the file.</param>
    /// <exception cref="DataFormatException">It is none that Cofactor reads; the message says what it looks like.</exception>
    public static DetectedFormat Detect(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.StartsWith<byte>([0x0A, 0x23, 0xD7, 0xCE]))
            return Found(DataFormat.RecordIo);
        if (head.StartsWith(CacheFile.Magic))
            return Found(DataFormat.Cofactor);
        if (FileSignature.NameOf(head) is string name)
            throw Unknown(fileName, name);
        if (head.StartsWith("\uFEFF"u8))
            head = head[3..];
        if (head.ContainsAnyInRange<byte>(0, 8) || head.ContainsAnyInRange<byte>(14, 31))
            throw Unknown(fileName, "binary data that starts " + DataFormatException.Quote(head[..Math.Min(16, head.Length)]));

        Span<int> lines = stackalloc int[(int)LineKind.Other + 1];
        ReadOnlySpan<byte> first = default;
        foreach (Range range in head.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = head[range].Trim(" \t\r"u8);
            // The last line may be cut off: it counts only where it is the only one.
            if (range.End.Value == head.Length && head.Length >= HeadLength && !first.IsEmpty)
                break;
            LineKind kind = KindOf(line);
            lines[(int)kind]++;
            if (first.IsEmpty && kind != LineKind.Nothing)
                first = line;
        }
        if (first.IsEmpty)
            throw Unknown(fileName, "only blank lines and comments");

        int svm = lines[(int)LineKind.LibSvm], ffm = lines[(int)LineKind.LibFfm];
        int delimited = lines[(int)LineKind.Delimited], other = lines[(int)LineKind.Other];
        if (svm + ffm > delimited + other)
            return Found(ffm > svm ? DataFormat.LibFfm : DataFormat.LibSvm);
        if (first[0] == '{')
            return Found(JsonKind(head));
        if (first[0] == '[')
            throw Unknown(fileName, "what looks like JSON");
        if (delimited > other && KindOf(first) == LineKind.Delimited)
            return Found(DataFormat.Csv);
        throw Unknown(fileName, "text that starts " + DataFormatException.Quote(first));
    }

    internal static string Describe(DataFormat format) => format switch
    {
        DataFormat.LibSvm => "libSVM text (label index:value)",
        DataFormat.LibFfm => "libFFM text (label field:index:value)",
        DataFormat.RecordIo => "RecordIO-protobuf",
        DataFormat.Csv => "delimited text (CSV)",
        DataFormat.JsonLines => "JSON lines (an instance a line)",
        DataFormat.Json => "JSON ({\"instances\": […]})",
        DataFormat.Cofactor => "cofactor's cache of rows",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format of rows."),
    };

    /// <summary>A document if its first object has instances, else lines.</summary>
    static DataFormat JsonKind(ReadOnlySpan<byte> head)
    {
        try
        {
            var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
            while (reader.Read() && (reader.CurrentDepth > 0 || reader.TokenType == JsonTokenType.StartObject))
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("instances"u8))
                    return DataFormat.Json;
        }
        catch (JsonException)
        {
            // The reader will say where.
        }
        return DataFormat.JsonLines;
    }

    static DetectedFormat Found(DataFormat format) => new(format, Describe(format));

    static DataFormatException Unknown(string fileName, string found) => new(new SourcePosition(fileName), found, Known, Remedy);

    /// <summary>
    /// The shape of a line, told by colons and delimiters alone: a malformed token does not hide the format, so that the reader finds
    /// it and names its line.
    /// </summary>
    static LineKind KindOf(ReadOnlySpan<byte> line)
    {
        int svm = 0, ffm = 0, plain = 0;
        bool delimited = line.ContainsAny(",\t;|"u8);
        foreach (Range range in line.SplitAny(" \t"u8))
        {
            ReadOnlySpan<byte> token = line[range];
            if (token.IsEmpty)
                continue;
            if (token[0] == '#')
                break;
            int colons = token.ContainsAny(",;|\""u8) ? 0 : token.Count((byte)':');
            svm += colons == 1 ? 1 : 0;
            ffm += colons == 2 ? 1 : 0;
            plain += colons is 1 or 2 ? 0 : 1;
        }
        // One plain token is the label; one more may be a slip, unless it is a column beside a time of day.
        if (svm + ffm > 0 && svm + ffm > plain - (delimited ? 1 : 2))
            return ffm > svm ? LineKind.LibFfm : LineKind.LibSvm;
        if (delimited)
            return LineKind.Delimited;
        return plain switch
        {
            0 => LineKind.Nothing,
            1 when float.IsFinite(TextNumber.ReadFloat(line, 0, out _)) => LineKind.OneNumber,
            _ => LineKind.Other,
        };
    }
}
