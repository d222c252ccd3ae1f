using Cofactor.Numerics;
using Cofactor.Solvers;

namespace Cofactor.Tests.Solvers;

/// <summary>Small data sets made from hidden models, the same on every machine.</summary>
static class TinyData
{
    /// <summary>Rows of one user and one item from a hidden factorization machine plus noise.</summary>
    public static Dataset Ratings(int rows, ulong seed = 1, int users = 40, int items = 30, double noise = 0.3, double unit = 1, double shift = 0, int? shown = null) =>
        Make(rows, seed, users, items, shown ?? items, (score, i) => (float)(shift + unit * (3.5 + score + noise * CounterRandom.Normal(seed + 50, (ulong)i))));

    /// <summary>The same with labels 0 and 1, drawn with the logistic of the score.</summary>
    public static Dataset Clicks(int rows, ulong seed = 1, int users = 40, int items = 30) =>
        Make(rows, seed, users, items, items, (score, i) => CounterRandom.Uniform(seed + 51, (ulong)i) < 1 / (1 + Math.Exp(-2 * score)) ? 1 : 0);

    /// <summary>The same with labels 0, 1 and 2, by thresholds of the score.</summary>
    public static Dataset Classes(int rows, ulong seed = 1, int users = 40, int items = 30) =>
        Make(rows, seed, users, items, items, (score, _) => score < -0.5 ? 0 : score < 0.5 ? 1 : 2);

    /// <summary>Labels that no feature tells anything of, and features that hardly come twice: whatever is learnt is too much.</summary>
    public static Dataset Noise(int rows) => Make(rows, 3, rows, rows, rows, (_, i) => (float)CounterRandom.Normal(77, (ulong)i));

    static Dataset Make(int rows, ulong seed, int users, int items, int shown, Func<double, int, float> label)
    {
        var offsets = new long[rows + 1];
        var indices = new int[2 * rows];
        var labels = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            int u = CounterRandom.Below(seed + 1, (ulong)i, users), t = CounterRandom.Below(seed + 2, (ulong)i, shown);
            (indices[2 * i], indices[2 * i + 1], offsets[i + 1]) = (u, users + t, 2 * i + 2);
            double score = 0.6 * Hidden(0, u) + 0.6 * Hidden(1, t);
            for (ulong f = 2; f < 4; f++)
                score += 0.6 * Hidden(f, u) * Hidden(f + 10, t);
            labels[i] = label(score, i);
        }
        return new Dataset(new SparseMatrix(users + items, offsets, indices), labels);
    }

    // The hidden model is the same whatever the rows' seed: train and test come from one.
    static double Hidden(ulong which, int id) => CounterRandom.Normal(1000 + which, (ulong)id);

    /// <summary>Starts all weights of a table whose features stand in the order of their ids.</summary>
    public static void Start(this ISgdStepper stepper, IWeightInit init, FmShape shape)
    {
        stepper.StartBias(init);
        stepper.Start(init, 0, [.. Enumerable.Range(0, shape.FeatureCount)]);
    }

    public static byte[] Bytes(FmModel model)
    {
        using var stream = new MemoryStream();
        for (int h = 0; h < model.Shape.HeadCount; h++)
            stream.Write(BitConverter.GetBytes(model.Bias(h)));
        var v = new float[model.FactorCount];
        for (int j = 0; j < model.FeatureCount; j++)
        {
            for (int h = 0; h < model.Shape.HeadCount; h++)
            {
                stream.Write(BitConverter.GetBytes(model.Linear(j, h)));
                model.Factors(j, v, h);
                stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(v.AsSpan()));
            }
        }
        return stream.ToArray();
    }

    public static double Rmse(FmModel model, Dataset data)
    {
        double sum = 0;
        for (long i = 0; i < data.RowCount; i++)
            sum += Math.Pow(model.Predict(data.Row(i)) - data.Label(i), 2);
        return Math.Sqrt(sum / data.RowCount);
    }
}
