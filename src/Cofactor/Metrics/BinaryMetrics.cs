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

    double _loss, _predicted, _truePositives, _falsePositives, _trueNegatives, _falseNegatives;
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
        bool positive = target == 1f;
        double p = Math.Clamp((double)prediction, Smallest, 1 - Smallest);
        _loss -= weight * Math.Log(positive ? p : 1 - p);
        _predicted += (double)weight * prediction;
        if (prediction >= 0.5f)
            (positive ? ref _truePositives : ref _falsePositives) += weight;
        else
            (positive ? ref _falseNegatives : ref _trueNegatives) += weight;

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
        _signedWeights[_count++] = positive ? weight : -weight;
    }

    /// <summary>The metrics by name.</summary>
    public IReadOnlyDictionary<string, double> Result()
    {
        var result = new Dictionary<string, double>();
        double positives = _truePositives + _falseNegatives, negatives = _trueNegatives + _falsePositives, weight = positives + negatives;
        if (weight == 0)
            return result;
        result[MetricNames.LogLoss] = _loss / weight;
        result[MetricNames.Accuracy] = (_truePositives + _trueNegatives) / weight;
        if (withArea && positives > 0 && negatives > 0 && _rows == _count)
            result[MetricNames.Auc] = Area() / (positives * negatives);
        double claimed = 2 * _truePositives + _falsePositives + _falseNegatives;
        result[MetricNames.F1] = claimed == 0 ? 0 : 2 * _truePositives / claimed;
        if (positives > 0)
            result[MetricNames.Calibration] = _predicted / positives;
        return result;
    }

    void IMetrics.Add(ReadOnlySpan<float> predictions, float target, float weight, long group) => Add(predictions[0], target, weight);

    /// <summary>Σ c₁c₀ ([p₁ > p₀] + ½[p₁ = p₀]): by ascending p, each tie of rows of class 1 lies above all class 0 so far and half of its own.</summary>
    double Area()
    {
        float[] p = _predictions.AsSpan(0, _count).ToArray(), c = _signedWeights.AsSpan(0, _count).ToArray();
        Array.Sort(p, c);
        if (float.IsNaN(p[0]))   // NaN sorts first; no order, no area
            return double.NaN;
        double area = 0, below = 0;
        for (int i = 0; i < p.Length;)
        {
            double positive = 0, negative = 0;
            for (float tie = p[i]; i < p.Length && p[i] == tie; i++)
            {
                if (c[i] > 0)
                    positive += c[i];
                else
                    negative -= c[i];
            }
            area += positive * (below + 0.5 * negative);
            below += negative;
        }
        return area;
    }
}
