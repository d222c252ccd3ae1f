using System.Text;

namespace Cofactor;

/// <summary>
/// The labels of a CSV file: numbers, or names, which get the codes 0, 1, … in ordinal order. Where nothing is known, the first label
/// decides which: so a stray word in a column of ratings is an error and not a new kind of task.
/// </summary>
sealed class CsvLabels
{
    readonly Vocabulary _texts = new();
    bool? _areNames;
    float[] _codes = [];   // by text: texts that are no UTF-8 may share a name

    /// <param name="areNames">Whether labels are names; null: found out.</param>
    public CsvLabels(bool? areNames = null) => _areNames = areNames;

    public bool AreNames => _areNames == true;

    /// <summary>The names by code, once all were added; null for numbers.</summary>
    public IReadOnlyList<string>? Names { get; private set; }

    /// <summary>Takes notice of the label in the present row.</summary>
    public void Add(CsvTable table, int column)
    {
        ReadOnlySpan<byte> text = table[column];
        if (text.IsEmpty)
            return;
        _areNames ??= NumberText.Parse(text, out _) == NumberKind.Text;
        if (_areNames == false)
            Number(table, column);
        else if (_texts.Add(text) < 0)
            throw table.Wrong(column, "label column", "less than 2 GB of class names");
    }

    /// <summary>Orders the names that were added.</summary>
    public void Complete()
    {
        if (!AreNames)
            return;
        string[] names = [.. Enumerable.Range(0, _texts.Count).Select(id => Encoding.UTF8.GetString(_texts[id]))];
        string[] ordered = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _codes = [.. names.Select(name => (float)Array.BinarySearch(ordered, name, StringComparer.Ordinal))];
        Names = ordered;
    }

    /// <summary>The label of the present row; NaN for an empty one.</summary>
    public float Read(CsvTable table, int column)
    {
        ReadOnlySpan<byte> text = table[column];
        if (text.IsEmpty)
            return float.NaN;
        if (!AreNames)
            return Number(table, column);
        int id = _texts.Find(text);
        return id >= 0 ? _codes[id] : throw table.Wrong(column, "label column", "one of the labels that stood there before", "Do not change a file while it is read.");
    }

    static float Number(CsvTable table, int column)
    {
        if (NumberText.Parse(table[column], out double number) == NumberKind.Number)
            return (float)number;
        throw table.Wrong(column, "label column", "a finite number", "Correct the label or leave the row out; the label column is named with --label.");
    }
}
