using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cofactor;

/// <summary>The entry <c>meta.json</c>: the hyperparameters, of which <c>predictor_type</c> is the task.</summary>
static class ArtifactMeta
{
    // SageMaker's hyperparameters that have a default, then those that only its container sets.
    static readonly (string Name, string Default)[] Known =
    [
        ("epochs", "1"), ("mini_batch_size", "1000"), ("use_bias", "true"), ("use_linear", "true"),
        ("bias_init_method", "normal"), ("bias_init_sigma", "0.01"), ("bias_init_scale", ""), ("bias_init_value", ""), ("bias_lr", "0.1"), ("bias_wd", "0.01"),
        ("linear_init_method", "normal"), ("linear_init_sigma", "0.01"), ("linear_init_scale", ""), ("linear_init_value", ""), ("linear_lr", "0.001"), ("linear_wd", "0.001"),
        ("factors_init_method", "normal"), ("factors_init_sigma", "0.001"), ("factors_init_scale", ""), ("factors_init_value", ""), ("factors_lr", "0.0001"), ("factors_wd", "0.00001"),
        ("clip_gradient", ""), ("eps", ""), ("rescale_grad", ""),
        ("batch_metrics_publish_interval", "500"), ("_data_format", "record"), ("_kvstore", "auto"), ("_learning_rate", "1.0"), ("_log_level", "info"), ("_num_gpus", "auto"),
        ("_num_kv_servers", "auto"), ("_optimizer", "adam"), ("_tuning_objective_metric", ""), ("_use_full_symbolic", "true"), ("_wd", "1.0"),
    ];

    /// <summary>Reads the task and the hyperparameters.</summary>
    /// <exception cref="DataFormatException">The text is not what SageMaker writes, or of a task that a factorization machine does not have.</exception>
    public static (PredictorType Type, Dictionary<string, string> Hyperparameters) Read(string json, SourcePosition where)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            if (!document.RootElement.TryGetProperty("training_parameters", out JsonElement parameters))
                throw new FormatException("no training_parameters");
            Dictionary<string, string> all = parameters.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText());
            string task = all.GetValueOrDefault("predictor_type") ?? throw new FormatException("no predictor_type");
            return PredictorTypes.Find(task) is PredictorType type and (PredictorType.Regressor or PredictorType.BinaryClassifier) ? (type, all) : throw new FormatException($"the predictor_type '{task}'");
        }
        // InvalidOperationException: an element of another kind than asked for, or a text that is no Unicode.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new DataFormatException(where, $"a 'meta.json' that is not right: {DataFormatException.Quote(e.Message)}", "'training_parameters' with a 'predictor_type', regressor or binary_classifier",
                "Only artifacts of SageMaker's factorization machines can be imported.", e);
        }
    }

    /// <summary>The hyperparameters of a model as SageMaker has them: its own where the model has them, else SageMaker's defaults.</summary>
    public static IReadOnlyDictionary<string, string> HyperparametersOf(FmModel model)
    {
        IReadOnlyDictionary<string, string> own = model.Card.Hyperparameters;
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string missing) in Known)
        {
            string value = own.GetValueOrDefault(name) is { Length: > 0 } given ? given : missing;
            if (value.Length > 0 || name[0] == '_')
                all[name] = value;
        }
        if (own.TryGetValue("solver", out string? solver))
            all["_optimizer"] = solver;
        foreach ((string name, string value) in own)
            if (name.StartsWith('_'))
                all[name] = value;
        all["feature_dim"] = model.FeatureCount.ToString(CultureInfo.InvariantCulture);
        all["num_factors"] = model.FactorCount.ToString(CultureInfo.InvariantCulture);
        all["predictor_type"] = PredictorTypes.NameOf(model.Labels.Type);
        return all;
    }

    /// <summary>Writes the text for given hyperparameters.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, string> hyperparameters) => Encoding.UTF8.GetBytes(ModelText.Json(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteNumber("epoch_number", 1);
        json.WritePropertyName("training_parameters");
        ModelText.WriteTexts(json, hyperparameters);
        json.WriteStartArray("label_names");
        json.WriteStringValue("out_label");
        json.WriteEndArray();
        json.WriteEndObject();
    }));
}
