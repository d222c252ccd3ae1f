namespace Cofactor;

/// <summary>
/// How good probabilities p of class 1 are against targets y of 0 or 1, over rows of weight c (a weight of 2 counts as the row twice).
/// <list type="bullet">
/// <item><c>log_loss</c> = −Σ c(y ln p + (1 − y) ln(1 − p)) / Σ c, with p held within [2⁻²⁴, 1 − 2⁻²⁴]: 1 − 2⁻²⁴ is the largest float
/// below 1, and a p rounded to 0 or 1 must not make the mean infinite.</item>
/// <item><c>accuracy</c> = share of Σ c where y = 1 and p ≥ ½, or y = 0 and p &lt; ½.</item>
/// <item><c>auc</c> = Σ c₁c₀ ([p₁ > p₀] + ½[p₁ = p₀]) / Σ c₁c₀ over all pairs of a row of class 1 and one of class 0; exact.</item>
/// <item><c>f1</c> = 2TP / (2TP + FP + FN), where p ≥ ½ is a positive; 0 when no row is positive, by label or prediction.</item>
/// <item><c>calibration</c> = Σ cp / Σ cy.</item>
/// </list>
/// Left out where undefined: <c>auc</c> of one class only or of more than 2³¹ rows, <c>calibration</c> without a row of class 1, all without a weight above 0.
/// Sums are double. Keeps 8 bytes a row, which an exact area needs.
/// </summary>
/// <param name="withArea">False: without <c>auc</c>, keeping nothing.</param>
public sealed class BinaryMetrics(bool withArea = true) : IMetrics
{
    const double Smallest = 1.0 / (1 << 24);

    // Places among the sums; Above and Below: Σ c times the share of the other class that the row stands before.
    const int Loss = 0, Predicted = 1, TruePositives = 2, FalsePositives = 3, TrueNegatives = 4, FalseNegatives = 5, Above = 6, Below = 7;

    readonly double[] _sums = new double[6];
    float[] _predictions = new float[1024];
    float[] _signedWeights = new float[1024];   // c for a row of class 1, −c for one of class 0
    int _count;     // rows kept: all of them, up to what an array holds
    long _rows;

    /// <summary>Adds a row.</summary>
    /// <param name="prediction">The probability of class 1.</param>
    /// <param name="target">0 or 1.</param>
    /// <param name="weight">Its weight, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The target is neither 0 nor 1.</exception>
    public void Add(float prediction, float target, float weight = 1f)
    {
        if (target is not (0f or 1f))
            throw new ArgumentOutOfRangeException(nameof(target), target, "A target is 0 or 1.");
        Add(_sums, prediction, target == 1f, weight);
        if (!withArea)
            return;
        if (_count == _predictions.Length)
        {
            int length = (int)Math.Min(2L * _count, Array.MaxLength);
            Array.Resize(ref _predictions, length);
            Array.Resize(ref _signedWeights, length);
        }
        _rows++;
        if (_count == _predictions.Length)
            return;
        _predictions[_count] = prediction;
        _signedWeights[_count++] = target == 1f ? weight : -weight;
    }

    /// <summary>The metrics by name.</summary>
    public IReadOnlyDictionary<string, double> Result() => Of(_sums, Roc()?.Area);

    /// <summary>The ROC curve; null where <c>auc</c> is undefined.</summary>
    public RocCurve? Roc() => withArea && _rows == _count && _sums[TruePositives] + _sums[FalseNegatives] > 0 && _sums[FalsePositives] + _sums[TrueNegatives] > 0
        ? new RocCurve(_predictions.AsSpan(0, _count), _signedWeights.AsSpan(0, _count)) : null;

    /// <summary>
    /// The metrics' 95 % confidence intervals over draws of the rows (<see cref="Bootstrap"/>); none without <c>auc</c>, which keeps what they need. Of
    /// <c>auc</c>, a resample takes each row's share of the other class that it stands before (its placement) among all rows, not among those drawn:
    /// the difference is O(1 / rows) (DeLong, DeLong and Clarke-Pearson 1988).
    /// </summary>
    public IReadOnlyDictionary<string, Interval> Intervals()
    {
        if (!withArea || _rows != _count)
            return new Dictionary<string, Interval>();
        var bootstrap = new Bootstrap(8);
        RocCurve? roc = Roc();
        for (int i = 0; i < _count; i++)
        {
            Span<double> sums = bootstrap.Next();
            bool positive = _signedWeights[i] > 0;
            float weight = Math.Abs(_signedWeights[i]);
            Add(sums, _predictions[i], positive, weight);
            if (roc is not null)
                sums[positive ? Above : Below] += weight * roc.Placement(_predictions[i], positive);
        }
        return bootstrap.Intervals(s => Of(s, roc is null ? null : s[Above] / (s[TruePositives] + s[FalseNegatives]) + s[Below] / (s[FalsePositives] + s[TrueNegatives]) - roc.Area));
    }

    void IMetrics.Add(ReadOnlySpan<float> predictions, float target, float weight, long group) => Add(predictions[0], target, weight);

    static void Add(Span<double> sums, float prediction, bool positive, float weight)
    {
        double p = Math.Clamp((double)prediction, Smallest, 1 - Smallest);
        sums[Loss] -= weight * Math.Log(positive ? p : 1 - p);
        sums[Predicted] += (double)weight * prediction;
        sums[prediction >= 0.5f ? positive ? TruePositives : FalsePositives : positive ? FalseNegatives : TrueNegatives] += weight;
    }

    static Dictionary<string, double> Of(double[] sums, double? area)
    {
        double positives = sums[TruePositives] + sums[FalseNegatives], negatives = sums[TrueNegatives] + sums[FalsePositives], weight = positives + negatives;
        var result = new Dictionary<string, double>();
        if (weight == 0)
            return result;
        result[MetricNames.LogLoss] = sums[Loss] / weight;
        result[MetricNames.Accuracy] = (sums[TruePositives] + sums[TrueNegatives]) / weight;
        if (area is { } auc)
            result[MetricNames.Auc] = auc;
        double claimed = 2 * sums[TruePositives] + sums[FalsePositives] + sums[FalseNegatives];
        result[MetricNames.F1] = claimed == 0 ? 0 : 2 * sums[TruePositives] / claimed;
        if (positives > 0)
            result[MetricNames.Calibration] = sums[Predicted] / positives;
        return result;
    }
}
