using Cofactor.Numerics;
using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Model;

public class OrdinalModelTests
{
    static readonly float[] Levels = [-1, 0.5f, 2, 10];

    /// <summary>A model of four levels with random weights.</summary>
    internal static FmModel Random(int draws = 1, int features = 5, int factors = 3)
    {
        var shape = new FmShape(features, factors, DrawCount: draws);
        float[] Numbers(long length, ulong seed) => [.. Enumerable.Range(0, (int)length).Select(i => (float)CounterRandom.Normal(seed, (ulong)i))];
        float[] cuts = [.. Enumerable.Range(0, draws).SelectMany(d => Numbers(3, 9 + (ulong)d).Order())];
        return FmModel.FromWeights(shape, Numbers(shape.HeadCount, 1), Numbers(shape.LinearLength, 2), Numbers(shape.FactorsLength, 3), LabelMap.Ordinal(Levels), cutPoints: cuts);
    }

    static readonly SparseMatrix Rows = new(5, new long[] { 0, 2, 3, 3, 8 }, new int[] { 0, 4, 1, 0, 1, 2, 3, 4 }, new float[] { 1, 2, -3, 9, 9, 9, 9, 9 });

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Probabilities_add_up_to_1_and_expect_the_prediction(int draws)
    {
        FmModel model = Random(draws);
        float[] probabilities = new float[16], predictions = new float[4];
        model.Probabilities(Rows, probabilities);
        model.Predict(Rows, predictions);
        var scores = new float[draws];
        for (int i = 0; i < 4; i++)
        {
            float[] p = probabilities[(4 * i)..(4 * i + 4)];
            Assert.Equal(1, p.Sum(), 1e-6);
            Assert.True(p.Min() >= 0);
            Assert.Equal(p.Zip(Levels, (a, b) => (double)a * b).Sum(), predictions[i], 1e-5);
            Assert.Equal(predictions[i], model.Predict(Rows.Row(i)));
            // By the definition: levels meet at the cut points.
            model.Score(Rows.Row(i), scores);
            double second = Enumerable.Range(0, draws).Average(d => NormalDistribution.Cdf(model.CutPoints(d)[1] - scores[d]) - NormalDistribution.Cdf(model.CutPoints(d)[0] - scores[d]));
            Assert.Equal(second, p[1], 1e-6);
        }
    }

    [Fact]
    public void Classes_have_probabilities_and_numbers_none()
    {
        var rows = new SparseMatrix(2, new long[] { 0, 1 }, new int[] { 0 });
        var p = new float[3];
        TinyModel.Of(new FmShape(2, 0)).Probabilities(rows, p);
        Assert.Equal(1, p[0] + p[1]);
        Assert.Throws<InvalidOperationException>(() => TinyModel.Of(new FmShape(2, 0), seed: 2).Probabilities(rows, p));
        Assert.Throws<ArgumentException>(() => Random().Probabilities(Rows, p));
    }

    [Fact]
    public void An_explanation_adds_up_to_the_score_and_predicts_the_expected_level()
    {
        FmModel model = Random();
        Explanation e = model.Explain(Rows.Row(0));
        Assert.Equal(model.Score(Rows.Row(0)), e.Bias + e.Linear.Sum(t => t.Contribution) + e.InteractionSum, 1e-5);
        Assert.Equal(model.Predict(Rows.Row(0)), e.Prediction, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Recommendations_stand_by_expected_level(int draws)
    {
        FmModel model = Random(draws, features: 40);
        Recommendation[] found = Recommender.Of(model, 10, 30).Top(new SparseRow([2]), 30);
        Assert.Equal(found.Select(f => f.Prediction).OrderDescending(), found.Select(f => f.Prediction));
        foreach (Recommendation one in found)
            Assert.Equal(model.Predict(new SparseRow([2, 10 + one.Candidate])), one.Prediction, 1e-4);
    }

    [Fact]
    public void It_comes_back_from_its_file_in_full_and_in_16_bits()
    {
        foreach (FmModel model in new[] { Random(3), Random(3).ToBFloat16() })
        {
            FmModel read = TinyModel.Read(TinyModel.Bytes(model));
            Assert.Equal(Link.Ordinal, read.Link);
            Assert.Equal(Levels, read.Labels.LevelValues);
            Assert.Equal(model.Weights.CutPoints, read.Weights.CutPoints);
            Assert.Equal(model.Predict(Rows.Row(0)), read.Predict(Rows.Row(0)));
        }
        Assert.Equal((2, 1), (ModelFile.VersionOf(Random()), ModelFile.VersionOf(TinyModel.Of(new FmShape(2, 1)))));
    }

    [Fact]
    public void Wrong_cut_points_and_levels_are_refused()
    {
        FmShape shape = new(1, 0);
        FmModel Of(LabelMap labels, params float[] cuts) => FmModel.FromWeights(shape, [0], [0], [], labels, cutPoints: cuts);
        LabelMap three = LabelMap.Ordinal([1, 2, 3]);
        Assert.Throws<ArgumentException>(() => Of(three, 1));
        Assert.Throws<ArgumentException>(() => Of(three, 1, 0));
        Assert.Throws<ArgumentException>(() => Of(three, 0, float.NaN));
        Assert.Throws<ArgumentException>(() => Of(LabelMap.Regressor, 1));
        Assert.Equal([0, 0], Of(three, 0, 0).CutPoints().ToArray());
        foreach (float[] levels in new float[][] { [1], [1, 1], [2, 1], [1, float.NaN], [.. Enumerable.Range(0, 101).Select(l => (float)l)] })
            Assert.Throws<ArgumentException>(() => LabelMap.Ordinal(levels));
    }

    [Fact]
    public void A_file_whose_cut_points_are_wrong_is_refused()
    {
        FmModel model = Random(2);
        byte[] file = TinyModel.Bytes(model);
        void Refused(string reason, Action<byte[]> damage)
        {
            byte[] copy = [.. file];
            damage(copy);
            Assert.Contains(reason, Assert.Throws<DataFormatException>(() => TinyModel.Read(copy)).Message, StringComparison.Ordinal);
        }
        void Replace(byte[] bytes, string from, string to) => System.Text.Encoding.ASCII.GetBytes(to).CopyTo(bytes, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(from)));
        int at = file.AsSpan().IndexOf(System.Runtime.InteropServices.MemoryMarshal.AsBytes(model.CutPoints()));
        Refused("cut_points that descend", f => BitConverter.GetBytes(99f).CopyTo(f, at));
        Refused("position 0", f => BitConverter.GetBytes(float.NaN).CopyTo(f, at));
        Refused("the tensor 'cut_pointz'", f => Replace(f, "\"cut_points\"", "\"cut_pointz\""));
        Refused("class_names", f => Replace(f, "0.5", "x.5"));
        Refused("class_names", f => Replace(f, "\\\"2\\\"", "\\\"0\\\""));
    }

    [Fact]
    public void Formats_without_cut_points_refuse_it_with_the_reason()
    {
        foreach (ModelFormat format in ModelFormat.All)
            Assert.Contains("cut points", Assert.Throws<OptionException>(() => format.Write(Random(), new MemoryStream(), TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }
}
