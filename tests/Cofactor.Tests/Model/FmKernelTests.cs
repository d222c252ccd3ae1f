using Cofactor.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cofactor.Tests.Model;

public class FmKernelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(65)]
    public void Score_is_the_sum_over_all_pairs(int k)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            int n = 1 + CounterRandom.Below(seed, 1, 40), nnz = CounterRandom.Below(seed, 2, Math.Min(n, 12) + 1);
            (FmModel model, double[] w, double[][] v) = RandomModel(n, k, seed);
            int[] indices = Sample(n, nnz, seed);
            foreach (bool ones in new[] { true, false })
            {
                float[] x = [.. indices.Select((_, p) => ones ? 1f : (float)CounterRandom.Normal(seed + 9, (ulong)p))];
                double expected = Naive.Score(model.Bias(), w, v, indices, x);
                float score = model.Score(new SparseRow(indices, ones ? [] : x));
                Assert.True(Math.Abs(expected - score) <= 1e-5 * (1 + Math.Abs(expected)), $"n {n} k {k} nnz {nnz} ones {ones}: expected {expected}, found {score}");
            }
        }
    }

    [Fact]
    public void Hand_worked_example()
    {
        // n = 3, k = 2; w₀ = 2, w = (9, 2, 5), v₀ = (6, 5), v₁ = (0, 8), v₂ = (1, 1); x = (6, 1, 0):
        // 2 + 9·6 + 2·1 + ⟨(6,5),(0,8)⟩·6·1 = 2 + 54 + 2 + 240 = 298
        FmModel model = FmModel.FromWeights(new FmShape(3, 2), [2], [9, 2, 5], [6, 5, 0, 8, 1, 1], LabelMap.Regressor);
        Assert.Equal(298f, model.Score(new SparseRow([0, 1], [6, 1])));
        Assert.Equal(2f, model.Score(new SparseRow([])));
    }

    [Fact]
    public void A_row_of_ones_scores_the_same_bits_as_one_with_written_ones()
    {
        (FmModel model, _, _) = RandomModel(50, 20, 3);
        int[] row = Sample(50, 9, 4);
        Assert.Equal(BitConverter.SingleToInt32Bits(model.Score(new SparseRow(row))),
            BitConverter.SingleToInt32Bits(model.Score(new SparseRow(row, [.. row.Select(_ => 1f)]))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(64)]
    public void A_matrix_scores_the_same_bits_as_its_rows(int k)
    {
        (FmModel floats, _, _) = RandomModel(50, k, 6);
        foreach (FmModel model in new[] { floats, floats.ToBFloat16() })
            foreach (bool ones in new[] { true, false })
            {
                var builder = new RowBlockBuilder();
                for (int i = 0; i < 30; i++)
                {
                    // Ids up to 59 of 50: some are unknown to the model.
                    foreach (int j in Sample(60, i % 7, (ulong)i))
                        builder.Add(j, ones ? 1 : 0.5f + i);
                    builder.EndRow(0);
                }
                SparseMatrix rows = builder.Build(60).Features;
                foreach ((int start, int count) in new[] { (0, 30), (7, 12), (29, 1), (3, 0) })
                {
                    var scores = new float[count];
                    var predictions = new float[count];
                    model.Score(rows.Slice(start, count), scores);
                    model.Predict(rows.Slice(start, count), predictions);
                    Assert.Equal([.. Enumerable.Range(start, count).Select(i => BitConverter.SingleToInt32Bits(model.Score(rows.Row(i))))], scores.Select(BitConverter.SingleToInt32Bits));
                    Assert.Equal([.. Enumerable.Range(start, count).Select(i => model.Predict(rows.Row(i)))], predictions);
                }
            }
    }

    [Fact]
    public void A_matrix_needs_room_for_its_scores()
    {
        (FmModel model, _, _) = RandomModel(5, 2, 1);
        var rows = new SparseMatrix(5, new long[] { 0, 1, 2 }, new[] { 0, 4 });
        Assert.Throws<ArgumentException>(() => model.Score(rows, new float[1]));
        Assert.Throws<ArgumentException>(() => model.Predict(rows, new float[1]));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(24)]
    public void A_bfloat16_model_scores_as_floats_that_were_rounded(int k)
    {
        (FmModel model, _, _) = RandomModel(50, k, 8);
        FmModel small = model.ToBFloat16();
        Assert.True(small.HasBFloat16Factors && !model.HasBFloat16Factors);
        Assert.Same(small, small.ToBFloat16());
        var factors = new float[50 * k];
        for (int j = 0; j < 50; j++)
            small.Factors(j, factors.AsSpan(j * k, k));
        Assert.All(factors, v => Assert.Equal(0, BitConverter.SingleToInt32Bits(v) & 0xFFFF));
        FmModel rounded = FmModel.FromWeights(new FmShape(50, k), [model.Bias()], [.. Enumerable.Range(0, 50).Select(j => model.Linear(j))], factors, LabelMap.Regressor);
        var row = new SparseRow(Sample(50, 11, 2), [.. Numbers(11, 3)]);
        Assert.Equal(BitConverter.SingleToInt32Bits(rounded.Score(row)), BitConverter.SingleToInt32Bits(small.Score(row)));
        Assert.Equal(model.Score(row), small.Score(row), 0.2f * k);
    }

    [Fact]
    public void The_order_of_a_row_does_not_matter() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte>(), ArbMap.Default.ArbFor<byte>(), (seed, size) =>
        {
            (FmModel model, _, _) = RandomModel(60, size % 21, seed);
            int[] ids = Sample(60, size % 30, seed), order = Sample(ids.Length, ids.Length, seed + 1000UL);
            float[] x = [.. Numbers(ids.Length, seed + 9UL)];
            float score = model.Score(new SparseRow(ids, x)), other = model.Score(new SparseRow([.. order.Select(p => ids[p])], [.. order.Select(p => x[p])]));
            Assert.True(Near(model, ids, x, score, other), $"{score} and {other}");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Values_times_c_with_weights_over_c_score_the_same() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte>(), ArbMap.Default.ArbFor<byte>(), (seed, size) =>
        {
            int n = 40, k = size % 21;
            float c = 0.1f + size / 16f;
            float[] w = [.. Numbers(n, seed)], v = [.. Numbers(n * k, seed + 1UL)], x = [.. Numbers(size % 30, seed + 2UL)];
            int[] ids = Sample(n, x.Length, seed);
            FmModel model = FmModel.FromWeights(new FmShape(n, k), [1], w, v, LabelMap.Regressor);
            FmModel scaled = FmModel.FromWeights(new FmShape(n, k), [1], [.. w.Select(a => a / c)], [.. v.Select(a => a / c)], LabelMap.Regressor);
            float score = model.Score(new SparseRow(ids, x)), other = scaled.Score(new SparseRow(ids, [.. x.Select(a => a * c)]));
            Assert.True(Near(model, ids, x, score, other), $"{score} and {other}");
        }).QuickCheckThrowOnFailure();

    /// <summary>Equal to 1e-5 of the size of the sums that the score is a difference of.</summary>
    static bool Near(FmModel model, int[] ids, float[] x, float a, float b)
    {
        var v = new float[model.FactorCount];
        var sums = new double[model.FactorCount];
        double size = 1;
        for (int p = 0; p < ids.Length; p++)
        {
            model.Factors(ids[p], v);
            size += Math.Abs(model.Linear(ids[p]) * x[p]);
            for (int f = 0; f < v.Length; f++)
                sums[f] += Math.Abs(v[f] * x[p]);
        }
        return Math.Abs(a - b) <= 1e-5 * (size + sums.Sum(s => s * s));
    }

    [Fact]
    public void Features_beyond_the_model_contribute_nothing()
    {
        (FmModel model, _, _) = RandomModel(10, 12, 5);
        Assert.Equal(model.Score(new SparseRow([2, 7])), model.Score(new SparseRow([2, 10, 7, int.MaxValue])));
    }

    [Fact]
    public void Each_head_scores_with_its_own_weights()
    {
        float[] bias = [1, 2, 3], linear = [.. Numbers(4 * 3, 1)], factors = [.. Numbers(4 * 3 * 5, 2)];
        FmModel model = FmModel.FromWeights(new FmShape(4, 5, OutputCount: 3), bias, linear, factors, LabelMap.Multiclass(["a", "b", "c"]));
        var scores = new float[3];
        model.Score(new SparseRow([0, 3], [2, -1]), scores);
        for (int c = 0; c < 3; c++)
        {
            double[] w = [.. Enumerable.Range(0, 4).Select(j => (double)linear[j * 3 + c])];
            double[][] v = [.. Enumerable.Range(0, 4).Select(j => Enumerable.Range(0, 5).Select(f => (double)factors[(j * 3 + c) * 5 + f]).ToArray())];
            Assert.Equal(Naive.Score(bias[c], w, v, [0, 3], [2, -1]), scores[c], 1e-4);
        }
    }

    [Fact]
    public void A_hundred_million_features_of_32_factors_fit_and_the_last_one_scores()
    {
        const int N = 100_000_000;
        var shape = new FmShape(N, 32);
        Assert.Equal(3_200_000_000, shape.FactorsLength);
        FmWeights weights;
        try
        {
            weights = new FmWeights(shape);   // 13 GB of addresses; only touched pages take memory
        }
        catch (InsufficientMemoryException e)
        {
            Assert.Skip($"This machine does not give the addresses: {e.Message}");
            throw;
        }
        weights.Linear.Span(N - 1, 1)[0] = 5;
        weights.Factors.Span(shape.FactorsLength - 32, 32).Fill(0.5f);
        weights.Factors.Span(0, 32).Fill(2);
        try
        {
            // 5 + Σ_f 0.5 · 2 over 32 factors
            Assert.Equal(37f, new FmModel(weights, LabelMap.Regressor).Score(new SparseRow([0, N - 1])));
        }
        finally
        {
            weights.Linear.Dispose();
            weights.Factors.Dispose();
        }
    }

    [Fact]
    public void Predictions_average_over_draws()
    {
        FmModel model = FmModel.FromWeights(new FmShape(1, 0, 1, DrawCount: 2), [0, 2], [1, -1], [], LabelMap.Binary);
        // Draw 0 scores 0 + 1, draw 1 scores 2 − 1: both 1.
        Assert.Equal(Links.Logistic(1), model.Predict(new SparseRow([0])), 1e-7);
        Assert.Equal((Links.Logistic(0) + Links.Logistic(2)) / 2, model.Predict(new SparseRow([])), 1e-7);
        Assert.Throws<InvalidOperationException>(() => model.Score(new SparseRow([])));
    }

    internal static (FmModel Model, double[] W, double[][] V) RandomModel(int n, int k, ulong seed)
    {
        float[] w = [.. Numbers(n, seed)], v = [.. Numbers(n * k, seed + 100)];
        FmModel model = FmModel.FromWeights(new FmShape(n, k), [(float)CounterRandom.Normal(seed, 7)], w, v, LabelMap.Regressor);
        return (model, [.. w.Select(x => (double)x)], [.. Enumerable.Range(0, n).Select(j => v.Skip(j * k).Take(k).Select(x => (double)x).ToArray())]);
    }

    internal static int[] Sample(int n, int count, ulong seed)
    {
        int[] all = [.. Enumerable.Range(0, n)];
        CounterRandom.Shuffle(all, seed);
        return all[..count];
    }

    static IEnumerable<float> Numbers(int count, ulong seed) =>
        Enumerable.Range(0, count).Select(i => (float)CounterRandom.Normal(seed, (ulong)i));
}
