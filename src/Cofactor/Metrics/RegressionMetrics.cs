namespace Cofactor;

/// <summary>
/// How far predictions p are from targets y, over rows of weight c (a weight of 2 counts as the row twice):
/// <c>rmse</c> = √(Σ c(p − y)² / Σ c), <c>mae</c> = Σ c|p − y| / Σ c. Sums are double.
/// </summary>
public sealed class RegressionMetrics : IMetrics
{
    double _weight, _squares, _absolutes;

    /// <summary>Adds a row of weight ≥ 0.</summary>
    public void Add(float prediction, float target, float weight = 1f)
    {
        double error = (double)prediction - target;
        _weight += weight;
        _squares += weight * error * error;
        _absolutes += weight * Math.Abs(error);
    }

    /// <summary>The metrics by name; none when no row has a weight above 0.</summary>
    public IReadOnlyDictionary<string, double> Result() => _weight == 0
        ? new Dictionary<string, double>()
        : new Dictionary<string, double>
        {
            [MetricNames.Rmse] = Math.Sqrt(_squares / _weight),
            [MetricNames.Mae] = _absolutes / _weight,
        };

    void IMetrics.Add(ReadOnlySpan<float> predictions, float target, float weight, long group) => Add(predictions[0], target, weight);
}
