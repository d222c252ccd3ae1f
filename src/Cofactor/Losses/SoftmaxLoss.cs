namespace Cofactor.Losses;

/// <summary>Cross-entropy: L = ln Σ_c e^ŷ_c − ŷ_y with y the class, slopes p_c − [c = y].</summary>
readonly struct SoftmaxLoss : ILoss
{
    public static double Evaluate(ReadOnlySpan<float> scores, float target, Span<float> slopes)
    {
        float largest = float.NegativeInfinity, sum = 0;
        foreach (float score in scores)
            largest = MathF.Max(largest, score);
        for (int c = 0; c < scores.Length; c++)
            sum += slopes[c] = MathF.Exp(scores[c] - largest);
        foreach (ref float slope in slopes)
            slope /= sum;
        int y = (int)target;
        slopes[y] -= 1;
        return MathF.Log(sum) + (double)(largest - scores[y]);   // added up in double: a small loss beside large scores keeps its digits
    }

    public static double Metric(double meanLoss) => meanLoss;

    public static string MetricName => "log_loss";
}
