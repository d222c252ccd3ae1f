namespace Cofactor.SageMaker;

/// <summary>A metric under the name that SageMaker's container gives it.</summary>
/// <param name="Name">Its name, such as <c>absolute_loss</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsLoss">Whether lower is better.</param>
readonly record struct JobMetric(string Name, double Value, bool IsLoss)
{
    /// <summary>A task's metrics from the library's own; those that are not there are left out.</summary>
    /// <param name="type">The task.</param>
    /// <param name="found">Metrics by the library's names (<see cref="MetricNames"/>).</param>
    /// <param name="share">The share of rows that they were taken over, where others, as padding, count and add nothing.</param>
    public static IReadOnlyList<JobMetric> Of(PredictorType type, IReadOnlyDictionary<string, double> found, double share = 1)
    {
        var metrics = new List<JobMetric>();
        void Add(string name, string from, bool isLoss, Func<double, double> change)
        {
            if (found.TryGetValue(from, out double value))
                metrics.Add(new JobMetric(name, change(value), isLoss));
        }
        switch (type)
        {
            case PredictorType.Regressor:
                Add("rmse", MetricNames.Rmse, true, x => Math.Sqrt(x * x * share));
                Add("mse", MetricNames.Rmse, true, x => x * x * share);
                Add("absolute_loss", MetricNames.Mae, true, x => x * share);
                break;
            case PredictorType.BinaryClassifier:
                Add("binary_classification_accuracy", MetricNames.Accuracy, false, x => x * share);
                Add("binary_classification_cross_entropy", MetricNames.LogLoss, true, x => x * share);
                Add("binary_f_1.000", MetricNames.F1, false, x => x);
                break;
            default:
                // Not SageMaker's: named after its binary ones.
                Add("multiclass_accuracy", MetricNames.Accuracy, false, x => x * share);
                Add("multiclass_cross_entropy", MetricNames.LogLoss, true, x => x * share);
                break;
        }
        return metrics;
    }
}
