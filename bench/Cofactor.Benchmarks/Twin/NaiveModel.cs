using Cofactor.Numerics;

namespace Cofactor.Benchmarks;

/// <summary>
/// The textbook's factorization machine, which Cofactor is compared with: plain arrays of their own for w and V, k known at run time
/// only, one multiplication at a time. Nothing here may become clever.
/// </summary>
sealed class NaiveModel(int featureCount, int factorCount)
{
    /// <summary>A model with random weights of about the size that training gives.</summary>
    public static NaiveModel Draw(int featureCount, int factorCount)
    {
        var model = new NaiveModel(featureCount, factorCount) { Bias = -1 };
        Fill(model.Linear, 1, 0.5);
        Fill(model.Factors, 2, 0.6 / Math.Sqrt(factorCount));
        return model;
    }

    public int FactorCount => factorCount;

    public float Bias { get; set; }

    /// <summary>w. // [n]</summary>
    public float[] Linear { get; } = new float[featureCount];

    /// <summary>V. // [n × k], feature-major</summary>
    public float[] Factors { get; } = new float[featureCount * factorCount];

    /// <summary>s_f = Σⱼ vⱼf xⱼ of the row scored last. // [k]</summary>
    public float[] Sums { get; } = new float[factorCount];

    /// <summary>ŷ = w₀ + Σⱼ wⱼxⱼ + ½ Σ_f [(Σⱼ vⱼf xⱼ)² − Σⱼ vⱼf² xⱼ²] (Rendle 2010, Lemma 3.1).</summary>
    public float Score(SparseRow row)
    {
        float score = Bias;
        for (int p = 0; p < row.Count; p++)
            score += Linear[row.Indices[p]] * row.Value(p);
        for (int f = 0; f < factorCount; f++)
        {
            float sum = 0, squares = 0;
            for (int p = 0; p < row.Count; p++)
            {
                float vx = Factors[row.Indices[p] * factorCount + f] * row.Value(p);
                sum += vx;
                squares += vx * vx;
            }
            Sums[f] = sum;
            score += 0.5f * (sum * sum - squares);
        }
        return score;
    }

    /// <summary>The same as Cofactor has it, with the logistic link.</summary>
    public FmModel ToCofactor() => FmModel.FromWeights(new FmShape(featureCount, factorCount), [Bias], Linear, Factors, LabelMap.Binary);

    static void Fill(float[] weights, ulong key, double scale)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)(scale * (CounterRandom.Uniform(key, (ulong)i) - 0.5));
    }
}
