namespace Cofactor.Cli;

/// <summary>A feature and the number it is ranked by.</summary>
/// <param name="Feature">Feature id j.</param>
/// <param name="Name">Its name.</param>
/// <param name="ClassName">The class whose weights these are, for multi-class.</param>
/// <param name="Value">wⱼ, or the norm of vⱼ.</param>
sealed record RankedFeature(int Feature, string Name, string? ClassName, double Value)
{
    /// <summary>Name, and class where there are several.</summary>
    public string Label => ClassName is null ? Name : $"{Name} (class {ClassName})";
}

/// <summary>The features of a model with the largest weights, found in one pass.</summary>
sealed record FeatureRanking(IReadOnlyList<RankedFeature> Linear, IReadOnlyList<RankedFeature> Factors)
{
    public static FeatureRanking Of(FmModel model, int top, CancellationToken cancellationToken)
    {
        var linear = new PriorityQueue<(int Feature, int Output, double Value), double>();
        var factors = new PriorityQueue<(int Feature, int Output, double Value), double>();
        var v = new float[model.FactorCount];
        for (int j = 0; j < model.FeatureCount; j++)
        {
            if (j % 65_536 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            for (int c = 0; c < model.OutputCount; c++)
            {
                Offer(linear, top, (j, c, model.Linear(j, c)));
                if (v.Length == 0)
                    continue;
                model.Factors(j, v, c);
                double squares = 0;
                foreach (float f in v)
                    squares += (double)f * f;
                Offer(factors, top, (j, c, Math.Sqrt(squares)));
            }
        }
        return new FeatureRanking(Ranked(model, linear), Ranked(model, factors));
    }

    static void Offer(PriorityQueue<(int, int, double Value), double> best, int top, (int, int, double Value) one)
    {
        double size = Math.Abs(one.Value);
        if (top == 0 || size == 0)
            return;
        if (best.Count < top)
            best.Enqueue(one, size);
        else
            best.EnqueueDequeue(one, size);
    }

    static RankedFeature[] Ranked(FmModel model, PriorityQueue<(int Feature, int Output, double Value), double> best) =>
    [
        .. best.UnorderedItems.Select(i => i.Element).OrderByDescending(i => Math.Abs(i.Value)).ThenBy(i => i.Feature).ThenBy(i => i.Output)
            .Select(i => new RankedFeature(i.Feature, model.FeatureName(i.Feature), model.OutputCount > 1 ? model.Labels.ClassNames[i.Output] : null, i.Value)),
    ];
}
