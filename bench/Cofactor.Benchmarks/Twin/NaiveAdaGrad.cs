namespace Cofactor.Benchmarks;

/// <summary>The textbook's AdaGrad: after each row G ← G + g², θ ← θ − η g / √(G + ε), with g the row's gradient plus (wd + l2 / m) θ for a feature of m rows.</summary>
sealed class NaiveAdaGrad(NaiveModel model, bool squared, SgdOptions options, float[] shares)
{
    readonly float _rate = (float)options.FactorsLr!, _eps = (float)options.Eps!, _linearDecay = (float)options.LinearWd!, _factorsDecay = (float)options.FactorsWd!, _linearL2 = (float)options.LinearL2!, _factorsL2 = (float)options.FactorsL2!;
    readonly float[] _linear = new float[model.Linear.Length];     // G of w // [n]
    // G of V // [gap + n × k]. With both arrays at the same place of their 4 KB pages, loads wait for stores that only look alike: at
    // k = 32 that made the twin three times slower, which would flatter us.
    const int Gap = 176;

    readonly float[] _factors = new float[Gap + model.Factors.Length];
    float _bias;                                                   // G of w₀

    /// <summary>A twin of a run over rows with the same options, loss and start.</summary>
    public static NaiveAdaGrad Of(SgdOptions options, PredictorType type, Dataset rows)
    {
        SgdOptions o = options.Resolve(type);
        int featureCount = rows.FeatureCount;
        var counts = new float[featureCount];
        for (long i = 0; i < rows.RowCount; i++)
            foreach (int j in rows.Row(i).Indices)
                counts[j]++;
        var model = new NaiveModel(featureCount, o.NumFactors);
        var start = new Solvers.RandomInit(o, outputCount: 1);
        for (int j = 0; j < featureCount; j++)
            start.Factors(j, 0, model.Factors.AsSpan(j * o.NumFactors, o.NumFactors));
        return new NaiveAdaGrad(model, type == PredictorType.Regressor, o, [.. counts.Select(m => 1 / MathF.Max(1, m))]);
    }

    public NaiveModel Model => model;

    /// <summary>One pass over the rows in their order; returns the mean loss, each row scored before it is learned from.</summary>
    public double Epoch(Dataset rows)
    {
        double loss = 0;
        for (long i = 0; i < rows.RowCount; i++)
            loss += Learn(rows.Row(i), rows.Label(i));
        return loss / rows.RowCount;
    }

    /// <summary>The mean loss over rows.</summary>
    public double Loss(Dataset rows)
    {
        double loss = 0;
        for (long i = 0; i < rows.RowCount; i++)
            loss += Loss(model.Score(rows.Row(i)), rows.Label(i));
        return loss / rows.RowCount;
    }

    double Loss(float score, float label) => squared ? 0.5 * (score - label) * (score - label) : Math.Log(1 + Math.Exp(score)) - label * score;

    double Learn(SparseRow row, float label)
    {
        float score = model.Score(row), slope = (squared ? score : 1 / (1 + MathF.Exp(-score))) - label;
        int k = model.FactorCount;
        for (int p = 0; p < row.Count; p++)
        {
            int j = row.Indices[p];
            float x = row.Value(p), linearDecay = _linearDecay + _linearL2 * shares[j], factorsDecay = _factorsDecay + _factorsL2 * shares[j];
            Step(ref model.Linear[j], ref _linear[j], slope * x + linearDecay * model.Linear[j]);
            for (int f = 0; f < k; f++)
            {
                float v = model.Factors[j * k + f];
                Step(ref model.Factors[j * k + f], ref _factors[Gap + j * k + f], slope * x * (model.Sums[f] - v * x) + factorsDecay * v);
            }
        }
        float bias = model.Bias;
        Step(ref bias, ref _bias, slope);
        model.Bias = bias;
        return Loss(score, label);
    }

    void Step(ref float weight, ref float sum, float gradient)
    {
        sum += gradient * gradient;
        weight -= _rate * gradient / MathF.Sqrt(sum + _eps);
    }
}
