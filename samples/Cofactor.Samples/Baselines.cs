namespace Cofactor.Samples;

/// <summary>What can be had without interactions: the models that a factorization machine must beat.</summary>
static class Baselines
{
    const int Sweeps = 12;
    const double Ridge = 5;   // Σ loss + ½ · 5 · ‖w‖²: about the best for both samples

    /// <summary>The same prediction for every row: the mean of the training labels.</summary>
    public static FmModel Constant(SampleSet set) => Fit(set, 0);

    /// <summary>Bias and linear terms: ridge or logistic regression, by Newton steps column by column (each row has one category a column).</summary>
    public static FmModel Linear(SampleSet set) => Fit(set, set.Columns.Count);

    static FmModel Fit(SampleSet set, int columns)
    {
        bool logistic = set.Truth.Link == Link.Logistic;
        int rows = (int)set.Train.RowCount, n = set.Truth.FeatureCount;
        var scores = new double[rows];
        var weights = new double[n + 1];   // the bias stands last
        var slopes = new double[n + 1];
        var curvatures = new double[n + 1];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int c = -1; c < columns; c++)
            {
                int Feature(int i) => c < 0 ? n : set.Train.Row(i).Indices[c];
                Array.Clear(slopes);
                Array.Fill(curvatures, Ridge);
                for (int i = 0; i < rows; i++)
                {
                    double p = logistic ? 1 / (1 + Math.Exp(-scores[i])) : scores[i];
                    slopes[Feature(i)] += p - set.Train.Label(i);
                    curvatures[Feature(i)] += logistic ? p * (1 - p) : 1;
                }
                for (int j = 0; j < n; j++)
                    slopes[j] += Ridge * weights[j];
                curvatures[n] -= Ridge;   // the bias is free
                for (int i = 0; i < rows; i++)
                    scores[i] -= slopes[Feature(i)] / curvatures[Feature(i)];
                for (int j = 0; j <= n; j++)
                    if (c < 0 ? j == n : j >= set.Columns[c].First && j < set.Columns[c].End)
                        weights[j] -= slopes[j] / curvatures[j];
            }
        }
        return FmModel.FromWeights(new FmShape(n, 0), [(float)weights[n]], [.. weights.Take(n).Select(w => (float)w)], [], set.Truth.Labels);
    }
}
