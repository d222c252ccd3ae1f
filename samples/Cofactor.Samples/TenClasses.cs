using Cofactor.Numerics;

namespace Cofactor.Samples;

/// <summary>
/// Ten classes by six columns of twelve categories: class ~ softmax(ŷ₀ … ŷ₉), where each ŷ_c is a factorization machine with k = 4 of its
/// own. Most of what tells the classes apart lies in pairs of categories, so that linear scores fall far behind. For tests; not shipped.
/// </summary>
static class TenClasses
{
    public const int Classes = 10, Columns = 6, Categories = 12, Factors = 4, TrainRows = 20_000, TestRows = 5_000;

    /// <summary>Makes the set of a seed.</summary>
    public static SampleSet Make(ulong seed = 10)
    {
        SampleColumn[] columns = SampleColumn.Row([.. Enumerable.Range(0, Columns)
            .Select(c => ($"part{c}", (IReadOnlyList<string>)[.. Enumerable.Range(0, Categories).Select(v => $"p{v}")]))]);
        FmModel truth = Truth(columns[^1].End, seed);
        ulong features = CounterRandom.Key(seed, 2), label = CounterRandom.Key(seed, 3);

        void Pick(long row, Span<int> to)
        {
            for (int c = 0; c < Columns; c++)
                to[c] = columns[c].First + CounterRandom.Below(features, (ulong)(row * Columns + c), Categories);
        }
        Dataset Draw(int first, int count) => SampleSet.Draw(truth, Columns, first, count, Pick,
            (row, scores) => Class(scores, CounterRandom.Uniform(label, (ulong)row)));
        return new SampleSet(columns, "class", truth, Draw(0, TrainRows), Draw(TrainRows, TestRows));
    }

    /// <summary>The class in whose share of [0, 1) of softmax(scores) <paramref name="uniform"/> lies.</summary>
    static float Class(ReadOnlySpan<float> scores, double uniform)
    {
        Span<float> p = stackalloc float[Classes];
        scores.CopyTo(p);
        Links.Apply(Link.Softmax, p);
        int c = 0;
        for (double sum = p[0]; sum <= uniform && c + 1 < Classes; sum += p[++c])
        {
        }
        return c;
    }

    static FmModel Truth(int featureCount, ulong seed)
    {
        ulong key = CounterRandom.Key(seed, 1);
        ulong counter = 0;
        float[] Normals(int count, double sigma)
        {
            var all = new float[count];
            foreach (ref float one in all.AsSpan())
                one = (float)(sigma * CounterRandom.Normal(key, counter++));
            return all;
        }
        var shape = new FmShape(featureCount, Factors, Classes);
        return FmModel.FromWeights(shape, new float[Classes], Normals((int)shape.LinearLength, 0.4), Normals((int)shape.FactorsLength, 0.55),
            LabelMap.Multiclass([.. Enumerable.Range(0, Classes).Select(c => $"{c}")]));
    }
}
