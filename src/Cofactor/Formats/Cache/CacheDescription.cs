using System.Text.Json;

namespace Cofactor;

// A safetensors file in the cache: the categories of a feature map as tensors, as in a model file, and the texts
//   format "cofactor-cache", format_version
//   feature_map     as in a model file; absent for data that came as features
//   label_names     ["no","yes"]; absent where labels are numbers
//   columns         [{"name":"user","kind":"Categorical","reason":"…","doubtful":false,"distinct":943}, …]
//   settings        {"hash_bits":"20", …}: how the rows were read (ReadSettings.cs)
//   content         the hash of the files that were read; "" where the cache stands for itself
/// <summary>What a cache says of its rows as a whole.</summary>
sealed record CacheDescription
{
    const string Format = "cofactor-cache", LabelNamesKey = "label_names", ColumnsKey = "columns", SettingsKey = "settings", ContentKey = "content";

    public FeatureMap? FeatureMap { get; init; }

    public IReadOnlyList<string>? LabelNames { get; init; }

    public IReadOnlyList<ColumnChoice> Columns { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required string Content { get; init; }

    public static CacheDescription Of(IRowSource rows, ReadOptions options, string content)
    {
        // A cache that is copied was read in the way that its own rows were.
        CacheDescription? copied = (rows as CacheRowSource)?.Description;
        return new CacheDescription
        {
            FeatureMap = rows.FeatureMap,
            LabelNames = rows.LabelNames,
            Columns = (rows as IRowFile)?.Columns ?? [],
            Settings = copied?.Settings ?? ReadSettings.Of(options with { Format = (rows as IRowFile)?.Format.Format ?? options.Format }),
            Content = content,
        };
    }

    public void Write(Stream to)
    {
        FeatureMapParts? map = FeatureMap?.ToParts();
        var text = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["format_version"] = CacheFile.FormatVersion.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [ColumnsKey] = ModelText.Json(WriteColumns),
            [SettingsKey] = ModelText.Json(json => ModelText.WriteTexts(json, Settings)),
            [ContentKey] = Content,
        };
        if (map is not null)
            text[ModelText.FeatureMapKey] = map.Json;
        if (LabelNames is not null)
            text[LabelNamesKey] = ModelText.Json(json => ModelText.WriteNames(json, LabelNames));
        Safetensors.Write(to, text, ModelFile.MapTensors(map));
    }

    /// <exception cref="DataFormatException">It is not what <see cref="Write"/> writes.</exception>
    public static CacheDescription Read(Stream from, string path)
    {
        var file = new SafetensorsReader(from, path);
        file.RequireFormat(Format, CacheFile.FormatVersion);
        var text = new ModelText(file);
        return new CacheDescription
        {
            FeatureMap = text.FeatureMap(ModelFile.Vocabularies(file)),
            LabelNames = file.Metadata.ContainsKey(LabelNamesKey) ? text.Parse(LabelNamesKey, "[]", json => json.EnumerateArray().Select(ModelText.Required).ToArray()) : null,
            Columns = text.Parse(ColumnsKey, "[]", json => json.EnumerateArray().Select(ReadColumn).ToArray()),
            Settings = text.Parse(SettingsKey, "{}", ModelText.Texts),
            Content = file.Metadata.GetValueOrDefault(ContentKey, ""),
        };
    }

    void WriteColumns(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (ColumnChoice column in Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("kind", column.Kind.ToString());
            json.WriteString("reason", column.Reason);
            json.WriteBoolean("doubtful", column.IsDoubtful);
            if (column.DistinctCount is long distinct)
                json.WriteNumber("distinct", distinct);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static ColumnChoice ReadColumn(JsonElement json) => new(
        ModelText.Required(json.GetProperty("name")),
        Enum.TryParse(ModelText.Required(json.GetProperty("kind")), out ColumnKind kind) && Enum.IsDefined(kind) ? kind : throw new FormatException("a column of no known kind"),
        ModelText.Required(json.GetProperty("reason")),
        json.GetProperty("doubtful").GetBoolean(),
        json.TryGetProperty("distinct", out JsonElement distinct) ? distinct.GetInt64() : null);
}
