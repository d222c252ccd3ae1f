namespace Cofactor;

/// <summary>The linear term of one feature of a row.</summary>
/// <param name="Feature">Feature id j.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">xⱼ.</param>
/// <param name="Weight">wⱼ.</param>
/// <param name="Contribution">wⱼxⱼ.</param>
/// <param name="InteractionShare">½ Σ over the other features j′ of ⟨vⱼ, vⱼ′⟩ xⱼxⱼ′: half of each of its pairs, so that the shares add up to the interactions.</param>
/// <param name="IsTrained">False for a feature without a training row: it contributes nothing.</param>
public sealed record LinearTerm(int Feature, string Name, float Value, float Weight, double Contribution, double InteractionShare, bool IsTrained);

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
/// and <see cref="OtherInteractions"/> add up to <see cref="Score"/>.
/// </summary>
public sealed record Explanation
{
    // Beyond this many features the pairs of a row are only looked at among those with the largest interaction share: n²/2 = 2 million pairs.
    const int MostPairedFeatures = 2_000;

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

    /// <summary>The prediction: the link of the score (for multi-class, over all outputs).</summary>
    public required double Prediction { get; init; }

    /// <summary>All pairs together.</summary>
    public double InteractionSum => Interactions.Sum(i => i.Contribution) + OtherInteractions;

    /// <summary>Explains the output with the highest prediction of a row, under a model of one draw.</summary>
    internal static Explanation Of(FmModel model, SparseRow row, int top)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        var predictions = new float[model.OutputCount];
        model.Predict(row, predictions);
        return Of(model, row, top, predictions.AsSpan().IndexOf(predictions.Max()));
    }

    /// <summary>Explains output <paramref name="output"/> of a row, under a model of one draw.</summary>
    /// <exception cref="InvalidOperationException">The model keeps several draws.</exception>
    public static Explanation Of(FmModel model, SparseRow row, int top, int output)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, model.OutputCount);
        if (model.Shape.DrawCount > 1)
            throw new InvalidOperationException($"The model keeps {model.Shape.DrawCount} draws; explain a model of one.");
        var scores = new float[model.OutputCount];
        model.Score(row, scores);
        double score = scores[output];
        model.ApplyLink(scores);

        double[][] vx = ScaledFactors(model, row, output);
        double[] shares = Shares(vx, model.FactorCount);
        var linear = new LinearTerm[row.Count];
        for (int p = 0; p < row.Count; p++)
        {
            int j = row.Indices[p];
            bool known = j < model.FeatureCount;
            float w = known ? model.Linear(j, output) : 0;
            linear[p] = new LinearTerm(j, model.FeatureName(j, row.Fields.IsEmpty ? -1 : row.Fields[p]), row.Value(p), w, (double)w * row.Value(p), shares[p], known && model.IsTrained(j));
        }
        InteractionTerm[] pairs = Strongest(model, linear, vx, shares, top);
        return new Explanation
        {
            Output = output,
            Bias = model.Bias(output),
            Linear = linear,
            Interactions = pairs,
            OtherInteractions = shares.Sum() - pairs.Sum(i => i.Contribution),
            OtherInteractionCount = (long)row.Count * (row.Count - 1) / 2 - pairs.Length,
            Score = score,
            Prediction = scores[output],
        };
    }

    /// <summary>vⱼxⱼ of each feature of the row; zeros for one that the model does not have. // [nnz][k]</summary>
    static double[][] ScaledFactors(FmModel model, SparseRow row, int output)
    {
        var vx = new double[row.Count][];
        var v = new float[model.FactorCount];
        for (int p = 0; p < row.Count; p++)
        {
            vx[p] = new double[model.FactorCount];
            if (row.Indices[p] >= model.FeatureCount)
                continue;
            model.Factors(row.Indices[p], v, output);
            for (int f = 0; f < v.Length; f++)
                vx[p][f] = (double)v[f] * row.Value(p);
        }
        return vx;
    }

    /// <summary>½ ⟨vⱼxⱼ, s − vⱼxⱼ⟩ with s the row's factor sums. // [nnz]</summary>
    static double[] Shares(double[][] vx, int k)
    {
        var s = new double[k];
        foreach (double[] v in vx)
            for (int f = 0; f < k; f++)
                s[f] += v[f];
        var shares = new double[vx.Length];
        for (int p = 0; p < vx.Length; p++)
            for (int f = 0; f < k; f++)
                shares[p] += 0.5 * vx[p][f] * (s[f] - vx[p][f]);
        return shares;
    }

    static InteractionTerm[] Strongest(FmModel model, LinearTerm[] terms, double[][] vx, double[] shares, int top)
    {
        if (top == 0 || model.FactorCount == 0)
            return [];
        int[] looked = [.. Enumerable.Range(0, terms.Length).OrderByDescending(p => Math.Abs(shares[p])).Take(MostPairedFeatures).Order()];
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
