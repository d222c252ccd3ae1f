using System.Text;
using System.Text.Json;

namespace Cofactor;

// {"columns": [{"name": "user", "kind": "categorical", "categories": 943, "missing": false},      without "categories": hashed
//              {"name": "age", "kind": "numeric", "mean": 34.05, "scale": 12.19, "missing": true},
//              {"name": "genres", "kind": "multi_valued", "separator": "|", "categories": 19, "missing": false}],
//  "hash_bits": 0, "feature_count": 965,
//  "table": {"columns": ["user", …], "header": true, "label": "rating", "labels_are_names": false, "weight": null, "group": null,
//            "joins": [{"key": "user", "columns": ["age", …]}]}}                                   only where there are some
/// <summary>The text of a stored feature map. Reading trusts nothing.</summary>
static class FeatureMapText
{
    public static string Write(FeatureMap map)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("columns");
            foreach (FeatureColumn column in map.Columns)
                Write(json, column);
            json.WriteEndArray();
            json.WriteNumber("hash_bits", map.HashBits);
            json.WriteNumber("feature_count", map.FeatureCount);
            json.WriteStartObject("table");
            json.WriteStartArray("columns");
            foreach (string name in map.Layout.Columns)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteBoolean("header", map.Layout.HasHeader);
            json.WriteString("label", map.Layout.Label);
            json.WriteBoolean("labels_are_names", map.Layout.LabelsAreNames);
            json.WriteString("weight", map.Layout.Weight);
            json.WriteString("group", map.Layout.Group);
            if (map.Layout.Joins is { Count: > 0 } joins)
                Write(json, joins);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static void Write(Utf8JsonWriter json, IReadOnlyList<TableJoin> joins)
    {
        json.WriteStartArray("joins");
        foreach (TableJoin join in joins)
        {
            json.WriteStartObject();
            json.WriteString("key", join.Key);
            json.WriteStartArray("columns");
            foreach (string name in join.Columns)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Write(Utf8JsonWriter json, FeatureColumn column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("kind", NameOf(column.Kind));
        if (column.Separator is char separator)
            json.WriteString("separator", separator.ToString());
        if (column.Kind == ColumnKind.Numeric)
        {
            json.WriteNumber("mean", column.Mean);
            json.WriteNumber("scale", column.Scale);
        }
        else if (!column.IsHashed)
            json.WriteNumber("categories", column.CategoryCount);
        json.WriteBoolean("missing", column.HasMissing);
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">The text and the vocabularies are no feature map.</exception>
    public static FeatureMap Read(string text, IReadOnlyList<VocabularyPart> vocabularies)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement json = document.RootElement;
            var parts = new Dictionary<string, VocabularyPart>(StringComparer.Ordinal);
            foreach (VocabularyPart part in vocabularies)
                Check(parts.TryAdd(part.Column, part), $"two vocabularies of the column '{part.Column}'");
            FeatureColumn[] columns = [.. json.GetProperty("columns").EnumerateArray().Select(c => ReadColumn(c, parts))];
            Check(parts.Count == 0, $"a vocabulary of the column '{parts.Keys.FirstOrDefault()}', which has none");
            int hashBits = json.GetProperty("hash_bits").GetInt32();
            Check(columns.Any(c => c.IsHashed) ? hashBits is >= 1 and <= 30 : hashBits == 0, $"{hashBits} hash bits");

            TableLayout layout = ReadLayout(json.GetProperty("table"));
            var free = new HashSet<string>(StringComparer.Ordinal);
            foreach (string name in layout.AllColumns)
                Check(free.Add(name), $"two columns '{name}' in the table");
            foreach (string name in columns.Select(c => c.Name).Concat(new[] { layout.Label, layout.Weight, layout.Group }.OfType<string>()))
                Check(free.Remove(name), $"the column '{name}', which the table does not have or which is used twice");

            var map = new FeatureMap(columns, layout, hashBits);
            int count = json.GetProperty("feature_count").GetInt32();
            Check(map.FeatureCount == count, $"{map.FeatureCount} features in place of {count}");
            return map;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    static FeatureColumn ReadColumn(JsonElement json, Dictionary<string, VocabularyPart> vocabularies)
    {
        string name = Name(json.GetProperty("name")), kindName = Name(json.GetProperty("kind"));
        ColumnKind kind = new[] { ColumnKind.Categorical, ColumnKind.Numeric, ColumnKind.MultiValued }
            .Where(k => NameOf(k) == kindName).Select(k => (ColumnKind?)k).FirstOrDefault() ?? throw new FormatException($"a column of kind '{kindName}'");
        bool missing = json.GetProperty("missing").GetBoolean();
        if (kind == ColumnKind.Numeric)
        {
            double mean = json.GetProperty("mean").GetDouble(), scale = json.GetProperty("scale").GetDouble();
            Check(double.IsFinite(mean) && double.IsFinite(scale) && scale > 0, $"a mean or scale of the column '{name}' that cannot be");
            return new FeatureColumn(name, kind) { HasMissing = missing, Mean = mean, Scale = scale };
        }

        char? separator = null;
        if (kind == ColumnKind.MultiValued)
        {
            string text = Name(json.GetProperty("separator"));
            Check(text.Length == 1 && text[0] < 128, $"the separator '{text}' of the column '{name}'");
            separator = text[0];
        }
        if (!json.TryGetProperty("categories", out JsonElement categories))
        {
            Check(!missing, $"a missing feature in the hashed column '{name}'");
            return new FeatureColumn(name, kind) { Separator = separator };
        }
        Check(vocabularies.Remove(name, out VocabularyPart? part), $"no vocabulary of the column '{name}'");
        Vocabulary vocabulary = Vocabulary.Of(part!.Bytes, part.Offsets) ?? throw new FormatException($"categories of the column '{name}' that overlap, repeat or do not fill their bytes");
        Check(vocabulary.Count == categories.GetInt32(), $"{vocabulary.Count} categories of the column '{name}' in place of {categories.GetInt32()}");
        return new FeatureColumn(name, kind) { HasMissing = missing, Separator = separator, Vocabulary = vocabulary };
    }

    static TableLayout ReadLayout(JsonElement json) => new([.. json.GetProperty("columns").EnumerateArray().Select(Name)],
        json.GetProperty("header").GetBoolean(), NameOrNull(json.GetProperty("label")), json.GetProperty("labels_are_names").GetBoolean(),
        NameOrNull(json.GetProperty("weight")), NameOrNull(json.GetProperty("group")),
        json.TryGetProperty("joins", out JsonElement joins) ? [.. joins.EnumerateArray().Select(ReadJoin)] : null);

    static TableJoin ReadJoin(JsonElement json) => new(Name(json.GetProperty("key")), [.. json.GetProperty("columns").EnumerateArray().Select(Name)]);

    static string? NameOrNull(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : Name(json);

    static string Name(JsonElement json)
    {
        string name = json.GetString() ?? throw new FormatException("null in place of a name");
        // A control character is possible as a separator only.
        Check(name.Length > 0 && (name.Length == 1 || !name.Any(char.IsControl)), "an empty name, or one with control characters");
        return name;
    }

    static string NameOf(ColumnKind kind) => kind == ColumnKind.MultiValued ? "multi_valued" : kind == ColumnKind.Numeric ? "numeric" : "categorical";

    static void Check(bool holds, string found)
    {
        if (!holds)
            throw new FormatException(found);
    }
}
