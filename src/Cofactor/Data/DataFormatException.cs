namespace Cofactor;

/// <summary>
/// Wrong data: a row, file or model that is not what it should be. The only exception a reader throws for bad content.
/// The message is <c>{where}: found {found}; expected {expected}. {remedy}</c>, one line.
/// </summary>
public sealed class DataFormatException : CofactorException
{
    /// <summary>Makes the error from its four parts.</summary>
    /// <param name="where">Where the fault stands.</param>
    /// <param name="found">What stands there, such as <c>'3:abc'</c>.</param>
    /// <param name="expected">What should stand there, such as <c>index:value with a number as value</c>.</param>
    /// <param name="remedy">What to do, as a sentence; may be empty.</param>
    /// <param name="inner">The cause, if another error led here.</param>
    public DataFormatException(SourcePosition where, string found, string expected, string remedy = "", Exception? inner = null)
        : base($"{where}: found {found}; expected {expected}.{(remedy.Length == 0 ? "" : " " + remedy)}", inner)
    {
        Where = where;
        Found = found;
        Expected = expected;
        Remedy = remedy;
    }

    /// <summary>File, line and column of the fault.</summary>
    public SourcePosition Where { get; }

    /// <summary>What was found.</summary>
    public string Found { get; }

    /// <summary>What was expected.</summary>
    public string Expected { get; }

    /// <summary>What to do about it; empty when the expectation says it all.</summary>
    public string Remedy { get; }

    /// <summary>Shows at most 60 bytes of input in quotes, control and non-ASCII bytes escaped, so that any content makes a readable line.</summary>
    internal static string Quote(ReadOnlySpan<byte> text)
    {
        const int Limit = 60;
        var shown = new System.Text.StringBuilder("'");
        foreach (byte b in text[..Math.Min(text.Length, Limit)])
            shown.Append(b is >= 0x20 and < 0x7f ? ((char)b).ToString() : $"\\x{b:x2}");
        return shown.Append(text.Length > Limit ? "…'" : "'").ToString();
    }

    /// <summary>As the other overload, for a text.</summary>
    internal static string Quote(string text) => Quote(System.Text.Encoding.UTF8.GetBytes(text));
}
