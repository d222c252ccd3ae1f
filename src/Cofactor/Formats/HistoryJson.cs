using System.Text.Json;

namespace Cofactor;

/// <summary>The JSON form of a training run's epochs, which commands and the service share.</summary>
public static class HistoryJson
{
    /// <summary>Writes <c>"history": [{"epoch", "metric", "train", "validation", …}]</c> into an object that is open. A number that is not finite, or missing, is null.</summary>
    /// <param name="json">The object.</param>
    /// <param name="history">The epochs.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<EpochReport> history)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(history);
        json.WriteStartArray("history");
        foreach (EpochReport e in history)
        {
            json.WriteStartObject();
            json.WriteNumber("epoch", e.Epoch);
            json.WriteString("metric", e.Metric);
            Number(json, "train", e.TrainMetric);
            Number(json, "validation", e.ValidationMetric);
            if (e.NoisePrecision is { } precision)
                Number(json, "noise_precision", precision);
            json.WriteNumber("rows", e.Rows);
            if (e.Seconds > 0)
                Number(json, "seconds", e.Seconds);
            json.WriteBoolean("best_so_far", e.IsBest);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
