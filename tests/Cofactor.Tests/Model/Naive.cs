namespace Cofactor.Tests.Model;

/// <summary>The definitions, written out in double and without any trick: what fast code is checked against.</summary>
static class Naive
{
    /// <summary>ŷ(x) = w₀ + Σ wᵢxᵢ + Σᵢ&lt;ⱼ ⟨vᵢ, vⱼ⟩ xᵢxⱼ over all pairs of positions.</summary>
    public static double Score(double bias, double[] w, double[][] v, int[] indices, float[] x)
    {
        double score = bias;
        for (int a = 0; a < indices.Length; a++)
        {
            score += w[indices[a]] * x[a];
            for (int b = a + 1; b < indices.Length; b++)
                for (int f = 0; f < v[indices[a]].Length; f++)
                    score += v[indices[a]][f] * v[indices[b]][f] * x[a] * x[b];
        }
        return score;
    }

    /// <summary>L of C scores.</summary>
    public static double Loss(PredictorType type, double[] scores, double y) => type switch
    {
        PredictorType.Regressor => 0.5 * (scores[0] - y) * (scores[0] - y),
        PredictorType.BinaryClassifier => Math.Log(1 + Math.Exp(scores[0])) - y * scores[0],
        _ => Math.Log(scores.Sum(Math.Exp)) - scores[(int)y],
    };
}
