using System.Globalization;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary>One prediction taken apart, for a person who never saw a factorization machine, or as JSON.</summary>
sealed class ExplanationReport(FmModel model, Explanation e, SourcePosition where, long row, int top)
{
    const int BarHalfWidth = 12;

    readonly double _linear = e.Linear.Sum(t => t.Contribution);
    readonly long _pairs = e.Interactions.Count + e.OtherInteractionCount;

    string? ClassName => model.Labels.Type switch
    {
        PredictorType.MulticlassClassifier => model.Labels.ClassNames[e.Output],
        PredictorType.BinaryClassifier => model.Labels.ClassNames[1],
        _ => null,
    };

    public void WriteText(TextWriter to, Host host)
    {
        LinearTerm[] terms = [.. e.Linear.OrderByDescending(t => Math.Abs(t.Contribution))];
        int listed = Math.Min(top, terms.Length);
        IEnumerable<double> shown = terms.Take(listed).Select(t => t.Contribution).Concat(e.Interactions.Select(i => i.Contribution));
        var bar = new Bar(shown.Select(Math.Abs).DefaultIfEmpty().Max(), BarHalfWidth, host.OutputHasColours);
        int names = Math.Min(host.Width - 2 * BarHalfWidth - 16,
            terms.Take(listed).Select(Name).Concat(e.Interactions.Select(Name)).Concat(["interactions (1,000 pairs of features)"]).Max(n => n.Length));
        void Line(string name, string number, string bars = "") => to.WriteLine($"  {Show.Clip(name, names).PadRight(names)}{number,12}  {bars}".TrimEnd());

        to.WriteLine($"{where}: {Headline()}");
        to.WriteLine();
        to.WriteLine("It is the sum of three parts:");
        Line("bias w₀", Show.Part(e.Bias));
        Line($"linear terms ({Show.Count(e.Linear.Count, "feature")})", Show.Part(_linear));
        Line($"interactions ({Show.Count(_pairs, "pair")} of features)", Show.Part(e.InteractionSum));
        Line(new string('─', names), "──────────");
        Line("score", Show.Part(e.Score), LinkText());

        to.WriteLine();
        to.WriteLine("Linear terms: what each feature adds on its own");
        foreach (LinearTerm term in terms.Take(listed))
            Line(Name(term), Show.Part(term.Contribution), term.IsTrained ? bar.Of(term.Contribution) : "not seen in training: contributes 0");
        if (terms.Length > listed)
            Line($"{Show.Count(terms.Length - listed, "other term")}", Show.Part(terms.Skip(listed).Sum(t => t.Contribution)));

        if (model.FactorCount == 0)
            return;
        to.WriteLine();
        to.WriteLine("Interactions: what two features add by meeting");
        foreach (InteractionTerm pair in e.Interactions)
            Line(Name(pair), Show.Part(pair.Contribution), bar.Of(pair.Contribution));
        if (e.OtherInteractionCount > 0)
            Line($"{Show.Count(e.OtherInteractionCount, "other pair")}", Show.Part(e.OtherInteractions));
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteNumber("row", row);
        json.WriteString("predictor_type", PredictorTypes.NameOf(model.Labels.Type));
        json.WriteString("class", ClassName);
        json.WriteNumber("prediction", e.Prediction);
        json.WriteString("link", model.Link.ToString().ToLowerInvariant());
        json.WriteNumber("score", e.Score);
        json.WriteNumber("bias", e.Bias);
        json.WriteNumber("linear_sum", _linear);
        json.WriteNumber("interaction_sum", e.InteractionSum);
        json.WriteStartArray("linear");
        foreach (LinearTerm term in e.Linear)
        {
            json.WriteStartObject();
            json.WriteNumber("feature", term.Feature);
            json.WriteString("name", term.Name);
            json.WriteNumber("value", term.Value);
            json.WriteNumber("weight", term.Weight);
            json.WriteNumber("contribution", term.Contribution);
            json.WriteNumber("interaction_share", term.InteractionShare);
            json.WriteBoolean("trained", term.IsTrained);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("interactions");
        foreach (InteractionTerm pair in e.Interactions)
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
            json.WriteNumber("strength", pair.Strength);
            json.WriteNumber("contribution", pair.Contribution);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("other_interactions", e.OtherInteractions);
        json.WriteNumber("other_interaction_count", e.OtherInteractionCount);
    }

    string Headline() => model.Labels.Type switch
    {
        PredictorType.Regressor => $"the prediction is {Show.Number(e.Prediction)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"the probability of '{ClassName}' is {100 * e.Prediction:0.00} %"),
    };

    string LinkText() => model.Link switch
    {
        Link.Identity => "= the prediction",
        Link.Logistic => $"→ probability 1 / (1 + e^−score) = {Show.Number(e.Prediction)}",
        _ => $"→ probability e^score / Σ e^score of all classes = {Show.Number(e.Prediction)}",
    };

    static string Name(LinearTerm term) => term.Value == 1 ? term.Name : string.Create(CultureInfo.InvariantCulture, $"{term.Name} ({term.Value:G4})");

    static string Name(InteractionTerm pair) => $"{pair.FirstName} × {pair.SecondName}";
}
