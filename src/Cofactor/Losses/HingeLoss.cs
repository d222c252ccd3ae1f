namespace Cofactor.Losses;

/// <summary>L = max(0, 1 − d) of a pair's difference of scores d, the preferred row's first (the target is not looked at): slope −1 below the margin, else 0.</summary>
readonly struct HingeLoss : ILoss
{
    public static double Evaluate(ReadOnlySpan<float> scores, float target, Span<float> slopes)
    {
        float lacking = 1 - scores[0];
        slopes[0] = lacking > 0 ? -1 : 0;
        return MathF.Max(0, lacking);
    }

    public static double Metric(double meanLoss) => meanLoss;

    public static string MetricName => "warp_loss";
}
