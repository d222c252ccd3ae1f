namespace Cofactor;

/// <summary>Metrics of one task, collected row by row.</summary>
interface IMetrics
{
    /// <summary>Adds a row.</summary>
    /// <param name="predictions">What the model predicts: the value, the probability of class 1, or C probabilities (of levels: L). // [C]</param>
    /// <param name="target">The value, 0 or 1, or the class 0 … C − 1.</param>
    /// <param name="weight">Its weight c ≥ 0.</param>
    /// <param name="group">The group that it is of; 0 where there are none.</param>
    void Add(ReadOnlySpan<float> predictions, float target, float weight, long group);

    /// <summary>The metrics of the rows so far, by name.</summary>
    IReadOnlyDictionary<string, double> Result();

    /// <summary>The metrics' 95 % confidence intervals over draws of the rows (of a ranker's groups); none where they were not asked for.</summary>
    IReadOnlyDictionary<string, Interval> Intervals();
}
