using System.Text.Json;

namespace Cofactor.Server;

/// <summary>The largest linear weights of each column, and the strongest pairs of features of each two columns.</summary>
sealed record WeightRanking(IReadOnlyList<ColumnWeights> Linear, IReadOnlyList<ColumnPairs> Pairs);

/// <summary>The answer of <c>/weights</c>.</summary>
static class WeightsJson
{
    const int MostPairs = 50;   // of columns, the strongest: 40 columns have 800

    public static void Write(Utf8JsonWriter json, WeightRanking ranking, int limit)
    {
        json.WriteStartArray("linear");
        foreach (ColumnWeights column in ranking.Linear)
        {
            json.WriteStartObject();
            json.WriteString("column", column.Column);
            Write(json, "positive", column.Positive.Take(limit), Weight);
            Write(json, "negative", column.Negative.Take(limit), Weight);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("column_pairs", ranking.Pairs.Count);
        json.WriteStartArray("pairs");
        foreach (ColumnPairs columns in ranking.Pairs.Take(MostPairs))
        {
            json.WriteStartObject();
            json.WriteStartArray("columns");
            json.WriteStringValue(columns.First);
            json.WriteStringValue(columns.Second);
            json.WriteEndArray();
            json.WriteBoolean("exact", columns.IsExact);
            Write(json, "positive", columns.Positive.Take(limit), Pair);
            Write(json, "negative", columns.Negative.Take(limit), Pair);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Write<T>(Utf8JsonWriter json, string name, IEnumerable<T> all, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T one in all)
        {
            json.WriteStartObject();
            write(json, one);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Weight(Utf8JsonWriter json, WeightedFeature feature)
    {
        json.WriteNumber("feature", feature.Feature);
        json.WriteString("name", feature.Name);
        json.WriteNumber("weight", (float)feature.Weight);
    }

    static void Pair(Utf8JsonWriter json, FeaturePair pair)
    {
        Feature(json, "first", pair.First, pair.FirstName);
        Feature(json, "second", pair.Second, pair.SecondName);
        json.WriteNumber("strength", (float)pair.Strength);
    }

    static void Feature(Utf8JsonWriter json, string member, int feature, string name)
    {
        json.WriteStartObject(member);
        json.WriteNumber("feature", feature);
        json.WriteString("name", name);
        json.WriteEndObject();
    }
}
