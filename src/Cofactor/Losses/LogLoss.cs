namespace Cofactor.Losses;

/// <summary>L = ln(1 + e^ŷ) − y ŷ with y in {0, 1}, slope 1 / (1 + e^−ŷ) − y. Finite for every finite score.</summary>
readonly struct LogLoss : ILoss
{
    public static double Evaluate(ReadOnlySpan<float> scores, float target, Span<float> slopes)
    {
        // With e = e^−|ŷ| ≤ 1: ln(1 + e^ŷ) = max(ŷ, 0) + ln(1 + e); nothing overflows.
        float score = scores[0], e = MathF.Exp(-MathF.Abs(score)), positive = 1f / (1f + e);
        slopes[0] = (score >= 0 ? positive : e * positive) - target;
        return MathF.Max(score, 0) - target * score + float.LogP1(e);
    }

    public static double Metric(double meanLoss) => meanLoss;

    public static string MetricName => "log_loss";
}
