namespace Cofactor;

/// <summary>
/// How good C class probabilities p are against the true class y, over rows of weight c (a weight of 2 counts as the row twice).
/// <list type="bullet">
/// <item><c>log_loss</c> = −Σ c ln p_y / Σ c, with p_y not below 2⁻²⁴, as in <see cref="BinaryMetrics"/>.</item>
/// <item><c>accuracy</c> = share of Σ c where y is the most probable class; of classes equally probable, the first.</item>
/// <item><c>macro_f1</c> = mean of 2TP / (2TP + FP + FN) over the classes that some row has or is predicted to have.</item>
/// </list>
/// Sums are double.
/// </summary>
public sealed class MulticlassMetrics : IMetrics
{
    const double Smallest = 1.0 / (1 << 24);

    readonly double[] _hits, _actual, _predicted;   // Σ c by class // [C]
    double _weight, _loss;

    /// <summary>Metrics of <paramref name="classCount"/> ≥ 2 classes.</summary>
    public MulticlassMetrics(int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        _hits = new double[classCount];
        _actual = new double[classCount];
        _predicted = new double[classCount];
    }

    /// <summary>Adds a row.</summary>
    /// <param name="predictions">The probability of each class. // [C]</param>
    /// <param name="target">The true class, 0 … C − 1.</param>
    /// <param name="weight">Its weight, 0 or more.</param>
    /// <exception cref="ArgumentException">The number of probabilities is not C, or the target is no class.</exception>
    public void Add(ReadOnlySpan<float> predictions, float target, float weight = 1f)
    {
        if (predictions.Length != _hits.Length)
            throw new ArgumentException($"Found {predictions.Length} probabilities; expected {_hits.Length}.", nameof(predictions));
        int y = (int)target;
        if (y != target || (uint)y >= (uint)_hits.Length)
            throw new ArgumentOutOfRangeException(nameof(target), target, $"A target is a class from 0 to {_hits.Length - 1}.");
        int guess = 0;
        for (int c = 1; c < predictions.Length; c++)
            if (predictions[c] > predictions[guess])
                guess = c;
        _weight += weight;
        _loss -= weight * Math.Log(Math.Max(predictions[y], Smallest));
        _actual[y] += weight;
        _predicted[guess] += weight;
        if (guess == y)
            _hits[y] += weight;
    }

    void IMetrics.Add(ReadOnlySpan<float> predictions, float target, float weight, long group) => Add(predictions, target, weight);

    /// <summary>The metrics by name; none when no row has a weight above 0.</summary>
    public IReadOnlyDictionary<string, double> Result()
    {
        if (_weight == 0)
            return new Dictionary<string, double>();
        double f1 = 0;
        int classes = 0;
        for (int c = 0; c < _hits.Length; c++)
        {
            double claimed = _actual[c] + _predicted[c];   // 2TP + FP + FN
            if (claimed == 0)
                continue;
            f1 += 2 * _hits[c] / claimed;
            classes++;
        }
        return new Dictionary<string, double>
        {
            [MetricNames.LogLoss] = _loss / _weight,
            [MetricNames.Accuracy] = _hits.Sum() / _weight,
            [MetricNames.MacroF1] = f1 / classes,
        };
    }
}
