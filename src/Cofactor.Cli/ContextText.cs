using System.Globalization;
using System.Text;

namespace Cofactor.Cli;

/// <summary>A row as a person types it: <c>user=12,hour=20</c> by the names of a model's columns, or <c>12:1,40:0.5</c> (<c>12,40:0.5</c>) by number.</summary>
static class ContextText
{
    /// <summary>Adds a row of what some texts say together.</summary>
    /// <param name="option">Where they come from, for messages.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="model">The model whose features are meant.</param>
    /// <param name="rows">Receives the row.</param>
    /// <param name="joins">Tables that add columns to it.</param>
    /// <exception cref="UsageException">A part is no feature, or one that the model does not know.</exception>
    public static void Add(string option, IEnumerable<string> texts, FmModel model, RowBlockBuilder rows, IReadOnlyList<JoinTable>? joins = null)
    {
        var seen = new Dictionary<string, string>();
        foreach (string text in texts)
        {
            foreach (string part in model.FeatureMap is { } map ? Columns(text, map) : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                (string name, string value) = model.FeatureMap is null ? (AddNumber(option, part, model, rows), "") : AddColumn(option, part, model.FeatureMap, rows);
                if (!seen.TryAdd(name, value))
                    throw UsageException.Value(option, text, $"{name} only once");
            }
        }
        if (model.FeatureMap is { } columns)
            JoinTable.Encode(seen, columns, joins ?? [], rows);
        rows.EndRow(float.NaN);
    }

    /// <summary>The parts of a text. A comma is part of a value unless a column's name and '=' follow it.</summary>
    static IEnumerable<string> Columns(string text, FeatureMap map)
    {
        int start = 0;
        for (int at = text.IndexOf(',', StringComparison.Ordinal); at >= 0; at = text.IndexOf(',', at + 1))
        {
            string rest = text[(at + 1)..].TrimStart();
            if (!map.Columns.Any(c => rest.StartsWith(c.Name + "=", StringComparison.Ordinal)))
                continue;
            yield return text[start..at].Trim();
            start = at + 1;
        }
        if (text[start..].Trim() is { Length: > 0 } last)
            yield return last;
    }

    static (string Name, string Value) AddColumn(string option, string part, FeatureMap map, RowBlockBuilder rows)
    {
        // A column's name may contain '=' itself: the longest that fits.
        FeatureColumn column = map.Columns.Where(c => part.StartsWith(c.Name + "=", StringComparison.Ordinal)).MaxBy(c => c.Name.Length)
            ?? throw UsageException.Value(option, part, $"COLUMN=VALUE with one of the columns {string.Join(", ", map.Columns.Select(c => c.Name))}");
        string value = part[(column.Name.Length + 1)..].Trim();
        if (column.Kind == ColumnKind.Categorical && value != "(unknown)" && map.Find($"{column.Name}={value}") < 0)
            throw UsageException.Value(option, part, $"a value of {column.Name} that stands in the training rows ({column.Name}=(unknown) asks for what an unknown one gets)");
        if (!map.Encode(column.Field, Encoding.UTF8.GetBytes(value), rows))
            throw UsageException.Value(option, part, $"a number for {column.Name}");
        return (column.Name, value);
    }

    static string AddNumber(string option, string part, FmModel model, RowBlockBuilder rows)
    {
        string expected = $"index:value with an index below {model.FeatureCount}, such as 12:1 (the model has no names)";
        int colon = part.IndexOf(':', StringComparison.Ordinal);
        string index = colon < 0 ? part : part[..colon];
        float value = 1;
        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int feature) || feature >= model.FeatureCount
            || (colon >= 0 && (!float.TryParse(part.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out value) || !float.IsFinite(value))))
            throw UsageException.Value(option, part, expected);
        rows.Add(feature, value);
        return index;
    }
}
