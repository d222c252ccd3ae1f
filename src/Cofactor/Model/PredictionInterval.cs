using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// A prediction by a model that keeps D draws, and how sure it is. Regressor: of a new row's label y, whose distribution is the mean over draws of
/// N(ŷ_d, σ_d²), σ_d being the draw's noise. Binary classifier: of the probability, whose distribution is that of the draws' probabilities.
/// Ordinal: of a new row's level, whose probabilities are the means over draws; both bounds are levels.
/// </summary>
/// <param name="Mean">What <see cref="FmModel.Predict(SparseRow)"/> gives.</param>
/// <param name="Deviation">The distribution's standard deviation.</param>
/// <param name="Lower">Its (1 − level)/2 quantile.</param>
/// <param name="Upper">Its (1 + level)/2 quantile.</param>
public readonly record struct PredictionInterval(float Mean, float Deviation, float Lower, float Upper)
{
    const int StackFloats = 1024, MostSteps = 100;

    /// <summary>The interval with its three values in a range.</summary>
    public PredictionInterval ClipTo(LabelRange range) => new(range.Clip(Mean), Deviation, range.Clip(Lower), range.Clip(Upper));

    internal static PredictionInterval Of(FmModel model, SparseRow row, double level)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(level is > 0 and < 1, true, nameof(level));
        if (!model.HasIntervals)
            throw new InvalidOperationException("Intervals need a regressor, binary classifier or ordinal model that keeps draws: one trained by mcmc, without posterior_mean.");
        if (model.Link == Link.Ordinal)
            return OfLevels(model, row, level);
        int draws = model.Shape.DrawCount;
        Span<float> scores = draws <= StackFloats ? stackalloc float[draws] : new float[draws];
        model.Score(row, scores);
        Links.Apply(model.Link, scores);
        float mean = 0;   // added up as Predict does: the same bits
        foreach (float score in scores)
            mean += score / draws;
        double squares = 0;
        foreach (float score in scores)
            squares += ((double)score - mean) * ((double)score - mean);
        ReadOnlySpan<float> noise = model.NoiseDeviations.Span;
        if (noise.IsEmpty)
        {
            scores.Sort();
            return new PredictionInterval(mean, (float)Math.Sqrt(squares / draws), Quantile(scores, (1 - level) / 2), Quantile(scores, (1 + level) / 2));
        }
        foreach (float sigma in noise)
            squares += (double)sigma * sigma;
        double deviation = Math.Sqrt(squares / draws), tail = (1 - level) / 2, z = NormalDistribution.LowerQuantile(tail);
        return new PredictionInterval(mean, (float)deviation,
            MixtureQuantile(scores, noise, tail, z, mean + z * deviation), MixtureQuantile(scores, noise, 1 - tail, -z, mean - z * deviation));
    }

    static PredictionInterval OfLevels(FmModel model, SparseRow row, double level)
    {
        ReadOnlySpan<float> values = model.Labels.LevelValues.ToArray();
        Span<float> probabilities = stackalloc float[values.Length];
        model.LevelProbabilities(row, probabilities);
        float mean = model.Labels.Expected(probabilities);
        double squares = 0;
        for (int l = 0; l < values.Length; l++)
            squares += probabilities[l] * Math.Pow((double)values[l] - mean, 2);
        return new PredictionInterval(mean, (float)Math.Sqrt(squares), LevelQuantile(values, probabilities, (1 - level) / 2), LevelQuantile(values, probabilities, (1 + level) / 2));
    }

    /// <summary>The first level up to which lies at least so much of the distribution.</summary>
    static float LevelQuantile(ReadOnlySpan<float> values, ReadOnlySpan<float> probabilities, double p)
    {
        double below = 0;
        for (int l = 0; l < values.Length - 1; l++)
            if ((below += probabilities[l]) >= p)
                return values[l];
        return values[^1];
    }

    /// <summary>The quantile of sorted numbers, linear between them.</summary>
    static float Quantile(ReadOnlySpan<float> sorted, double p)
    {
        double at = p * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? (float)(sorted[below] + (at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    /// <summary>The x with mean over d of Φ((x − m_d) / σ_d) = p: Newton's steps, and bisection where one would leave the bracket.</summary>
    /// <param name="means">m.</param>
    /// <param name="deviations">σ.</param>
    /// <param name="p">The share below.</param>
    /// <param name="z">The same quantile of the standard normal.</param>
    /// <param name="start">A first guess.</param>
    static float MixtureQuantile(ReadOnlySpan<float> means, ReadOnlySpan<float> deviations, double p, double z, double start)
    {
        // Below the least of the parts' quantiles lies less than p of each, above the largest more.
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int d = 0; d < means.Length; d++)
        {
            double quantile = means[d] + z * deviations[d];
            (low, high) = (Math.Min(low, quantile), Math.Max(high, quantile));
        }
        double x = Math.Clamp(start, low, high), enough = 1e-7 * Math.Max(Math.Abs(low), Math.Abs(high));
        for (int step = 0; step < MostSteps && high - low > enough; step++)
        {
            double below = 0, density = 0;
            for (int d = 0; d < means.Length; d++)
            {
                double u = (x - means[d]) / deviations[d];
                below += NormalDistribution.Cdf(u);
                density += Math.Exp(-u * u / 2) / deviations[d];
            }
            double excess = below / means.Length - p;
            (low, high) = excess < 0 ? (x, high) : (low, x);
            double next = x - excess * Math.Sqrt(2 * Math.PI) * means.Length / density;
            if (!(next > low && next < high))
                next = (low + high) / 2;
            if (Math.Abs(next - x) <= enough)
                return (float)next;
            x = next;
        }
        return (float)x;
    }
}
