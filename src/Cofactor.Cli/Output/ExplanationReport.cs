using System.Globalization;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary>One prediction taken apart, for a person who never saw a factorization machine, or as JSON.</summary>
sealed class ExplanationReport(FmModel model, Explanation e, SourcePosition where, long row, int top)
{
    readonly double _linear = e.Linear.Sum(t => t.Contribution);
    readonly long _pairs = e.Interactions.Count + e.OtherInteractionCount;

    public void WriteText(TextWriter to, Host host)
    {
        LinearTerm[] terms = [.. e.Linear.OrderByDescending(t => Math.Abs(t.Contribution))];
        int listed = Math.Min(top, terms.Length);
        IEnumerable<double> shown = terms.Take(listed).Select(t => t.Contribution).Concat(e.Interactions.Select(i => i.Contribution));
        var bar = new Bar(shown.Select(Math.Abs).DefaultIfEmpty().Max(), host.OutputHasColours);
        int names = Math.Min(host.Width - Bar.Room - 16,
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
        ExplanationJson.Write(json, model, e);
    }

    string Headline() => model.Labels.Type switch
    {
        PredictorType.Regressor or PredictorType.Ranker => $"the prediction is {Show.Number(e.Prediction)}{(e.Deviation is { } d ? $" ± {Show.Number(d)} over the model's draws" : "")}",
        PredictorType.Ordinal => $"the expected level is {Show.Number(e.Prediction)}{(e.Deviation is { } d ? $" ± {Show.Number(d)} over the model's draws" : "")}",
        _ => string.Create(CultureInfo.InvariantCulture, $"the probability of '{ExplanationJson.ClassName(model, e)}' is {100 * e.Prediction:0.00} %{(e.Deviation is { } d ? $" ± {100 * d:0.00} over the model's draws" : "")}"),
    };

    string LinkText() => model.Link switch
    {
        not Link.Identity when e.Deviation is not null => $"(mean of the draws; the mean of their {(model.Link == Link.Ordinal ? "expected levels" : "probabilities")} is {Show.Number(e.Prediction)})",
        Link.Identity => "= the prediction",
        Link.Probit => $"→ probability Φ(score) = {Show.Number(e.Prediction)}",
        Link.Ordinal => $"→ expected level Σ level · P(level) = {Show.Number(e.Prediction)}",
        Link.Logistic => $"→ probability 1 / (1 + e^−score) = {Show.Number(e.Prediction)}",
        _ => $"→ probability e^score / Σ e^score of all classes = {Show.Number(e.Prediction)}",
    };

    static string Name(LinearTerm term) => term.Value == 1 ? term.Name : string.Create(CultureInfo.InvariantCulture, $"{term.Name} ({term.Value:G4})");

    static string Name(InteractionTerm pair) => $"{pair.FirstName} × {pair.SecondName}";
}
