using System.Buffers;
using System.Globalization;
using System.Text;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// How raw columns become features: column → field, category → feature id, number → scaled value. Fitted on training rows only and
/// stored in the model, so that prediction encodes exactly as training did. Columns go by name, whatever format they come from.
/// Immutable and safe to share between threads.
/// </summary>
public sealed class FeatureMap
{
    readonly FeatureColumn[] _columns;
    readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    readonly int _hashedFirst;   // the features that all hashed columns share come last

    /// <exception cref="OverflowException">There are 2³¹ features or more.</exception>
    internal FeatureMap(IReadOnlyList<FeatureColumn> columns, TableLayout layout, int hashBits = 0)
    {
        _columns = new FeatureColumn[columns.Count];
        int next = 0;
        for (int c = 0; c < _columns.Length; c++)
        {
            FeatureColumn column = columns[c];
            int count = column.IsHashed ? 0 : checked((column.Kind == ColumnKind.Numeric ? 1 : column.CategoryCount + 1) + (column.HasMissing ? 1 : 0));
            _columns[c] = column with { Field = c, FirstFeature = next, FeatureCount = count };
            _byName.Add(column.Name, c);
            next = checked(next + count);
        }
        _hashedFirst = next;
        if (_columns.Any(c => c.IsHashed))
        {
            HashBits = hashBits;
            next = checked(next + (1 << hashBits));
            for (int c = 0; c < _columns.Length; c++)
                if (_columns[c].IsHashed)
                    _columns[c] = _columns[c] with { FirstFeature = _hashedFirst, FeatureCount = 1 << hashBits };
        }
        FeatureCount = next;
        Layout = layout;
    }

    /// <summary>Number of features n.</summary>
    public int FeatureCount { get; }

    /// <summary>The columns, by field.</summary>
    public IReadOnlyList<FeatureColumn> Columns => _columns;

    /// <summary>Hashed columns share 2^bits features; 0 where no column is hashed.</summary>
    public int HashBits { get; }

    /// <summary>The table that the map was fitted on.</summary>
    public TableLayout Layout { get; }

    /// <summary>The column of this name, or −1.</summary>
    public int ColumnIndex(string name) => _byName.GetValueOrDefault(name, -1);

    /// <summary>The column of a feature; null for one that several hashed columns share, or that the map does not have.</summary>
    public FeatureColumn? ColumnOf(int feature)
    {
        if ((uint)feature >= (uint)FeatureCount)
            return null;
        if (feature >= _hashedFirst)
            return _columns.Count(c => c.IsHashed) == 1 ? _columns.Single(c => c.IsHashed) : null;
        return _columns.First(c => !c.IsHashed && feature < c.FirstFeature + c.FeatureCount);
    }

    /// <summary>
    /// Adds the features of a column's value to the row that <paramref name="row"/> collects, with the column's number as field. A
    /// number of value 0 adds nothing; a part that a multi-valued column repeats counts once; hashed categories that meet add up.
    /// </summary>
    /// <param name="column">The column, 0 ≤ column &lt; number of columns.</param>
    /// <param name="text">The value in UTF-8. Empty is missing; in a numeric column <c>NA</c>, <c>NaN</c>, <c>null</c> and <c>?</c> are as well, in any case.</param>
    /// <param name="row">Collects the row.</param>
    /// <returns>False, with nothing added, when the column is numeric and the text is no finite number.</returns>
    public bool Encode(int column, ReadOnlySpan<byte> text, RowBlockBuilder row)
    {
        ArgumentNullException.ThrowIfNull(row);
        FeatureColumn c = _columns[column];
        switch (c.Kind)
        {
            case ColumnKind.Numeric:
                return EncodeNumber(c, text, row);
            case ColumnKind.MultiValued:
                EncodeParts(c, text, row);
                return true;
            default:
                Add(c, FeatureOf(c, text), row);
                return true;
        }
    }

    /// <summary>
    /// The name of a feature: <c>genre=Comedy</c>, <c>age</c>, <c>user=(unknown)</c>, <c>age=(missing)</c>, and for a hashed one
    /// <c>site=#12345</c>, or <c>#12345</c> where several columns share it and <paramref name="field"/> does not tell which is meant.
    /// </summary>
    /// <param name="feature">The feature, 0 ≤ feature &lt; <see cref="FeatureCount"/>.</param>
    /// <param name="field">The field that it stands in, where known.</param>
    public string FeatureName(int feature, int field = -1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feature);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feature, FeatureCount);
        if (feature >= _hashedFirst)
        {
            FeatureColumn? hashed = (uint)field < (uint)_columns.Length && _columns[field].IsHashed ? _columns[field] : ColumnOf(feature);
            return string.Create(CultureInfo.InvariantCulture, $"{(hashed is null ? "" : hashed.Name + "=")}#{feature - _hashedFirst}");
        }
        FeatureColumn column = ColumnOf(feature)!;
        if (feature == column.MissingFeature)
            return $"{column.Name}=(missing)";
        if (column.Kind == ColumnKind.Numeric)
            return column.Name;
        return feature == column.UnknownFeature ? $"{column.Name}=(unknown)" : $"{column.Name}={Encoding.UTF8.GetString(column.Vocabulary![feature - column.FirstFeature])}";
    }

    /// <summary>The feature of a name that <see cref="FeatureName"/> gives (for a hashed column of a category as well), or −1.</summary>
    public int Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith('#') && HashBits > 0)
            return HashedFeature(name);
        if (_byName.TryGetValue(name, out int number) && _columns[number].Kind == ColumnKind.Numeric)
            return _columns[number].FirstFeature;
        // A column's name may contain '=' itself.
        for (int at = name.IndexOf('='); at >= 0; at = name.IndexOf('=', at + 1))
            if (_byName.TryGetValue(name[..at], out int c) && FeatureOf(_columns[c], name[(at + 1)..]) is >= 0 and int feature)
                return feature;
        return -1;
    }

    /// <summary>The same map for tables that need not have a header line.</summary>
    internal FeatureMap WithoutHeader() => new(_columns, Layout with { HasHeader = false }, HashBits);

    /// <summary>Takes the map apart for storing.</summary>
    internal FeatureMapParts ToParts() => new(FeatureMapText.Write(this),
        [.. _columns.Where(c => c.Vocabulary is not null).Select(c => new VocabularyPart(c.Name, c.Vocabulary!.ToBytes(), c.Vocabulary.ToOffsets()))]);

    /// <summary>Puts a stored map together again; everything is checked.</summary>
    /// <exception cref="FormatException">The parts do not fit together; the message says how.</exception>
    internal static FeatureMap FromParts(string json, IReadOnlyList<VocabularyPart> vocabularies) => FeatureMapText.Read(json, vocabularies);

    int FeatureOf(FeatureColumn column, string value)
    {
        ReadOnlySpan<byte> text = Encoding.UTF8.GetBytes(value);
        if (column.IsHashed)
            return HashedFeature(value) is >= 0 and int feature ? feature : FeatureOf(column, text);
        if (column.Vocabulary?.Find(text) is >= 0 and int category)
            return column.FirstFeature + category;
        return value switch
        {
            "(missing)" => column.MissingFeature,
            "(unknown)" when column.Vocabulary is not null => column.UnknownFeature,
            _ => -1,
        };
    }

    int HashedFeature(string name) =>
        name.StartsWith('#') && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int bucket) && bucket < FeatureCount - _hashedFirst
            ? _hashedFirst + bucket : -1;

    /// <summary>The feature of a category; −1 for a missing one that has none.</summary>
    int FeatureOf(FeatureColumn column, ReadOnlySpan<byte> category)
    {
        // The key is the field, so that equal values of different columns differ.
        if (column.Vocabulary is null)
            return _hashedFirst + (int)(ByteHash.Of(category, (ulong)column.Field + 1) >> (64 - HashBits));
        if (category.IsEmpty)
            return column.MissingFeature;
        int id = column.Vocabulary.Find(category);
        return id >= 0 ? column.FirstFeature + id : column.UnknownFeature;
    }

    static bool EncodeNumber(FeatureColumn column, ReadOnlySpan<byte> text, RowBlockBuilder row)
    {
        switch (NumberText.Parse(text, out double number))
        {
            case NumberKind.Number:
                float value = (float)((number - column.Mean) / column.Scale);
                if (!float.IsFinite(value))
                    return false;
                if (value != 0)
                    row.Add(column.FirstFeature, value, column.Field);
                return true;
            case NumberKind.Missing:
                Add(column, column.MissingFeature, row);
                return true;
            default:
                return false;
        }
    }

    void EncodeParts(FeatureColumn column, ReadOnlySpan<byte> text, RowBlockBuilder row)
    {
        byte separator = (byte)column.Separator!.Value;
        int[] rented = ArrayPool<int>.Shared.Rent(text.Count(separator) + 1);
        int count = 0;
        foreach (Range range in text.Split(separator))
        {
            ReadOnlySpan<byte> part = text[range].Trim((byte)' ');
            if (!part.IsEmpty)
                rented[count++] = FeatureOf(column, part);
        }
        if (count == 0)
            Add(column, FeatureOf(column, []), row);
        // Sorted, repeats stand side by side however many parts there are.
        Span<int> features = rented.AsSpan(0, count);
        features.Sort();
        for (int i = 0; i < count; i++)
            if (i == 0 || features[i] != features[i - 1])
                Add(column, features[i], row);
        ArrayPool<int>.Shared.Return(rented);
    }

    static void Add(FeatureColumn column, int feature, RowBlockBuilder row)
    {
        if (feature < 0)
            return;
        if (column.IsHashed)
            row.AddOrSum(feature, 1f, column.Field);
        else
            row.Add(feature, 1f, column.Field);
    }
}
