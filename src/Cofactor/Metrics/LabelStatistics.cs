namespace Cofactor;

/// <summary>
/// The labels of rows, and how good the best constant prediction is on them, which a model has to beat: the mean for a regressor, the shares of the classes for
/// a classifier, of the levels for an ordinal task. Rows count by their weights c.
/// </summary>
/// <param name="labels">The task. Targets are as it makes them.</param>
public sealed class LabelStatistics(LabelMap labels)
{
    readonly double[] _classes = new double[labels.ClassNames.Count];   // Σ c by class // [C]
    double _weight, _mean, _squares;   // _squares: Σ c(y − mean)²

    /// <summary>Smallest target; infinite without rows.</summary>
    public double Min { get; private set; } = double.PositiveInfinity;

    /// <summary>Largest target; minus infinite without rows.</summary>
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Mean target; of an ordinal task of the levels' places.</summary>
    public double Mean => _mean;

    /// <summary>Standard deviation of the targets, √(Σ c(y − mean)² / Σ c).</summary>
    public double Deviation => Math.Sqrt(_squares / _weight);

    /// <summary>The share of a class, 0 to 1.</summary>
    public double Share(int c) => _classes[c] / _weight;

    /// <summary>Adds a row's target.</summary>
    public void Add(float target, float weight = 1f)
    {
        if (weight == 0)
            return;
        Min = Math.Min(Min, target);
        Max = Math.Max(Max, target);
        _weight += weight;
        double before = target - _mean;   // Welford 1962: no difference of large sums
        _mean += weight * before / _weight;
        _squares += weight * before * (target - _mean);
        if (_classes.Length > 0)
            _classes[(int)target] += weight;
    }

    /// <summary>The metrics of the best constant prediction: <c>rmse</c> (ordinal tasks: of the levels' values); or <c>log_loss</c> (the entropy of the classes), <c>accuracy</c>, and <c>auc</c> of two classes.</summary>
    public IReadOnlyDictionary<string, double> Baseline()
    {
        var result = new Dictionary<string, double>();
        if (_weight == 0)
            return result;
        switch (labels.Type)
        {
            case PredictorType.Regressor:
                result[MetricNames.Rmse] = Deviation;
                break;
            case PredictorType.BinaryClassifier or PredictorType.MulticlassClassifier or PredictorType.Ordinal:
                double[] shares = [.. _classes.Select(c => c / _weight)];
                result[MetricNames.LogLoss] = shares.Sum(s => s > 0 ? -s * Math.Log(s) : 0);
                result[MetricNames.Accuracy] = shares.Max();
                if (labels.Type == PredictorType.Ordinal)
                {
                    double mean = shares.Zip(labels.LevelValues, (s, v) => s * v).Sum();
                    result[MetricNames.Rmse] = Math.Sqrt(shares.Zip(labels.LevelValues, (s, v) => s * (v - mean) * (v - mean)).Sum());
                }
                if (labels.Type == PredictorType.BinaryClassifier)
                    result[MetricNames.Auc] = 0.5;
                break;
        }
        return result;
    }
}
