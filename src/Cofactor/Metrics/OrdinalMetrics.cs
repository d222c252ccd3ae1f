namespace Cofactor;

/// <summary>
/// How good the probabilities P of L levels of values v are, over rows of weight c (a weight of 2 counts as the row twice): <c>rmse</c> and <c>mae</c> of the
/// expected level Σ v_l P(l) as in <see cref="RegressionMetrics"/>, and <c>log_loss</c> and <c>accuracy</c> as in <see cref="MulticlassMetrics"/>.
/// </summary>
public sealed class OrdinalMetrics : IMetrics
{
    readonly IReadOnlyList<float> _levels;
    readonly RegressionMetrics _values = new();
    readonly MulticlassMetrics _classes;

    /// <summary>Metrics of levels of these values, two or more.</summary>
    public OrdinalMetrics(IReadOnlyList<float> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        _levels = levels;
        _classes = new MulticlassMetrics(levels.Count);
    }

    /// <summary>Adds a row.</summary>
    /// <param name="predictions">The probability of each level. // [L]</param>
    /// <param name="target">The true level, 0 … L − 1.</param>
    /// <param name="weight">Its weight, 0 or more.</param>
    /// <exception cref="ArgumentException">The number of probabilities is not L, or the target is no level.</exception>
    public void Add(ReadOnlySpan<float> predictions, float target, float weight = 1f)
    {
        _classes.Add(predictions, target, weight);
        _values.Add(Expected(predictions, _levels), _levels[(int)target], weight);
    }

    /// <summary>Σ v_l P(l).</summary>
    internal static float Expected(ReadOnlySpan<float> probabilities, IReadOnlyList<float> levels)
    {
        double sum = 0;
        for (int l = 0; l < levels.Count; l++)
            sum += (double)levels[l] * probabilities[l];
        return (float)sum;
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
