using System.Text;

namespace Cofactor.Cli;

/// <summary>Text that may be anything, such as a feature's name, in a report.</summary>
static class Escaping
{
    const char Replacement = '\uFFFD';

    /// <summary>Text between or in tags of HTML; what no document may hold is replaced.</summary>
    public static string Html(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                escaped.Append(c).Append(text[++i]);
            else
                _ = c switch
                {
                    '&' => escaped.Append("&amp;"),
                    '<' => escaped.Append("&lt;"),
                    '>' => escaped.Append("&gt;"),
                    '"' => escaped.Append("&quot;"),
                    '\'' => escaped.Append("&#39;"),
                    _ => escaped.Append(IsAllowed(c) ? c : Replacement),
                };
        }
        return escaped.ToString();
    }

    /// <summary>Text within a line of Markdown: none of its characters means anything, in a table either.</summary>
    public static string Markdown(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '~' or '&')
                escaped.Append('\\').Append(c);
            else
                escaped.Append(c is '\n' or '\r' or '\t' ? ' ' : IsAllowed(c) || char.IsSurrogate(c) ? c : Replacement);
        }
        return escaped.ToString();
    }

    // XML 1.0, so that a report can be read by any parser; the direction marks could turn what stands around them.
    static bool IsAllowed(char c) => c is '\n' or '\t' or (>= ' ' and <= '~') or (>= '\u00A0' and < '\uD800' and not ((>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))) or (>= '\uE000' and < '\uFFFE');
}
