using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;

namespace Cofactor;

/// <summary>
/// Some features of rows: those of columns of a feature map, of fields (libFFM), or ranges of ids. Says which features of a row are the
/// item, which are the user, and which features are candidates. Immutable.
/// </summary>
public sealed class FeatureSelection
{
    readonly Part[] _parts;

    /// <summary>Features of a field, or ids First … Last.</summary>
    readonly record struct Part(int Field, int First, int Last)
    {
        public bool Contains(int feature, int field) => Field >= 0 ? field == Field : feature >= First && feature <= Last;
    }

    FeatureSelection(string text, Part[] parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// Reads a selection: names of the map's columns (<c>film,genres</c>); without a map, fields (<c>3</c>) or ranges of ids
    /// (<c>943-2624</c>). Several stand with commas between them; the first is what items are told apart by.
    /// </summary>
    /// <param name="option">The option that it is the value of, for messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="map">The rows' feature map, if they have one.</param>
    /// <exception cref="OptionException">A part is no such thing.</exception>
    public static FeatureSelection Parse(string option, string text, FeatureMap? map)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FeatureSelection(text, [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => map is null ? OfNumbers(option, part) : OfColumn(option, part, map))]);
    }

    /// <summary>Whether a feature that stands in a field (−1: none) is one of them.</summary>
    public bool Contains(int feature, int field) => _parts.Any(p => p.Contains(feature, field));

    /// <summary>Whether it is one of the first part.</summary>
    internal bool Leads(int feature, int field) => _parts[0].Contains(feature, field);

    /// <summary>Whether rows must have fields for it.</summary>
    internal bool NeedsFields => _parts.Any(p => p.Field >= 0);

    /// <summary>The ids of the first part, ascending: a range, or all categories of a column.</summary>
    /// <exception cref="OptionException">They cannot be listed.</exception>
    internal (int First, int Count) Range(FeatureMap? map, int featureCount)
    {
        Part part = _parts[0];
        OptionException.Check(_parts.Length == 1 && part.Field < 0, "candidates", Text, "one column of categories that are not hashed, or a range of ids such as 943-2624; else give the items as rows");
        // Behind the categories come the unknown bucket and the missing feature: nothing to recommend.
        int count = map?.Columns.FirstOrDefault(c => c.FirstFeature == part.First && !c.IsHashed)?.CategoryCount ?? part.Last - part.First + 1;
        OptionException.Check(part.First + count <= featureCount, "candidates", Text, $"ids below {featureCount}, the model's features");
        return (part.First, count);
    }

    /// <summary>A key of what the features of a selection are in a row, or, without a selection, of all features but some: rows of the same have the same key.</summary>
    internal static UInt128 Key(SparseRow row, FeatureSelection? selection, FeatureSelection? but = null)
    {
        var parts = new List<(int Feature, float Value)>(row.Count);
        for (int p = 0; p < row.Count; p++)
            if (selection?.Contains(row.Indices[p], FieldOf(row, p)) ?? !but!.Contains(row.Indices[p], FieldOf(row, p)))
                parts.Add((row.Indices[p], row.Value(p)));
        parts.Sort();
        Span<byte> bytes = parts.Count <= 64 ? stackalloc byte[8 * parts.Count] : new byte[8 * parts.Count];
        for (int i = 0; i < parts.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(8 * i)..], parts[i].Feature);
            BinaryPrimitives.WriteSingleLittleEndian(bytes[(8 * i + 4)..], parts[i].Value);
        }
        return XxHash128.HashToUInt128(bytes);
    }

    internal static int FieldOf(SparseRow row, int position) => row.Fields.IsEmpty ? -1 : row.Fields[position];

    static Part OfColumn(string option, string name, FeatureMap map)
    {
        int column = map.ColumnIndex(name);
        if (column < 0)
            throw new OptionException($"{option} is '{name}'; expected one of the columns {string.Join(", ", map.Columns.Select(c => c.Name))}."
                + (Spelling.Nearest(name, map.Columns.Select(c => c.Name)) is { } near ? $" Did you mean '{near}'?" : ""));
        FeatureColumn c = map.Columns[column];
        return c.IsHashed ? new Part(column, 0, 0) : new Part(-1, c.FirstFeature, c.FirstFeature + c.FeatureCount - 1);
    }

    static Part OfNumbers(string option, string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        bool isRange = dash > 0;
        int last = 0;
        bool read = int.TryParse(isRange ? text[..dash] : text, NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && (!isRange || (int.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last) && last >= first));
        OptionException.Check(read, option, $"'{text}'", "a field such as 3, or a range of ids such as 943-2624: the rows have no columns with names");
        return isRange ? new Part(-1, first, last) : new Part(first, 0, 0);
    }
}
