namespace Cofactor;

/// <summary>Two features and how strongly they interact.</summary>
/// <param name="First">Feature id j.</param>
/// <param name="Second">Feature id j′.</param>
/// <param name="FirstName">Name of j.</param>
/// <param name="SecondName">Name of j′.</param>
/// <param name="Strength">⟨vⱼ, vⱼ′⟩, the mean over draws.</param>
public sealed record FeaturePair(int First, int Second, string FirstName, string SecondName, double Strength);

/// <summary>The strongest interactions between two columns.</summary>
/// <param name="First">A column; null without a feature map, or where several hashed columns share the features.</param>
/// <param name="Second">The other one; the same where a column of several values meets itself, or there are no columns.</param>
/// <param name="Positive">The strongest above 0, strongest first.</param>
/// <param name="Negative">The strongest below 0, strongest first.</param>
/// <param name="IsExact">Whether no stronger pair can exist; else these are the strongest among the features of largest ‖vⱼ‖.</param>
public sealed record ColumnPairs(string? First, string? Second, IReadOnlyList<FeaturePair> Positive, IReadOnlyList<FeaturePair> Negative, bool IsExact)
{
    /// <summary>Multiply-adds of a search: about a second.</summary>
    public const long UsualBudget = 2_000_000_000;

    // So many features of a column are looked at, and of all columns together so many factors: 16 MB.
    const int MostFeatures = 1 << 15;
    const long MostFactors = 1 << 22;

    /// <summary>The strongest size of any pair, 0 for none.</summary>
    public double Strongest => Positive.Concat(Negative).Select(p => Math.Abs(p.Strength)).DefaultIfEmpty().Max();

    /// <summary>
    /// The strongest pairs of features for each two columns, strongest columns first. A pair is no stronger than ‖vⱼ‖ ‖vⱼ′‖, so features are
    /// taken in the order of their norms, and the search ends where nothing stronger can follow, or with the budget.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="count">How many of each sign.</param>
    /// <param name="output">Output c (class).</param>
    /// <param name="budget">Multiply-adds, at most; shared among the columns.</param>
    /// <param name="cancellationToken">Calls it off.</param>
    public static IReadOnlyList<ColumnPairs> Of(FmModel model, int count, int output = 0, long budget = UsualBudget, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)output, (uint)model.OutputCount, nameof(output));
        if (count == 0 || model.FactorCount == 0)
            return [];
        var weights = new OutputWeights(model, output);
        float[] norms = weights.Norms(cancellationToken);
        FeatureGroup[] groups = FeatureGroup.Of(model);
        int most = (int)Math.Clamp(MostFactors / weights.Length / groups.Length, 1, MostFeatures);
        FactorRanking[] rankings = [.. groups.Select(g => new FactorRanking(weights, g, norms, most))];

        var all = new List<ColumnPairs>();
        var pairs = new List<(int A, int B)>();
        for (int a = 0; a < groups.Length; a++)
            for (int b = a; b < groups.Length; b++)
                // The categories of one column never meet in a row, unless it has several values or is not known.
                if (a != b || groups[a].Column is not { Kind: not ColumnKind.MultiValued })
                    pairs.Add((a, b));
        for (int p = 0; p < pairs.Count; p++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (int a, int b) = pairs[p];
            var search = new PairSearch(rankings[a], rankings[b], count, budget / (pairs.Count - p) / weights.Length);
            search.Run(cancellationToken);
            budget -= search.Products * weights.Length;
            all.Add(new ColumnPairs(groups[a].Column?.Name, groups[b].Column?.Name, Named(search.Positive), Named(search.Negative), search.IsExact));
        }
        return [.. all.OrderByDescending(p => p.Strongest)];

        FeaturePair[] Named(IEnumerable<(int First, int Second, float Strength)> found) =>
            [.. found.Select(p => new FeaturePair(p.First, p.Second, model.FeatureName(p.First), model.FeatureName(p.Second), p.Strength))];
    }
}
