using System.Globalization;
using System.Text;

namespace Cofactor;

/// <summary>
/// Finds features by parts of their names, whatever their case: all values of the columns lie in one lower-case text a column, which is
/// searched at the speed of memory. The texts are made when they are first needed. Safe to share between threads.
/// </summary>
/// <param name="model">The model.</param>
public sealed class FeatureSearch(FmModel model)
{
    readonly Lazy<byte[]>[] _texts = [.. (model.FeatureMap?.Columns ?? []).Select(c => new Lazy<byte[]>(() => Fold(c.Vocabulary is { } v ? v.Bytes : [])))];

    /// <summary>Makes the texts of all columns, so that no search has to.</summary>
    public void Prepare()
    {
        foreach (Lazy<byte[]> text in _texts)
            _ = text.Value;
    }

    /// <summary>
    /// Features whose value contains a text: first those whose value starts with it (or with what follows <c>column=</c>), then the others,
    /// then those of columns whose name contains it; each in the order of ids. Without a feature map, and of hashed columns: those whose
    /// number starts with it. Without a text: the first features.
    /// </summary>
    /// <param name="query">The text; may be empty.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="column">The only column to look in; null: in all.</param>
    /// <exception cref="ArgumentException">The model has no such column.</exception>
    public IReadOnlyList<FeatureInfo> Find(string query, int count, string? column = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (model.FeatureMap is not { } map)
            return column is null ? [.. Numbers(query, model.FeatureCount).Take(count).Select(j => FeatureInfo.Of(model, j))] : throw new ArgumentException($"The model has no columns; found '{column}'.", nameof(column));
        FeatureColumn? only = column is null ? null : map.Columns.ElementAtOrDefault(map.ColumnIndex(column)) ?? throw new ArgumentException($"The model has no column '{column}'.", nameof(column));
        FeatureColumn[] columns = only is null ? [.. map.Columns.OrderBy(c => c.FirstFeature)] : [only];
        var found = new List<FeatureInfo>();
        var seen = new HashSet<int>();
        foreach (Func<FeatureColumn, IEnumerable<int>> phase in (Func<FeatureColumn, IEnumerable<int>>[])[c => Starting(c, query), c => Containing(c, query), c => OfColumn(c, query)])
            foreach (FeatureColumn c in columns)
                foreach (int j in phase(c))
                {
                    if (found.Count == count)
                        return found;
                    if (seen.Add(j))
                        found.Add(FeatureInfo.Of(model, j, c.Field));
                }
        return found;
    }

    IEnumerable<int> Starting(FeatureColumn column, string query)
    {
        if (query.StartsWith(column.Name + "=", StringComparison.OrdinalIgnoreCase))
            query = query[(column.Name.Length + 1)..];
        if (column.IsHashed)
        {
            foreach (int j in Numbers(query.TrimStart('#'), column.FeatureCount))
                yield return column.FirstFeature + j;
            yield break;
        }
        byte[] needle = Fold(Encoding.UTF8.GetBytes(query));
        for (int id = -1; (id = NextStarting(column, needle, id + 1)) >= 0;)
            yield return column.FirstFeature + id;
        foreach (int j in Others(column))
            if (FeatureInfo.Of(model, j).Value.StartsWith(query, StringComparison.OrdinalIgnoreCase))
                yield return j;
    }

    IEnumerable<int> Containing(FeatureColumn column, string query)
    {
        if (column.IsHashed)
            yield break;
        byte[] needle = Fold(Encoding.UTF8.GetBytes(query));
        for (int id = -1; (id = NextContaining(column, needle, id + 1)) >= 0;)
            yield return column.FirstFeature + id;
        foreach (int j in Others(column))
            if (FeatureInfo.Of(model, j).Value.Contains(query, StringComparison.OrdinalIgnoreCase))
                yield return j;
    }

    static IEnumerable<int> OfColumn(FeatureColumn column, string query) =>
        column.Name.Contains(query, StringComparison.OrdinalIgnoreCase) ? Enumerable.Range(column.FirstFeature, column.FeatureCount) : [];

    /// <summary>A column's features that stand for no category: its number, the unknown and the missing one.</summary>
    static IEnumerable<int> Others(FeatureColumn column) => Enumerable.Range(column.FirstFeature + column.CategoryCount, column.FeatureCount - column.CategoryCount);

    /// <summary>The first category from <paramref name="id"/> on that starts with a text; −1 for none.</summary>
    int NextStarting(FeatureColumn column, ReadOnlySpan<byte> needle, int id)
    {
        if (id >= column.CategoryCount)
            return -1;
        if (needle.IsEmpty)
            return id;
        ReadOnlySpan<byte> text = _texts[column.Field].Value;
        ReadOnlySpan<long> offsets = column.Vocabulary!.Offsets;
        for (; id < offsets.Length - 1; id++)
            if (offsets[id + 1] - offsets[id] >= needle.Length && text.Slice((int)offsets[id], needle.Length).SequenceEqual(needle))
                return id;
        return -1;
    }

    /// <summary>The first category from <paramref name="id"/> on that contains a text; −1 for none.</summary>
    int NextContaining(FeatureColumn column, ReadOnlySpan<byte> needle, int id)
    {
        if (id >= column.CategoryCount)
            return -1;
        ReadOnlySpan<byte> text = _texts[column.Field].Value;
        ReadOnlySpan<long> offsets = column.Vocabulary!.Offsets;
        for (int at = (int)offsets[id]; text[at..].IndexOf(needle) is >= 0 and int step;)
        {
            at += step;
            int place = offsets[id..].BinarySearch((long)at);
            id += place >= 0 ? place : ~place - 1;
            if (id >= offsets.Length - 1)
                return -1;
            // A text that runs on into the next category is in neither.
            if (at + needle.Length <= offsets[id + 1])
                return id;
            at++;
        }
        return -1;
    }

    /// <summary>The numbers below <paramref name="count"/> whose decimal form starts with a text, ascending.</summary>
    static IEnumerable<int> Numbers(string prefix, int count)
    {
        if (prefix.Length == 0)
            return Enumerable.Range(0, count);
        if (!int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || (prefix[0] == '0' && prefix.Length > 1))
            return [];
        return number == 0 ? Enumerable.Range(0, Math.Min(1, count)) : Longer(number, count);
    }

    static IEnumerable<int> Longer(long number, int count)
    {
        for (long first = number, width = 1; first < count; first *= 10, width *= 10)
            for (long j = first; j < Math.Min(first + width, count); j++)
                yield return (int)j;
    }

    /// <summary>Lower case of UTF-8, byte for byte: a letter whose lower case has another length stays.</summary>
    static byte[] Fold(ReadOnlySpan<byte> text)
    {
        byte[] folded = text.ToArray();
        for (int at = 0; at < folded.Length;)
        {
            Span<byte> rest = folded.AsSpan(at);
            int ascii = rest.IndexOfAnyExceptInRange((byte)0, (byte)127);
            Ascii.ToLowerInPlace(rest[..(ascii < 0 ? rest.Length : ascii)], out int length);
            if (length == 0)
            {
                Rune.DecodeFromUtf8(rest, out Rune rune, out length);
                Rune lower = Rune.ToLowerInvariant(rune);
                if (rune != Rune.ReplacementChar && lower.Utf8SequenceLength == length)
                    lower.EncodeToUtf8(rest);
            }
            at += length;
        }
        return folded;
    }
}
