using System.Globalization;
using System.Text.Json;

namespace Cofactor.Server;

/// <summary>The card of a model as the fields of a JSON object, under the names that <c>cofactor inspect --json</c> has.</summary>
static class ModelDescription
{
    public static void Write(Utf8JsonWriter json, ServedModel served)
    {
        FmModel model = served.Model;
        json.WriteString("version", served.Version);
        json.WriteString("loaded_at", served.LoadedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("predictor_type", PredictorTypes.NameOf(model.Labels.Type));
        json.WriteString("link", model.Link.ToString().ToLowerInvariant());
        json.WriteNumber("feature_dim", model.FeatureCount);
        json.WriteNumber("num_factors", model.FactorCount);
        json.WriteNumber("num_outputs", model.OutputCount);
        json.WriteNumber("num_draws", model.Shape.DrawCount);
        json.WriteStartArray("bias");
        for (int output = 0; output < model.OutputCount; output++)
            json.WriteNumberValue((float)new OutputWeights(model, output).Bias);
        json.WriteEndArray();
        json.WriteStartArray("classes");
        foreach (string name in model.Labels.ClassNames)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("columns");
        foreach (FeatureColumn column in model.FeatureMap?.Columns ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("kind", column.Kind == ColumnKind.MultiValued ? "multi-valued" : column.Kind.ToString().ToLowerInvariant());
            json.WriteNumber("first", column.FirstFeature);
            json.WriteNumber("features", column.FeatureCount);
            json.WriteNumber("values", column.CategoryCount);
            json.WriteBoolean("has_missing", column.HasMissing);
            if (column.Separator is char separator)
                json.WriteString("separator", separator.ToString());
            if (column.Kind == ColumnKind.Numeric)
            {
                json.WriteNumber("mean", column.Mean);
                json.WriteNumber("scale", column.Scale);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("label", model.FeatureMap?.Layout.Label);
        if (model.Card.LabelRange is { } range)
        {
            json.WriteStartArray("label_range");
            json.WriteNumberValue(range.Least);
            json.WriteNumberValue(range.Largest);
            json.WriteEndArray();
        }
        else
            json.WriteNull("label_range");
        json.WriteString("user", model.Card.Hyperparameters.GetValueOrDefault("user"));
        json.WriteString("item", model.Card.Hyperparameters.GetValueOrDefault("item"));
        json.WriteStartObject("hyperparameters");
        foreach ((string name, string value) in model.Card.Hyperparameters)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartObject("metrics");
        foreach ((string name, double value) in model.Card.Metrics)
            WriteNumber(json, name, value);
        json.WriteEndObject();
        HistoryJson.Write(json, model.Card.History);
        json.WriteNumber("training_rows", model.Card.TrainingRows);
        json.WriteNumber("trained_features", model.Card.TrainedFeatures);
        json.WriteString("created_by", model.Card.CreatedBy);
    }

    // JSON has no NaN: a metric that is not defined is null.
    static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
