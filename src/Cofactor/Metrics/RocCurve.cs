namespace Cofactor;

/// <summary>A point of a ROC curve: what calling all rows of a prediction p ≥ <paramref name="Threshold"/> positive comes to.</summary>
/// <param name="FalsePositiveRate">The share of class 0 called positive.</param>
/// <param name="TruePositiveRate">The share of class 1 called positive.</param>
/// <param name="Threshold">The least prediction called positive; infinite at (0, 0).</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate, double Threshold);

/// <summary>
/// The receiver operating characteristic of predictions of two classes: for each threshold the share of class 1 at or above it against the share of class 0,
/// rows counting by their weights; predictions that are equal make one straight piece. The area under it is the share of the pairs of a row of class 1 and one
/// of class 0 in which the first has the larger prediction, ties counting ½. Keeps 20 bytes for each distinct prediction.
/// </summary>
public sealed class RocCurve
{
    readonly float[] _predictions;          // distinct, ascending // [t]
    readonly double[] _positives, _negatives;   // Σ c of the rows of a class with smaller predictions // [t + 1]

    /// <summary>Takes the rows' predictions.</summary>
    /// <param name="predictions">The probability, or any score, of class 1. // [rows]</param>
    /// <param name="signedWeights">A row's weight c: +c for one of class 1, −c for one of class 0. // [rows]</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public RocCurve(ReadOnlySpan<float> predictions, ReadOnlySpan<float> signedWeights)
    {
        if (predictions.Length != signedWeights.Length)
            throw new ArgumentException($"Found {predictions.Length} predictions and {signedWeights.Length} weights; expected one a row.", nameof(signedWeights));
        float[] p = predictions.ToArray(), c = signedWeights.ToArray();
        Array.Sort(p, c);
        int ties = 0;
        for (int i = 0; i < p.Length; i++)
            if (i == 0 || p[i] != p[i - 1])
                ties++;
        _predictions = new float[ties];
        _positives = new double[ties + 1];
        _negatives = new double[ties + 1];
        double area = 0;
        for (int i = 0, t = 0; i < p.Length; t++)
        {
            double positive = 0, negative = 0;
            _predictions[t] = p[i];
            int start = i;
            for (; i < p.Length && (i == start || p[i] == p[start]); i++)
            {
                if (c[i] > 0)
                    positive += c[i];
                else
                    negative -= c[i];
            }
            area += positive * (_negatives[t] + 0.5 * negative);
            _positives[t + 1] = _positives[t] + positive;
            _negatives[t + 1] = _negatives[t] + negative;
        }
        // NaN sorts first; no order, no area.
        Area = p.Length > 0 && float.IsNaN(p[0]) ? double.NaN : area / (_positives[ties] * _negatives[ties]);
    }

    /// <summary>The area under the curve, exact; NaN where a class has no row, or a prediction is not a number.</summary>
    public double Area { get; }

    /// <summary>The curve from (0, 0) to (1, 1).</summary>
    /// <param name="most">At most so many points, 2 or more, evenly taken from all.</param>
    public IReadOnlyList<RocPoint> Points(int most = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        int ties = _predictions.Length, count = Math.Min(most, ties + 1);
        var points = new RocPoint[count];
        for (int i = 0; i < count; i++)
        {
            int t = count == 1 ? ties : (int)(ties - (long)i * ties / (count - 1));   // rows from tie t on are called positive
            points[i] = new RocPoint(1 - _negatives[t] / _negatives[ties], 1 - _positives[t] / _positives[ties], t == ties ? double.PositiveInfinity : _predictions[t]);
        }
        return points;
    }

    /// <summary>The share of the other class that a row stands before: of class 0 with smaller predictions, or of class 1 with larger ones, ties counting ½.</summary>
    internal double Placement(float prediction, bool positive)
    {
        int t = Array.BinarySearch(_predictions, prediction);
        return positive ? (_negatives[t] + _negatives[t + 1]) / 2 / _negatives[^1] : 1 - (_positives[t] + _positives[t + 1]) / 2 / _positives[^1];
    }
}
