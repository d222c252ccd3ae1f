using System.Buffers;
using System.Text;

namespace Cofactor;

/// <summary>Says what is wrong with a line of libSVM or libFFM text. Cold: it looks at the token again at leisure.</summary>
readonly struct SparseTextErrors(string fileName, long line, bool hasField, ReadOptions options)
{
    const string LargestId = "2147483646";
    const string CorrectValue = "Correct the value, or leave it out.", CorrectOrFormat = "Correct the row, or name the format with --format if this is not it.";
    static readonly SearchValues<byte> TokenEnds = SearchValues.Create(" \t\n#"u8);
    static readonly SearchValues<byte> IdBytes = SearchValues.Create("-0123456789"u8);

    /// <summary>The first token is no label.</summary>
    public DataFormatException BadLabel(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> token = TokenAt(text, at);
        return token.Contains((byte)':')
            ? Error(token, at, "a label, a number, before the first " + Form, $"Start each line with its label, such as 1 {Example}.")
            : Error(token, at, IsNotFinite(token) ? "a finite number as label" : "a number as label", "Correct the label, or leave the row out.");
    }

    /// <summary>The token at <paramref name="at"/> is not what the format asks for.</summary>
    public DataFormatException BadToken(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> token = TokenAt(text, at);
        if (token.StartsWith("qid:"u8))
            return Error(token, at, "qid: and a whole number, directly after the label", "Correct the row, or leave it out.");
        int colons = token.Count((byte)':');
        if (colons != (hasField ? 2 : 1))
            return Error(token, at, $"{Form}, such as {Example}", (colons, hasField) switch
            {
                (2, false) => "Use --format libffm for field:index:value.",
                (1, true) => "Use --format libsvm for index:value.",
                _ => CorrectOrFormat,
            });

        ReadOnlySpan<byte> rest = token;
        if (hasField && NotAnId(Cut(ref rest), int.MaxValue) is string wrongField)
            return Error(token, at, wrongField == "" ? $"a field of at most {LargestId}" : $"{Form} with a {wrongField} as field", CorrectOrFormat);
        ReadOnlySpan<byte> index = Cut(ref rest);
        ulong limit = (ulong)(options.FeatureDim ?? int.MaxValue);
        if (NotAnId(index, options.HashBits is null ? limit : null) is string wrong)
            return wrong != "" ? Error(token, at, $"{Form} with a {wrong} as index", CorrectOrFormat)
                : options.HashBits is not null ? Error(token, at, "an index below 2^64", "Correct the index, or leave it out.")
                : options.FeatureDim is int dim ? Error(token, at, $"an index below feature_dim, {dim}", "Raise --feature-dim, or leave it out.")
                : Error(token, at, $"an index of at most {LargestId}", "Use --hash-bits to hash larger ids into fewer features.");
        if (IsNotFinite(rest))
            return Error(token, at, "a finite number as value", CorrectValue);
        float value = TextNumber.ReadFloat(rest, 0, out int end);
        return end == rest.Length && float.IsInfinity(value)
            ? Error(token, at, "a value within the range of a 32-bit float, 3.4e38", CorrectValue)
            : Error(token, at, $"{Form} with a number as value, such as {Example}", CorrectOrFormat);
    }

    /// <summary>The line has an index twice.</summary>
    public DataFormatException Repeated(ReadOnlySpan<byte> text, int index)
    {
        int seen = 0, at = 0;
        ReadOnlySpan<byte> token = default;
        while (seen < 2 && text[at] is not ((byte)'\n' or (byte)'#'))
        {
            token = TokenAt(text, at);
            at += Math.Max(1, token.Length);
            seen += HasIndex(token, index) ? 1 : 0;
        }
        return Error(token, at - token.Length, "each index at most once in a row", "Remove one, or add them up with --sum-repeated.");
    }

    /// <summary>The values of an index that stands repeatedly add up to infinity.</summary>
    public DataFormatException SumTooLarge(int index) =>
        new(new SourcePosition(fileName, line), $"values of feature {index} whose sum is beyond a 32-bit float", "a sum of at most 3.4e38", "Scale the values.");

    /// <summary>The token that starts at <paramref name="at"/>: up to a space, a comment or the line's end.</summary>
    public static ReadOnlySpan<byte> TokenAt(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> token = text[at..];
        token = token[..token.IndexOfAny(TokenEnds)];
        return text[at + token.Length] == '\n' && token.EndsWith("\r"u8) ? token[..^1] : token;
    }

    string Form => hasField ? "field:index:value" : "index:value";

    string Example => hasField ? "1:3:0.5" : "3:0.5";

    DataFormatException Error(ReadOnlySpan<byte> token, int at, string expected, string remedy = "") =>
        new(new SourcePosition(fileName, line, at + 1), DataFormatException.Quote(token), expected, remedy);

    bool HasIndex(ReadOnlySpan<byte> token, int index)
    {
        if (token.Count((byte)':') != (hasField ? 2 : 1) || token.StartsWith("qid:"u8))
            return false;
        if (hasField)
            Cut(ref token);
        return ulong.TryParse(Cut(ref token), out ulong id) && id == (ulong)index;
    }

    /// <summary>What an id should be instead of this text; empty where it is only too large; null where it is right.</summary>
    static string? NotAnId(ReadOnlySpan<byte> text, ulong? limit) =>
        text.IsEmpty || text.ContainsAnyExcept(IdBytes) ? "whole number"
        : text.Contains((byte)'-') ? "whole number of 0 or more"
        : !ulong.TryParse(text, out ulong id) || id >= limit ? ""
        : null;

    static bool IsNotFinite(ReadOnlySpan<byte> text)
    {
        string word = Encoding.ASCII.GetString(text[..Math.Min(text.Length, 10)]).TrimStart('+', '-').ToLowerInvariant();
        return word is "nan" or "inf" or "infinity";
    }

    static ReadOnlySpan<byte> Cut(ref ReadOnlySpan<byte> text)
    {
        int colon = text.IndexOf((byte)':');
        ReadOnlySpan<byte> part = text[..colon];
        text = text[(colon + 1)..];
        return part;
    }
}
