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
    /// <summary>Multiply-adds of the searches by norms: with the scans, twice as many, about two seconds.</summary>
    public const long UsualBudget = 2_000_000_000;

    // So many features of a column are looked at, and of all columns together so many factors: 16 MB.
    const int MostFeatures = 1 << 15;
    const long MostFactors = 1 << 22;

    /// <summary>The strongest size of any pair, 0 for none.</summary>
    public double Strongest => Positive.Concat(Negative).Select(p => Math.Abs(p.Strength)).DefaultIfEmpty().Max();

    /// <summary>
    /// The strongest pairs of features for each two columns, strongest columns first. A pair is no stronger than ‖vⱼ‖ ‖vⱼ′‖, so features are
    /// taken in the order of their norms, and the search ends where nothing stronger can follow, or with the budget. Columns where it ended
    /// with the budget, and of which one is small, are scanned: all their pairs are looked at, the columns of the fewest pairs first.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="count">How many of each sign.</param>
    /// <param name="output">Output c (class).</param>
    /// <param name="budget">Multiply-adds, at most; shared among the columns; the scans have as many twice.</param>
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

        var pairs = new List<(int A, int B)>();
        for (int a = 0; a < groups.Length; a++)
            for (int b = a; b < groups.Length; b++)
                // The categories of one column never meet in a row, unless it has several values or is not known.
                if (a != b || groups[a].Column is not { Kind: not ColumnKind.MultiValued })
                    pairs.Add((a, b));
        long scans = 2 * Math.Min(budget, long.MaxValue / 2);
        var all = new List<ColumnPairs>();
        var cut = new List<(int A, int B, StrongestPairs Found)>();
        for (int p = 0; p < pairs.Count; p++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (int a, int b) = pairs[p];
            var search = new PairSearch(rankings[a], rankings[b], count, budget / (pairs.Count - p) / weights.Length);
            search.Run(cancellationToken);
            budget -= search.Products * weights.Length;
            if (search.IsExact)
                Add(a, b, search.Found.Positive, search.Found.Negative, isExact: true);
            else
                cut.Add((a, b, search.Found));
        }
        long[] trained = [.. groups.Select(g => (long)g.Count - norms.AsSpan(g.First, g.Count).Count(0f))];
        foreach ((int a, int b, StrongestPairs found) in cut.OrderBy(c => trained[c.A] * trained[c.B]))
        {
            long work = trained[a] * trained[b] * weights.Length;
            if (work > scans)
            {
                Add(a, b, found.Positive, found.Negative, isExact: false);
                continue;
            }
            scans -= work;
            (int small, int large) = trained[a] <= trained[b] ? (a, b) : (b, a);
            FactorRanking whole = rankings[small].IsWhole ? rankings[small] : new FactorRanking(weights, groups[small], norms, groups[small].Count);
            StrongestPairs strongest = new PairScan(weights, norms, whole).Run(groups[large], a == b, count, cancellationToken);
            Add(a, b, InOrder(strongest.Positive), InOrder(strongest.Negative), isExact: true);

            IEnumerable<(int, int, float)> InOrder(IEnumerable<(int First, int Second, float Strength)> of) =>
                small == a ? of : of.Select(p => (p.Second, p.First, p.Strength));
        }
        return [.. all.OrderByDescending(p => p.Strongest)];

        void Add(int a, int b, IEnumerable<(int, int, float)> positive, IEnumerable<(int, int, float)> negative, bool isExact) =>
            all.Add(new ColumnPairs(groups[a].Column?.Name, groups[b].Column?.Name, Named(positive), Named(negative), isExact));

        FeaturePair[] Named(IEnumerable<(int First, int Second, float Strength)> found) =>
            [.. found.Select(p => new FeaturePair(p.First, p.Second, model.FeatureName(p.First), model.FeatureName(p.Second), p.Strength))];
    }
}
