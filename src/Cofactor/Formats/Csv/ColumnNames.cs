using System.Text;

namespace Cofactor;

/// <summary>Names of columns: from a header, in messages, and what they say of the values.</summary>
static class ColumnNames
{
    static readonly string[] LabelNames = ["label", "target", "y", "rating", "click", "class"];

    static readonly HashSet<string> Things = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "uid", "uuid", "guid", "user", "item", "movie", "film", "product", "customer", "client", "account", "member", "visitor", "session",
        "device", "app", "ad", "advertiser", "campaign", "publisher", "site", "article", "song", "artist", "album", "book", "author", "store",
        "shop", "merchant", "seller", "brand", "category", "genre", "tag", "query", "document", "country", "region", "city", "zip", "zipcode",
        "postcode", "code", "sku", "isbn",
    };

    /// <summary>A name of the header: control characters are spaces, and the i-th column without a name is <c>column_i</c>.</summary>
    public static string FromHeader(ReadOnlySpan<byte> text, int column)
    {
        string name = string.Concat(Encoding.UTF8.GetString(text).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return name.Length > 0 ? name : $"column_{column + 1}";
    }

    /// <summary>Whether whole numbers under this name are ids: its last word is <c>id</c>, <c>user</c>, <c>item</c> or another thing that has no amount.</summary>
    public static bool SaysId(string name)
    {
        int start = name.Length;
        while (start > 0 && char.IsLetter(name[start - 1]) && !(start < name.Length && char.IsUpper(name[start]) && char.IsLower(name[start - 1])))
            start--;
        string word = name[start..];
        return Things.Contains(word) || (word.EndsWith("id", StringComparison.OrdinalIgnoreCase) && Things.Contains(word[..^2]));
    }

    /// <summary>The column that is the label when none is named, or null.</summary>
    public static string? DefaultLabel(IReadOnlyList<string> names) =>
        LabelNames.Select(label => names.FirstOrDefault(n => n.Equals(label, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(n => n is not null);

    /// <summary>The error for an option that names a column that is not there.</summary>
    public static OptionException Unknown(string option, string name, IReadOnlyList<string> names)
    {
        string? near = Spelling.Nearest(name, names);
        return new OptionException($"{option} names the column '{name}', which the data does not have.{(near is null ? "" : $" Did you mean '{near}'?")} Its columns: {List(names)}.");
    }

    /// <summary>The names in a row, the first twenty of many.</summary>
    public static string List(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(20)) + (all.Length > 20 ? $", … ({all.Length} in all)" : "");
    }
}
