namespace Cofactor.Losses;

/// <summary>A loss L(ŷ, y) of C scores and a target: a struct without state, so that the solver's one loop is compiled for each.</summary>
interface ILoss
{
    /// <summary>The loss; fills <paramref name="slopes"/> with ∂L/∂ŷ_c.</summary>
    /// <param name="scores">ŷ. // [C]</param>
    /// <param name="target">y: a number, 0 or 1, or a class 0 … C − 1.</param>
    /// <param name="slopes">Receives ∂L/∂ŷ. // [C]</param>
    static abstract double Evaluate(ReadOnlySpan<float> scores, float target, Span<float> slopes);

    /// <summary>The task's metric, given the mean loss.</summary>
    static abstract double Metric(double meanLoss);

    /// <summary>The metric's name.</summary>
    static abstract string MetricName { get; }
}
