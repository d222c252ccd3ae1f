using Cofactor.Numerics;

namespace Cofactor;

/// <summary>What turns scores into predictions.</summary>
public enum Link
{
    /// <summary>The prediction is the score.</summary>
    Identity,

    /// <summary>p = 1 / (1 + e^−ŷ).</summary>
    Logistic,

    /// <summary>p = Φ(ŷ), Φ the distribution function of the standard normal: binary classifiers by mcmc.</summary>
    Probit,

    /// <summary>p_c = e^ŷ_c / Σ e^ŷ.</summary>
    Softmax,

    /// <summary>The expected level: Σ value_l P(l), P(l) = Φ(a_{l+1} − ŷ) − Φ(a_l − ŷ) with the model's cut points a.</summary>
    Ordinal,
}

/// <summary>The links as functions.</summary>
public static class Links
{
    /// <summary>The link that a task's model has unless it says otherwise.</summary>
    public static Link For(PredictorType type) => type switch
    {
        PredictorType.Regressor or PredictorType.Ranker => Link.Identity,
        PredictorType.BinaryClassifier => Link.Logistic,
        PredictorType.MulticlassClassifier => Link.Softmax,
        PredictorType.Ordinal => Link.Ordinal,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Turns C scores into C predictions, in place. Stable for any finite score. <see cref="Link.Ordinal"/> needs what only its model has.</summary>
    public static void Apply(Link link, Span<float> scores)
    {
        switch (link)
        {
            case Link.Identity:
                return;
            case Link.Logistic:
                foreach (ref float score in scores)
                    score = Logistic(score);
                return;
            case Link.Probit:
                foreach (ref float score in scores)
                    score = (float)NormalDistribution.Cdf(score);
                return;
            case Link.Softmax:
                Softmax(scores);
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(link));
        }
    }

    /// <summary>1 / (1 + e^−score), without overflow: the exponent is never positive.</summary>
    public static float Logistic(float score)
    {
        float e = MathF.Exp(-MathF.Abs(score));
        return score >= 0 ? 1f / (1f + e) : e / (1f + e);
    }

    /// <summary>Adds P(l) / <paramref name="draws"/> of each level, under the cut points of a draw.</summary>
    internal static void AddLevels(float score, ReadOnlySpan<float> cutPoints, int draws, Span<float> probabilities)
    {
        double below = 0;
        for (int l = 0; l < probabilities.Length; l++)
        {
            double upTo = l < cutPoints.Length ? NormalDistribution.Cdf((double)cutPoints[l] - score) : 1;
            probabilities[l] += (float)((upTo - below) / draws);
            below = upTo;
        }
    }

    static void Softmax(Span<float> scores)
    {
        float largest = float.NegativeInfinity, sum = 0;
        foreach (float score in scores)
            largest = MathF.Max(largest, score);
        foreach (ref float score in scores)
            sum += score = MathF.Exp(score - largest);
        foreach (ref float score in scores)
            score /= sum;
    }
}
