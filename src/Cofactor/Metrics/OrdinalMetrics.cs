namespace Cofactor;

/// <summary>
/// How good the probabilities P of L levels of values v are, over rows of weight c (a weight of 2 counts as the row twice): <c>rmse</c> and <c>mae</c> of the
/// expected level Σ v_l P(l) as in <see cref="RegressionMetrics"/>, and <c>log_loss</c> and <c>accuracy</c> as in <see cref="MulticlassMetrics"/>.
/// </summary>
public sealed class OrdinalMetrics : IMetrics
{
    readonly LabelMap _labels;
    readonly RegressionMetrics _values = new();
    readonly MulticlassMetrics _classes;

    /// <summary>Metrics of the levels of an ordinal task.</summary>
    public OrdinalMetrics(LabelMap labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        _labels = labels;
        _classes = new MulticlassMetrics(labels.LevelValues.Count);
    }

    /// <summary>Adds a row.</summary>
    /// <param name="predictions">The probability of each level. // [L]</param>
    /// <param name="target">The true level, 0 … L − 1.</param>
    /// <param name="weight">Its weight, 0 or more.</param>
    /// <exception cref="ArgumentException">The number of probabilities is not L, or the target is no level.</exception>
    public void Add(ReadOnlySpan<float> predictions, float target, float weight = 1f)
    {
        _classes.Add(predictions, target, weight);
        _values.Add(_labels.Expected(predictions), _labels.LevelValues[(int)target], weight);
    }

    void IMetrics.Add(ReadOnlySpan<float> predictions, float target, float weight, long group) => Add(predictions, target, weight);

    /// <summary>The metrics by name; none when no row has a weight above 0.</summary>
    public IReadOnlyDictionary<string, double> Result()
    {
        var result = new Dictionary<string, double>(_values.Result());
        foreach ((string name, double value) in _classes.Result())
            if (name != MetricNames.MacroF1)
                result[name] = value;
        return result;
    }
}
