namespace Cofactor.Losses;

/// <summary>L = ½ (ŷ − y)², slope ŷ − y. Its metric is RMSE = √(2 · mean loss).</summary>
readonly struct SquaredLoss : ILoss
{
    public static double Evaluate(ReadOnlySpan<float> scores, float target, Span<float> slopes)
    {
        float error = scores[0] - target;
        slopes[0] = error;
        return 0.5 * error * error;
    }

    public static double Metric(double meanLoss) => Math.Sqrt(2 * meanLoss);

    public static string MetricName => "rmse";
}
