namespace Cofactor;

/// <summary>The linear term of one feature of a row.</summary>
/// <param name="Feature">Feature id j.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">xⱼ.</param>
/// <param name="Weight">wⱼ.</param>
/// <param name="Contribution">wⱼxⱼ.</param>
/// <param name="InteractionShare">½ Σ over the other features j′ of ⟨vⱼ, vⱼ′⟩ xⱼxⱼ′: half of each of its pairs, so that the shares add up to the interactions.</param>
/// <param name="IsTrained">False for a feature without a training row: it contributes nothing.</param>
public sealed record LinearTerm(int Feature, string Name, float Value, double Weight, double Contribution, double InteractionShare, bool IsTrained)
{
    /// <summary>vⱼxⱼ, if they were asked for: the inner product of two terms' is their interaction. Of D draws those of all, divided by √D. // [D · k] or []</summary>
    public IReadOnlyList<double> Factors { get; init; } = [];
}

/// <summary>The interaction of two features of a row.</summary>
/// <param name="First">Feature id j.</param>
/// <param name="Second">Feature id j′.</param>
/// <param name="FirstName">Name of j.</param>
/// <param name="SecondName">Name of j′.</param>
/// <param name="Strength">⟨vⱼ, vⱼ′⟩.</param>
/// <param name="Contribution">⟨vⱼ, vⱼ′⟩ xⱼxⱼ′.</param>
public sealed record InteractionTerm(int First, int Second, string FirstName, string SecondName, double Strength, double Contribution);

/// <summary>
/// One score taken apart: w₀ + Σⱼ wⱼxⱼ + Σ pairs. <see cref="Bias"/>, the contributions of <see cref="Linear"/>, of <see cref="Interactions"/>
/// and <see cref="OtherInteractions"/> add up to <see cref="Score"/>. Of a model that keeps several draws each of them is its mean over draws.
/// </summary>
public sealed record Explanation
{
    // The pairs of a row of more features than these are only looked at among those with the largest interaction share: so many features
    // (n²/2 = 2 million pairs), and fewer where a pair costs more than 64 multiply-adds.
    const int MostPairedFeatures = 2_000;
    const long MostSteps = 128_000_000;

    /// <summary>Output c (class) that is explained.</summary>
    public required int Output { get; init; }

    /// <summary>w₀.</summary>
    public required double Bias { get; init; }

    /// <summary>One term a feature of the row, in row order.</summary>
    public required IReadOnlyList<LinearTerm> Linear { get; init; }

    /// <summary>The strongest pairs, strongest first.</summary>
    public required IReadOnlyList<InteractionTerm> Interactions { get; init; }

    /// <summary>The sum of all pairs not listed.</summary>
    public required double OtherInteractions { get; init; }

    /// <summary>How many pairs are not listed.</summary>
    public required long OtherInteractionCount { get; init; }

    /// <summary>ŷ, the score: what the model gives, before the link.</summary>
    public required double Score { get; init; }

    /// <summary>The prediction: the link of the score (for multi-class, over all outputs); of several draws the mean of theirs.</summary>
    public required double Prediction { get; init; }

    /// <summary>The standard deviation of the prediction over draws: how sure the model is. Null for a model of one draw.</summary>
    public double? Deviation { get; init; }

    /// <summary>All pairs together.</summary>
    public double InteractionSum => Interactions.Sum(i => i.Contribution) + OtherInteractions;

    /// <summary>Explains one output of a row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="row">The row.</param>
    /// <param name="top">How many of the strongest pairs to list; the rest are added up.</param>
    /// <param name="output">Output c (class); null: the one with the highest prediction.</param>
    /// <param name="withFactors">Whether terms bring their <see cref="LinearTerm.Factors"/>.</param>
    public static Explanation Of(FmModel model, SparseRow row, int top, int? output = null, bool withFactors = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)(output ?? 0), (uint)model.OutputCount, nameof(output));
        var predictions = new float[model.OutputCount];
        model.Predict(row, predictions);
        int c = output ?? predictions.AsSpan().IndexOf(predictions.Max());
        (double score, double deviation) = OverDraws(model, row, c);

        var weights = new OutputWeights(model, c);
        double[][] vx = ScaledFactors(model, weights, row);
        double[] shares = Shares(vx, weights.Length);
        var linear = new LinearTerm[row.Count];
        for (int p = 0; p < row.Count; p++)
        {
            int j = row.Indices[p];
            double w = j < model.FeatureCount ? weights.Linear(j) : 0;
            linear[p] = new LinearTerm(j, model.FeatureName(j, FeatureSelection.FieldOf(row, p)), row.Value(p), w, w * row.Value(p), shares[p], model.IsTrained(j)) { Factors = withFactors ? vx[p] : [] };
        }
        InteractionTerm[] pairs = Strongest(linear, vx, shares, top, weights.Length);
        return new Explanation
        {
            Output = c,
            Bias = weights.Bias,
            Linear = linear,
            Interactions = pairs,
            OtherInteractions = shares.Sum() - pairs.Sum(i => i.Contribution),
            OtherInteractionCount = (long)row.Count * (row.Count - 1) / 2 - pairs.Length,
            Score = score,
            Prediction = predictions[c],
            Deviation = model.Shape.DrawCount > 1 ? deviation : null,
        };
    }

    /// <summary>The mean score of an output, and the standard deviation of its prediction.</summary>
    static (double Score, double Deviation) OverDraws(FmModel model, SparseRow row, int output)
    {
        int draws = model.Shape.DrawCount, c = model.OutputCount;
        var scores = new float[model.Shape.HeadCount];
        model.Score(row, scores);
        double score = 0, mean = 0, squares = 0;
        for (int d = 0; d < draws; d++)
        {
            score += scores[d * c + output] / (double)draws;
            model.ApplyLink(scores.AsSpan(d * c, c), d);
            mean += scores[d * c + output] / (double)draws;
        }
        for (int d = 0; d < draws; d++)
            squares += Math.Pow(scores[d * c + output] - mean, 2);
        return (score, Math.Sqrt(squares / draws));
    }

    /// <summary>vⱼxⱼ of each feature of the row; zeros for one that the model does not have. // [nnz][L]</summary>
    static double[][] ScaledFactors(FmModel model, OutputWeights weights, SparseRow row)
    {
        var vx = new double[row.Count][];
        var v = new float[weights.Length];
        for (int p = 0; p < row.Count; p++)
        {
            vx[p] = new double[v.Length];
            if (row.Indices[p] >= model.FeatureCount)
                continue;
            weights.Factors(row.Indices[p], v);
            for (int f = 0; f < v.Length; f++)
                vx[p][f] = (double)v[f] * row.Value(p);
        }
        return vx;
    }

    /// <summary>½ ⟨vⱼxⱼ, s − vⱼxⱼ⟩ with s the row's factor sums. // [nnz]</summary>
    static double[] Shares(double[][] vx, int length)
    {
        var s = new double[length];
        foreach (double[] v in vx)
            for (int f = 0; f < length; f++)
                s[f] += v[f];
        var shares = new double[vx.Length];
        for (int p = 0; p < vx.Length; p++)
            for (int f = 0; f < length; f++)
                shares[p] += 0.5 * vx[p][f] * (s[f] - vx[p][f]);
        return shares;
    }

    static InteractionTerm[] Strongest(LinearTerm[] terms, double[][] vx, double[] shares, int top, int length)
    {
        if (top == 0 || length == 0)
            return [];
        int most = Math.Min(MostPairedFeatures, (int)Math.Sqrt(2 * MostSteps / length));
        int[] looked = [.. Enumerable.Range(0, terms.Length).OrderByDescending(p => Math.Abs(shares[p])).Take(most).Order()];
        var best = new PriorityQueue<(int P, int Q, double Contribution), double>();   // weakest first, so that it leaves first
        for (int a = 0; a < looked.Length; a++)
        {
            for (int b = a + 1; b < looked.Length; b++)
            {
                double contribution = Dot(vx[looked[a]], vx[looked[b]]);
                if (best.Count < top)
                    best.Enqueue((looked[a], looked[b], contribution), Math.Abs(contribution));
                else
                    best.EnqueueDequeue((looked[a], looked[b], contribution), Math.Abs(contribution));
            }
        }
        return [.. best.UnorderedItems.Select(i => i.Element)
            .OrderByDescending(i => Math.Abs(i.Contribution)).ThenBy(i => i.P).ThenBy(i => i.Q)
            .Select(i => Term(terms[i.P], terms[i.Q], i.Contribution))];
    }

    static InteractionTerm Term(LinearTerm a, LinearTerm b, double contribution)
    {
        double x = (double)a.Value * b.Value;
        return new InteractionTerm(a.Feature, b.Feature, a.Name, b.Name, x == 0 ? 0 : contribution / x, contribution);
    }

    static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int f = 0; f < a.Length; f++)
            sum += a[f] * b[f];
        return sum;
    }
}
