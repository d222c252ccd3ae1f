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

    /// <summary>A number, or null where JSON has none for it.</summary>
    public static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
