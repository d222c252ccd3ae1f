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
    const int Weight = 0, Loss = 1, Classes = 2;   // places among the sums; from Classes on Σ c of each class's hits, rows and guesses

    readonly int _classCount;
    readonly double[] _sums;   // [2 + 3C]
    readonly Bootstrap? _bootstrap;

    /// <summary>Metrics of <paramref name="classCount"/> ≥ 2 classes.</summary>
    /// <param name="classCount">C.</param>
    /// <param name="intervals">Whether <see cref="Intervals"/> are wanted, which costs memory for up to 10,000 rows.</param>
    public MulticlassMetrics(int classCount, bool intervals = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        _classCount = classCount;
        _sums = new double[Classes + 3 * classCount];
        _bootstrap = intervals ? new Bootstrap(_sums.Length) : null;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="predictions">The probability of each class. // [C]</param>
    /// <param name="target">The true class, 0 … C − 1.</param>
    /// <param name="weight">Its weight, 0 or more.</param>
    /// <exception cref="ArgumentException">The number of probabilities is not C, or the target is no class.</exception>
    public void Add(ReadOnlySpan<float> predictions, float target, float weight = 1f)
    {
        if (predictions.Length != _classCount)
            throw new ArgumentException($"Found {predictions.Length} probabilities; expected {_classCount}.", nameof(predictions));
        int y = (int)target;
        if (y != target || (uint)y >= (uint)_classCount)
            throw new ArgumentOutOfRangeException(nameof(target), target, $"A target is a class from 0 to {_classCount - 1}.");
        int guess = Guess(predictions);
        double loss = -Math.Log(Math.Max(predictions[y], Smallest));
        Add(_sums, y, guess, loss, weight);
        if (_bootstrap is not null)
            Add(_bootstrap.Next(), y, guess, loss, weight);
    }

    /// <summary>The most probable class; of classes equally probable, the first.</summary>
    public static int Guess(ReadOnlySpan<float> predictions)
    {
        int guess = 0;
        for (int c = 1; c < predictions.Length; c++)
            if (predictions[c] > predictions[guess])
                guess = c;
        return guess;
    }

    void IMetrics.Add(ReadOnlySpan<float> predictions, float target, float weight, long group) => Add(predictions, target, weight);

    /// <summary>The metrics by name; none when no row has a weight above 0.</summary>
    public IReadOnlyDictionary<string, double> Result() => Of(_sums);

    /// <summary>The metrics' 95 % confidence intervals over draws of the rows (<see cref="Bootstrap"/>); none where they were not asked for.</summary>
    public IReadOnlyDictionary<string, Interval> Intervals() => _bootstrap?.Intervals(Of) ?? new Dictionary<string, Interval>();

    static void Add(Span<double> sums, int y, int guess, double loss, float weight)
    {
        sums[Weight] += weight;
        sums[Loss] += weight * loss;
        sums[Classes + 3 * y + 1] += weight;
        sums[Classes + 3 * guess + 2] += weight;
        if (guess == y)
            sums[Classes + 3 * y] += weight;
    }

    static Dictionary<string, double> Of(double[] sums)
    {
        if (sums[Weight] == 0)
            return [];
        double f1 = 0, hits = 0;
        int classes = 0;
        for (int c = Classes; c < sums.Length; c += 3)
        {
            hits += sums[c];
            double claimed = sums[c + 1] + sums[c + 2];   // 2TP + FP + FN
            if (claimed == 0)
                continue;
            f1 += 2 * sums[c] / claimed;
            classes++;
        }
        return new()
        {
            [MetricNames.LogLoss] = sums[Loss] / sums[Weight],
            [MetricNames.Accuracy] = hits / sums[Weight],
            [MetricNames.MacroF1] = f1 / classes,
        };
    }
}
