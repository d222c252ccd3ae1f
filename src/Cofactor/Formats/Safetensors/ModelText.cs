using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cofactor;

// The texts of a model file's metadata:
//   format "cofactor", format_version "1", or "2" with cut points
//   predictor_type, link        "regressor", "identity"
//   class_names                 ["0","1"]; an ordinal task's levels, numbers that ascend; [] where labels are numbers
//   feature_map                 what FeatureMap.ToParts says; only where the model has one
//   created_by, training_rows, trained_features
//   label_range                 [1,5], of a regressor's training labels; only where known
//   hyperparameters, extra      {"name":"text", …}
//   metrics                     {"name":number, …}; a number that is not finite is a text: "NaN", "Infinity", "-Infinity"
//   history                     [{"epoch":0,"metric":"rmse","train_metric":…,"validation_metric":…,"rows":…,"is_best":true}, …]

/// <summary>The texts of a model: written from it, and read with every part checked.</summary>
sealed class ModelText(SafetensorsReader file)
{
    public const string FeatureMapKey = "feature_map";

    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Dictionary<string, string> Write(FmModel model, FeatureMapParts? map)
    {
        ModelCard card = model.Card;
        var text = new Dictionary<string, string>
        {
            ["format"] = ModelFile.Format,
            ["format_version"] = ModelFile.VersionOf(model).ToString(CultureInfo.InvariantCulture),
            ["predictor_type"] = PredictorTypes.NameOf(model.Labels.Type),
            ["link"] = NameOf(model.Link),
            ["class_names"] = Json(json => WriteNames(json, model.Labels.ClassNames)),
            ["created_by"] = card.CreatedBy,
            ["training_rows"] = card.TrainingRows.ToString(CultureInfo.InvariantCulture),
            ["trained_features"] = card.TrainedFeatures.ToString(CultureInfo.InvariantCulture),
            ["hyperparameters"] = Json(json => WriteTexts(json, card.Hyperparameters)),
            ["extra"] = Json(json => WriteTexts(json, card.Extra)),
            ["metrics"] = Json(json => WriteNumbers(json, card.Metrics)),
            ["history"] = Json(json => WriteHistory(json, card.History)),
        };
        if (card.LabelRange is { } range)
            text["label_range"] = Json(json => WriteRange(json, range));
        if (map is not null)
            text[FeatureMapKey] = map.Json;
        return text;
    }

    /// <summary>The task and its classes; the link must be the task's.</summary>
    public LabelMap Labels()
    {
        string task = Text("predictor_type"), link = Text("link");
        if (PredictorTypes.Find(task) is not PredictorType type)
            throw file.Wrong($"predictor_type {DataFormatException.Quote(task)}", string.Join(", ", Enum.GetValues<PredictorType>().Select(PredictorTypes.NameOf)));
        if (link != NameOf(Links.For(type)) && (type, link) != (PredictorType.BinaryClassifier, NameOf(Link.Probit)))
            throw file.Wrong($"the link {DataFormatException.Quote(link)} of a {task}", NameOf(Links.For(type)));
        string[] names = Parse("class_names", "[]", json => json.EnumerateArray().Select(Required).ToArray());
        int least = type is PredictorType.Regressor or PredictorType.Ranker ? 0 : 2, most = type == PredictorType.MulticlassClassifier ? int.MaxValue : type == PredictorType.Ordinal ? LabelMap.MostLevels : least;
        if (names.Length < least || names.Length > most || names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw file.Wrong($"{names.Length} class_names of a {task}", least == most ? $"{least} different ones" : $"{least} or more different ones");
        return type switch
        {
            PredictorType.Regressor => LabelMap.Regressor,
            PredictorType.Ranker => LabelMap.Ranker,
            PredictorType.Ordinal => Checked("class_names", () => LabelMap.Ordinal([.. names.Select(n => float.Parse(n, NumberStyles.Float, CultureInfo.InvariantCulture))])),
            PredictorType.BinaryClassifier => LabelMap.BinaryOf(names[0], names[1]),
            _ => LabelMap.Multiclass(names),
        };
    }

    /// <summary>The link, checked with <see cref="Labels"/>.</summary>
    public Link LinkOfScores() => Enum.GetValues<Link>().First(l => NameOf(l) == Text("link"));

    /// <summary>The feature map, if the model has one.</summary>
    public FeatureMap? FeatureMap(IReadOnlyList<VocabularyPart> vocabularies)
    {
        if (file.Metadata.TryGetValue(FeatureMapKey, out string? json))
            return Checked(FeatureMapKey, () => Cofactor.FeatureMap.FromParts(json, vocabularies));
        return vocabularies.Count == 0 ? null : throw file.Wrong("categories without a feature map", "both or neither");
    }

    public ModelCard Card() => new()
    {
        CreatedBy = file.Metadata.GetValueOrDefault("created_by", ""),
        TrainingRows = Count("training_rows"),
        TrainedFeatures = Count("trained_features"),
        LabelRange = Parse("label_range", "null", Range),
        Hyperparameters = Parse("hyperparameters", "{}", Texts),
        Extra = Parse("extra", "{}", Texts),
        Metrics = Parse("metrics", "{}", json => json.EnumerateObject().ToDictionary(m => m.Name, m => Number(m.Value))),
        History = Parse("history", "[]", json => json.EnumerateArray().Select(Epoch).ToArray()),
    };

    string Text(string key) => file.Metadata.GetValueOrDefault(key) ?? throw file.Wrong($"no metadata '{key}'", "a text");

    long Count(string key)
    {
        string text = file.Metadata.GetValueOrDefault(key, "0");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count
            : throw file.Wrong($"{key} {DataFormatException.Quote(text)}", "a whole number of 0 or more");
    }

    public T Parse<T>(string key, string missing, Func<JsonElement, T> read) => Checked(key, () =>
    {
        using var json = JsonDocument.Parse(file.Metadata.GetValueOrDefault(key, missing), new JsonDocumentOptions { AllowDuplicateProperties = false });
        return read(json.RootElement);
    });

    /// <summary>Turns what reading a wrong JSON text throws into the one error of readers.</summary>
    T Checked<T>(string key, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or OverflowException)
        {
            throw new DataFormatException(file.Where, $"metadata '{key}' that are not right: {DataFormatException.Quote(e.Message)}", "what cofactor writes there", SafetensorsReader.Remedy, e);
        }
    }

    public static string Required(JsonElement json) => json.GetString() ?? throw new FormatException("null in place of a text");

    public static Dictionary<string, string> Texts(JsonElement json) => json.EnumerateObject().ToDictionary(p => p.Name, p => Required(p.Value));

    static void WriteRange(Utf8JsonWriter json, LabelRange range)
    {
        json.WriteStartArray();
        json.WriteNumberValue(range.Least);
        json.WriteNumberValue(range.Largest);
        json.WriteEndArray();
    }

    static LabelRange? Range(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return null;
        var range = new LabelRange(json[0].GetSingle(), json[1].GetSingle());
        return range.Least <= range.Largest && float.IsFinite(range.Largest - range.Least) ? range : throw new FormatException("a range that is none");
    }

    static EpochReport Epoch(JsonElement json) => new()
    {
        Epoch = json.GetProperty("epoch").GetInt32(),
        Metric = Required(json.GetProperty("metric")),
        TrainMetric = Number(json.GetProperty("train_metric")),
        ValidationMetric = json.TryGetProperty("validation_metric", out JsonElement metric) ? Number(metric) : null,
        NoisePrecision = json.TryGetProperty("noise_precision", out JsonElement precision) ? Number(precision) : null,
        Rows = json.GetProperty("rows").GetInt64(),
        IsBest = json.GetProperty("is_best").GetBoolean(),
    };

    static void WriteHistory(Utf8JsonWriter json, IReadOnlyList<EpochReport> history)
    {
        json.WriteStartArray();
        foreach (EpochReport epoch in history)
        {
            json.WriteStartObject();
            json.WriteNumber("epoch", epoch.Epoch);
            json.WriteString("metric", epoch.Metric);
            WriteNumber(json, "train_metric", epoch.TrainMetric);
            if (epoch.ValidationMetric is double validation)
                WriteNumber(json, "validation_metric", validation);
            if (epoch.NoisePrecision is double precision)
                WriteNumber(json, "noise_precision", precision);
            json.WriteNumber("rows", epoch.Rows);
            json.WriteBoolean("is_best", epoch.IsBest);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteNames(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartArray();
        foreach (string name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    public static void WriteTexts(Utf8JsonWriter json, IReadOnlyDictionary<string, string> texts)
    {
        json.WriteStartObject();
        foreach ((string key, string text) in texts.OrderBy(t => t.Key, StringComparer.Ordinal))
            json.WriteString(key, text);
        json.WriteEndObject();
    }

    static void WriteNumbers(Utf8JsonWriter json, IReadOnlyDictionary<string, double> numbers)
    {
        json.WriteStartObject();
        foreach ((string key, double number) in numbers.OrderBy(n => n.Key, StringComparer.Ordinal))
            WriteNumber(json, key, number);
        json.WriteEndObject();
    }

    static void WriteNumber(Utf8JsonWriter json, string name, double number)
    {
        if (double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
    }

    static double Number(JsonElement json) =>
        json.ValueKind == JsonValueKind.String ? double.Parse(Required(json), NumberStyles.Float, CultureInfo.InvariantCulture) : json.GetDouble();

    static string NameOf(Link link) => link switch
    {
        Link.Identity => "identity",
        Link.Logistic => "logistic",
        Link.Probit => "probit",
        Link.Softmax => "softmax",
        Link.Ordinal => "ordinal",
        _ => throw new ArgumentOutOfRangeException(nameof(link)),
    };

    public static string Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
            write(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
