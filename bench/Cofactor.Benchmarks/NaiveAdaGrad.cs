namespace Cofactor.Benchmarks;

/// <summary>The textbook's AdaGrad on log-loss: after each row G ← G + g², θ ← θ − η g / √(G + ε), with g the row's gradient plus wd · θ.</summary>
sealed class NaiveAdaGrad(NaiveModel model, float rate, float linearDecay, float factorsDecay, float eps)
{
    readonly float[] _linear = new float[model.Linear.Length];     // G of w // [n]
    readonly float[] _factors = new float[model.Factors.Length];   // G of V // [n × k]
    float _bias;                                                   // G of w₀

    /// <summary>One pass over the rows in their order; returns the mean log-loss, each row scored before it is learned from.</summary>
    public double Epoch(Dataset rows)
    {
        double loss = 0;
        for (long i = 0; i < rows.RowCount; i++)
            loss += Learn(rows.Row(i), rows.Label(i));
        return loss / rows.RowCount;
    }

    double Learn(SparseRow row, float label)
    {
        float score = model.Score(row), slope = 1 / (1 + MathF.Exp(-score)) - label;
        int k = model.FactorCount;
        for (int p = 0; p < row.Count; p++)
        {
            int j = row.Indices[p];
            float x = row.Value(p);
            Step(ref model.Linear[j], ref _linear[j], slope * x + linearDecay * model.Linear[j]);
            for (int f = 0; f < k; f++)
            {
                float v = model.Factors[j * k + f];
                Step(ref model.Factors[j * k + f], ref _factors[j * k + f], slope * x * (model.Sums[f] - v * x) + factorsDecay * v);
            }
        }
        float bias = model.Bias;
        Step(ref bias, ref _bias, slope);
        model.Bias = bias;
        return Math.Log(1 + Math.Exp(score)) - label * score;
    }

    void Step(ref float weight, ref float sum, float gradient)
    {
        sum += gradient * gradient;
        weight -= rate * gradient / MathF.Sqrt(sum + eps);
    }
}
