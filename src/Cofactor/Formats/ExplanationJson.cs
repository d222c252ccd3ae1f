using System.Text.Json;

namespace Cofactor;

/// <summary>The JSON form of an <see cref="Explanation"/>, which the command and the service share.</summary>
public static class ExplanationJson
{
    /// <summary>Writes an explanation's members into an object that is open. A number that is not finite is null.</summary>
    /// <param name="json">The object.</param>
    /// <param name="model">The model that is explained.</param>
    /// <param name="explanation">The explanation.</param>
    public static void Write(Utf8JsonWriter json, FmModel model, Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(explanation);
        json.WriteString("predictor_type", PredictorTypes.NameOf(model.Labels.Type));
        json.WriteString("class", ClassName(model, explanation));
        Number(json, "prediction", explanation.Prediction);
        if (explanation.Deviation is { } deviation)
            Number(json, "deviation", deviation);
        json.WriteString("link", model.Link.ToString().ToLowerInvariant());
        Number(json, "score", explanation.Score);
        Number(json, "bias", explanation.Bias);
        Number(json, "linear_sum", explanation.Linear.Sum(t => t.Contribution));
        Number(json, "interaction_sum", explanation.InteractionSum);
        json.WriteStartArray("linear");
        foreach (LinearTerm term in explanation.Linear)
            Write(json, term);
        json.WriteEndArray();
        json.WriteStartArray("interactions");
        foreach (InteractionTerm pair in explanation.Interactions)
            Write(json, pair);
        json.WriteEndArray();
        Number(json, "other_interactions", explanation.OtherInteractions);
        json.WriteNumber("other_interaction_count", explanation.OtherInteractionCount);
    }

    /// <summary>The class whose probability is explained; null for a regressor.</summary>
    public static string? ClassName(FmModel model, Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(explanation);
        return model.Labels.Type switch
        {
            PredictorType.MulticlassClassifier => model.Labels.ClassNames[explanation.Output],
            PredictorType.BinaryClassifier => model.Labels.ClassNames[1],
            _ => null,
        };
    }

    static void Write(Utf8JsonWriter json, LinearTerm term)
    {
        json.WriteStartObject();
        json.WriteNumber("feature", term.Feature);
        json.WriteString("name", term.Name);
        json.WriteNumber("value", term.Value);
        json.WriteNumber("weight", (float)term.Weight);
        Number(json, "contribution", term.Contribution);
        Number(json, "interaction_share", term.InteractionShare);
        json.WriteBoolean("trained", term.IsTrained);
        if (term.Factors.Count > 0)
        {
            json.WriteStartArray("factors");
            foreach (double factor in term.Factors)
                json.WriteNumberValue((float)factor);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, InteractionTerm pair)
    {
        json.WriteStartObject();
        json.WriteStartArray("features");
        json.WriteNumberValue(pair.First);
        json.WriteNumberValue(pair.Second);
        json.WriteEndArray();
        json.WriteStartArray("names");
        json.WriteStringValue(pair.FirstName);
        json.WriteStringValue(pair.SecondName);
        json.WriteEndArray();
        Number(json, "strength", pair.Strength);
        Number(json, "contribution", pair.Contribution);
        json.WriteEndObject();
    }

    static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
