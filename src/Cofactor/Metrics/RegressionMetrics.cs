namespace Cofactor;

/// <summary>
/// How far predictions p are from targets y, over rows of weight c (a weight of 2 counts as the row twice):
/// <c>rmse</c> = √(Σ c(p − y)² / Σ c), <c>mae</c> = Σ c|p − y| / Σ c. Sums are double.
/// </summary>
/// <param name="intervals">Whether <see cref="Intervals"/> are wanted, which costs memory for up to 10,000 rows.</param>
public sealed class RegressionMetrics(bool intervals = false) : IMetrics
{
    readonly double[] _sums = new double[3];   // Σ c, Σ c(p − y)², Σ c|p − y|
    readonly Bootstrap? _bootstrap = intervals ? new Bootstrap(3) : null;

    /// <summary>Adds a row of weight ≥ 0.</summary>
    public void Add(float prediction, float target, float weight = 1f)
    {
        double error = (double)prediction - target;
        Add(_sums, error, weight);
        if (_bootstrap is not null)
            Add(_bootstrap.Next(), error, weight);
    }

    /// <summary>The metrics by name; none when no row has a weight above 0.</summary>
    public IReadOnlyDictionary<string, double> Result() => Of(_sums);

    /// <summary>The metrics' 95 % confidence intervals over draws of the rows (<see cref="Bootstrap"/>); none where they were not asked for.</summary>
    public IReadOnlyDictionary<string, Interval> Intervals() => _bootstrap?.Intervals(Of) ?? new Dictionary<string, Interval>();

    void IMetrics.Add(ReadOnlySpan<float> predictions, float target, float weight, long group) => Add(predictions[0], target, weight);

    static void Add(Span<double> sums, double error, float weight)
    {
        sums[0] += weight;
        sums[1] += weight * error * error;
        sums[2] += weight * Math.Abs(error);
    }

    static Dictionary<string, double> Of(double[] sums) => sums[0] == 0 ? []
        : new()
        {
            [MetricNames.Rmse] = Math.Sqrt(sums[1] / sums[0]),
            [MetricNames.Mae] = sums[2] / sums[0],
        };
}
