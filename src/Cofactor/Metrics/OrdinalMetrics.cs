namespace Cofactor;

/// <summary>
/// How good the probabilities P of L levels of values v are, over rows of weight c (a weight of 2 counts as the row twice): <c>rmse</c> and <c>mae</c> of the
/// expected level Σ v_l P(l) as in <see cref="RegressionMetrics"/>, and <c>log_loss</c> and <c>accuracy</c> as in <see cref="MulticlassMetrics"/>.
/// </summary>
public sealed class OrdinalMetrics : IMetrics
{
    readonly LabelMap _labels;
    readonly RegressionMetrics _values;
    readonly MulticlassMetrics _classes;

    /// <summary>Metrics of the levels of an ordinal task.</summary>
    /// <param name="labels">The levels.</param>
    /// <param name="intervals">Whether <see cref="Intervals"/> are wanted, which costs memory for up to 10,000 rows.</param>
    public OrdinalMetrics(LabelMap labels, bool intervals = false)
    {
        ArgumentNullException.ThrowIfNull(labels);
        _labels = labels;
        _values = new RegressionMetrics(intervals);
        _classes = new MulticlassMetrics(labels.LevelValues.Count, intervals);
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
    public IReadOnlyDictionary<string, double> Result() => Both(_values.Result(), _classes.Result());

    /// <summary>The metrics' 95 % confidence intervals over draws of the rows (<see cref="Bootstrap"/>); none where they were not asked for.</summary>
    public IReadOnlyDictionary<string, Interval> Intervals() => Both(_values.Intervals(), _classes.Intervals());

    static Dictionary<string, T> Both<T>(IReadOnlyDictionary<string, T> values, IReadOnlyDictionary<string, T> classes) =>
        values.Concat(classes.Where(m => m.Key != MetricNames.MacroF1)).ToDictionary(m => m.Key, m => m.Value);
}
