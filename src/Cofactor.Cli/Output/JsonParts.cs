using System.Text.Json;

namespace Cofactor.Cli;

/// <summary>Parts that several JSON documents have.</summary>
static class JsonParts
{
    /// <summary>Numbers by name; one that is not finite is null.</summary>
    public static void Metrics(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, double> metrics)
    {
        json.WriteStartObject(name);
        foreach ((string metric, double value) in metrics)
            Number(json, metric, value);
        json.WriteEndObject();
    }

    /// <summary>Intervals by name, each as its two ends.</summary>
    public static void Intervals(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, Interval> intervals)
    {
        json.WriteStartObject(name);
        foreach ((string metric, Interval interval) in intervals)
        {
            json.WriteStartArray(metric);
            json.WriteNumberValue(interval.Low);
            json.WriteNumberValue(interval.High);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>Texts by name.</summary>
    public static void Texts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> texts)
    {
        json.WriteStartObject(name);
        foreach ((string key, string value) in texts)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    /// <summary>The run epoch by epoch.</summary>
    public static void History(Utf8JsonWriter json, IReadOnlyList<EpochReport> history)
    {
        json.WriteStartArray("history");
        foreach (EpochReport e in history)
        {
            json.WriteStartObject();
            json.WriteNumber("epoch", e.Epoch);
            json.WriteString("metric", e.Metric);
            Number(json, "train", e.TrainMetric);
            Number(json, "validation", e.ValidationMetric ?? double.NaN);
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

    /// <summary>A number, or null where JSON has none for it.</summary>
    public static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
