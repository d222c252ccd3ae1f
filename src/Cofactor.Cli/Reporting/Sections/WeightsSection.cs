namespace Cofactor.Cli;

/// <summary>What the model has learned: the features and pairs of features that move its score most, by column.</summary>
static class WeightsSection
{
    const int Count = 5, MostColumns = 24, MostPairs = 12, MostClasses = 6, MostOfClass = 8;

    public static ReportSection? Of(FmModel model, CancellationToken cancellationToken)
    {
        Table[] tables = model.OutputCount == 1 ? [.. OfOne(model, cancellationToken)] : [.. Enumerable.Range(0, Math.Min(model.OutputCount, MostClasses)).SelectMany(c => OfClass(model, c, cancellationToken))];
        if (tables.Length == 0)
            return null;
        string unit = model.Link == Link.Identity ? "the prediction" : "the score, from which probabilities are made";
        return new ReportSection("What it has learned", ($"A feature adds its weight to {unit}; two features that meet in a row add the strength of their interaction, also those that have never met in training. {(model.FeatureMap?.Columns.Any(c => c.Kind == ColumnKind.Numeric) == true ? "Of a number's column the weight is for one scale (see the columns) above its mean. " : "")}"
            + (model.OutputCount > MostClasses ? $"Shown are the first {MostClasses} classes." : "")).TrimEnd(), tables);
    }

    static IEnumerable<Table> OfOne(FmModel model, CancellationToken cancellationToken)
    {
        ColumnWeights[] columns = [.. ColumnWeights.Of(model, Count, cancellationToken: cancellationToken).Where(c => c.Positive.Count + c.Negative.Count > 0).Take(MostColumns)];
        double largest = columns.SelectMany(c => c.Positive.Concat(c.Negative)).Select(w => Math.Abs(w.Weight)).DefaultIfEmpty(1).Max();
        foreach (ColumnWeights c in columns)
            yield return Weights(c.Column is null ? "Linear weights" : $"Linear weights of {c.Column}", c.Positive.Concat(c.Negative.Reverse()), model, largest);
        ColumnPairs[] pairs = [.. ColumnPairs.Of(model, Count, cancellationToken: cancellationToken).Where(p => p.Strongest > 0).Take(MostPairs)];
        foreach (ColumnPairs p in pairs)
            yield return Pairs(p.First is null ? "Interactions" : $"Interactions of {p.First} × {p.Second}{(p.IsExact ? "" : ", among those of largest factors")}", p.Positive.Concat(p.Negative.Reverse()), model, pairs[0].Strongest);
    }

    static IEnumerable<Table> OfClass(FmModel model, int output, CancellationToken cancellationToken)
    {
        string name = Show.Clip(model.Labels.ClassNames[output], 30);
        WeightedFeature[] weights = [.. ColumnWeights.Of(model, MostOfClass, output, cancellationToken).SelectMany(c => c.Positive.Concat(c.Negative)).OrderByDescending(w => Math.Abs(w.Weight)).ThenBy(w => w.Feature).Take(MostOfClass)];
        if (weights.Length > 0)
            yield return Weights($"Linear weights for '{name}'", weights, null, Math.Abs(weights[0].Weight));
        FeaturePair[] pairs = [.. ColumnPairs.Of(model, MostOfClass, output, ColumnPairs.UsualBudget / MostClasses, cancellationToken).SelectMany(p => p.Positive.Concat(p.Negative)).OrderByDescending(p => Math.Abs(p.Strength)).ThenBy(p => p.First).ThenBy(p => p.Second).Take(MostOfClass)];
        if (pairs.Length > 0)
            yield return Pairs($"Interactions for '{name}'", pairs, null, Math.Abs(pairs[0].Strength));
    }

    /// <summary>With a model, features are named without their column.</summary>
    static Table Weights(string title, IEnumerable<WeightedFeature> weights, FmModel? model, double largest) =>
        new(title, ["Feature", "Weight"], [.. weights.Select(w => new Cell[] { Show.Clip(model is null ? w.Name : FeatureInfo.Of(model, w.Feature).Value, 48), new(Show.Part(w.Weight), new Mark(w.Weight / largest)) })], Narrow: true);

    /// <summary>With a model, features are named without their columns.</summary>
    static Table Pairs(string title, IEnumerable<FeaturePair> pairs, FmModel? model, double largest)
    {
        string Name(int feature, string name) => Show.Clip(model is null ? name : FeatureInfo.Of(model, feature).Value, 36);
        return new(title, ["Features", "Strength"], [.. pairs.Select(p => new Cell[] { $"{Name(p.First, p.FirstName)} × {Name(p.Second, p.SecondName)}", new(Show.Part(p.Strength), new Mark(p.Strength / largest)) })], Narrow: true);
    }
}
