using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Model;

public class PredictionIntervalTests
{
    static SparseRow NoFeatures => new([]);

    /// <summary>A model of these scores for any row.</summary>
    static FmModel Of(float[] scores, float[]? noise, bool binary = false)
    {
        var weights = new FmWeights(new FmShape(0, 0, DrawCount: scores.Length));
        scores.CopyTo(weights.Bias.Span(0, scores.Length));
        return new FmModel(weights, binary ? LabelMap.Binary : LabelMap.Regressor, link: binary ? Link.Probit : null, noise: noise);
    }

    [Theory]
    [InlineData(2, 0.9)]
    [InlineData(30, 0.5)]
    [InlineData(200, 0.999)]
    [InlineData(2000, 0.01)]
    public void Bounds_of_a_label_are_quantiles_of_the_mixture(int draws, double level)
    {
        // Parts far apart and of very different widths, where Newton's steps alone would run away.
        float[] scores = [.. Enumerable.Range(0, draws).Select(d => (float)(10 * CounterRandom.Normal(1, (ulong)d)))];
        float[] noise = [.. Enumerable.Range(0, draws).Select(d => (float)Math.Exp(2 * CounterRandom.Normal(2, (ulong)d)))];
        FmModel model = Of(scores, noise);
        PredictionInterval interval = model.PredictInterval(NoFeatures, level);
        double Below(double x) => scores.Zip(noise, (m, s) => NormalDistribution.Cdf((x - m) / s)).Average();
        Assert.Equal((1 - level) / 2, Below(interval.Lower), 2e-6);
        Assert.Equal((1 + level) / 2, Below(interval.Upper), 2e-6);
        Assert.Equal(model.Predict(NoFeatures), interval.Mean);
        double mean = scores.Average(s => (double)s);
        Assert.Equal(Math.Sqrt(scores.Zip(noise, (m, s) => (m - mean) * (m - mean) + (double)s * s).Average()), interval.Deviation, 1e-4 * interval.Deviation);
    }

    [Fact]
    public void Draws_that_agree_give_the_normal_interval()
    {
        PredictionInterval interval = Of([3, 3, 3], [2, 2, 2]).PredictInterval(NoFeatures, 0.95);
        Assert.Equal(new PredictionInterval(3, 2, 3 - 2 * 1.959964f, 3 + 2 * 1.959964f), interval, Near);
    }

    [Fact]
    public void Bounds_of_a_probability_are_quantiles_of_the_draws()
    {
        float[] scores = [.. Enumerable.Range(0, 21).Select(d => (d * 8 % 21 - 10) / 10f)];
        FmModel model = Of(scores, null, binary: true);
        PredictionInterval interval = model.PredictInterval(NoFeatures, 0.9);
        Assert.Equal(NormalDistribution.Cdf(-0.9), interval.Lower, 1e-6);
        Assert.Equal(NormalDistribution.Cdf(0.9), interval.Upper, 1e-6);
        Assert.Equal(model.Predict(NoFeatures), interval.Mean);
        Assert.Equal(Math.Sqrt(scores.Average(s => Math.Pow(NormalDistribution.Cdf(s) - 0.5, 2))), interval.Deviation, 1e-6);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void Bounds_of_a_level_are_quantiles_over_levels(double level)
    {
        FmModel model = OrdinalModelTests.Random(draws: 7);
        var p = new float[4];
        for (int feature = 0; feature < 5; feature++)
        {
            var rows = new SparseMatrix(5, new long[] { 0, 1 }, new int[] { feature });
            model.Probabilities(rows, p);
            (double Level, double P)[] levels = [.. model.Labels.LevelValues.Zip(p, (v, q) => ((double)v, (double)q))];
            PredictionInterval interval = model.PredictInterval(rows.Row(0), level);
            double mean = levels.Sum(l => l.Level * l.P);
            Assert.Equal(model.Predict(rows.Row(0)), interval.Mean);
            Assert.Equal(Math.Sqrt(levels.Sum(l => l.P * (l.Level - mean) * (l.Level - mean))), interval.Deviation, 1e-4);
            double Least(double tail) => levels.First(l => levels.Where(o => o.Level <= l.Level).Sum(o => o.P) >= tail).Level;
            Assert.Equal((Least((1 - level) / 2), Least((1 + level) / 2)), (interval.Lower, interval.Upper));
        }
        Assert.False(OrdinalModelTests.Random().HasIntervals);
    }

    [Fact]
    public void Models_that_cannot_tell_refuse()
    {
        foreach (FmModel model in (FmModel[])[Of([1], [1]), Of([1, 2], null), Of([0], null, binary: true)])
        {
            Assert.False(model.HasIntervals);
            Assert.Throws<InvalidOperationException>(() => model.PredictInterval(NoFeatures));
        }
        foreach (double level in (double[])[0, 1, -1, double.NaN])
            Assert.Throws<ArgumentOutOfRangeException>(() => Of([1, 2], [1, 1]).PredictInterval(NoFeatures, level));
        Assert.Throws<ArgumentException>(() => Of([1, 2], [1]));
    }

    [Fact]
    public void A_range_clips_all_but_the_deviation() =>
        Assert.Equal(new PredictionInterval(1, 3, 1, 4), new PredictionInterval(0.5f, 3, -2, 4).ClipTo(new LabelRange(1, 5)));

    static bool Near(PredictionInterval a, PredictionInterval b) =>
        Math.Abs(a.Mean - b.Mean) < 1e-5 && Math.Abs(a.Deviation - b.Deviation) < 1e-5 && Math.Abs(a.Lower - b.Lower) < 2e-5 && Math.Abs(a.Upper - b.Upper) < 2e-5;
}
