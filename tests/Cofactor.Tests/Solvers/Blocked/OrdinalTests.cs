using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Solvers.Blocked;

public class OrdinalTests
{
    static readonly McmcOptions Few = new() { PredictorType = PredictorType.Ordinal, NumFactors = 4, Sweeps = 80, Draws = 20 };

    // Of the latent variable, whose noise is 1 and whose mean TinyData spreads around 0 by about 1.
    static readonly double[] Cuts = [-1, -0.2, 1.1];
    static readonly float[] Stars = [1, 2, 4, 4.5f];

    static Dataset Rows(int rows, ulong seed = 1) => Labelled(TinyData.Ratings(rows, seed, noise: 1, shift: -3.5), y => Stars[Cuts.Count(c => y > c)]);

    static Dataset Labelled(Dataset data, Func<float, float> label) =>
        new(data.Blocks[0].Features, data.Blocks[0].Labels.ToArray().Select(label).ToArray());

    static double[] MeanCuts(FmModel model) =>
        [.. Enumerable.Range(0, model.CutPoints().Length).Select(l => Enumerable.Range(0, model.Shape.DrawCount).Average(d => model.CutPoints(d)[l]))];

    [Fact]
    public void Finds_known_cut_points_and_is_judged_by_every_metric()
    {
        FmModel model = Trainer.Train(Rows(12_000), Few);
        Assert.Equal(Link.Ordinal, model.Link);
        Assert.Equal(Stars, model.Labels.LevelValues);
        double[] found = MeanCuts(model);
        for (int l = 0; l < Cuts.Length; l++)
            Assert.Equal(Cuts[l] - Cuts[0], found[l] - found[0], 0.15);   // where 0 is, only the prior says
        Dataset test = Rows(4000, seed: 9);
        IReadOnlyDictionary<string, double> metrics = Evaluator.Evaluate(model, test).Metrics;
        Assert.Equal(["accuracy", "log_loss", "mae", "rmse"], metrics.Keys.Order());
        Assert.Equal(TinyData.Rmse(model, test), metrics["rmse"], 1e-5);
        Assert.InRange(metrics["rmse"], 0.5, Evaluator.Evaluate(Trainer.Train(Rows(12_000), Few with { PredictorType = PredictorType.Regressor }), test).Metrics["rmse"] + 0.002);
    }

    [Fact]
    public void The_report_judges_the_mean_of_the_draws_by_log_loss()
    {
        Dataset test = Rows(500, seed: 9);
        TrainingResult result = Trainer.Run(Rows(2000), Few with { Draws = 100 }, new TrainingContext { Validation = test });
        Assert.Equal("log_loss", result.History[^1].Metric);
        Assert.Equal(Evaluator.Evaluate(result.Model!, test).Metrics["log_loss"], result.History[^1].ValidationMetric!.Value, 1e-5);
        Assert.Null(result.History[^1].NoisePrecision);
        Assert.Equal(78 * 3, result.Model!.Weights.CutPoints.Length);
        Assert.Equal(3, Trainer.Train(Rows(2000), Few with { PosteriorMean = true }).Weights.CutPoints.Length);
    }

    [Fact]
    public void Two_levels_are_the_probit_of_two_classes()
    {
        Dataset data = TinyData.Clicks(120, users: 4, items: 3);
        McmcOptions long_ = new() { NumFactors = 1, Sweeps = 8000, BurnIn = 200, Draws = 3900, Threads = 1 };
        FmModel classes = Trainer.Train(data, long_ with { PredictorType = PredictorType.BinaryClassifier }), levels = Trainer.Train(data, long_ with { PredictorType = PredictorType.Ordinal });
        foreach (int i in new[] { 0, 1, 5 })
        {
            SparseRow row = data.Row(i);
            Moments a = new(), b = new();
            float[] scores = new float[3900];
            classes.Score(row, scores);
            foreach (float score in scores)
                a.Add(score, 1);
            levels.Score(row, scores);
            for (int d = 0; d < scores.Length; d++)
                b.Add(scores[d] - levels.CutPoints(d)[0], 1);
            Assert.Equal(a.Mean, b.Mean, 0.15 * a.StandardDeviation);
            Assert.Equal(1, b.StandardDeviation / a.StandardDeviation, 0.1);
            Assert.Equal(classes.Predict(row), levels.Predict(row), 0.02f);
        }
    }

    [Fact]
    public void Ranks_of_the_truth_among_draws_are_uniform()
    {
        // Simulation-based calibration (Talts et al. 2018), as in McmcTests. Only data that show every level count, which changes no posterior.
        const int Runs = 280, Kept = 6, K = 1, Users = 4, Items = 3, Rows = 24;
        var hyper = new HyperPriors(Shape: 12, Rate: 6);
        var options = new McmcOptions { PredictorType = PredictorType.Ordinal, NumFactors = K, Sweeps = 700, BurnIn = 100, Draws = Kept, Priors = hyper, Threads = 1 };
        var ranks = new int[4, Kept + 1];
        ulong seed = 0;
        for (int run = 0; run < Runs; seed++)
        {
            var random = new RandomStream(CounterRandom.Key(6, seed));
            double[] cuts = [.. new[] { random.Normal(), random.Normal() }.Order()];
            var theta = new double[Users + Items, K + 1];
            for (int f = 0; f <= K; f++)
            {
                double lambda = random.Gamma(hyper.Shape / 2, hyper.Rate / 2), mean = random.Normal() / Math.Sqrt(lambda);
                for (int j = 0; j < Users + Items; j++)
                    theta[j, f] = mean + random.Normal() / Math.Sqrt(lambda);
            }
            double Score(int u, int t) => theta[u, K] + theta[t, K] + Enumerable.Range(0, K).Sum(f => theta[u, f] * theta[t, f]);
            long[] offsets = [.. Enumerable.Range(0, Rows + 1).Select(i => 2L * i)];
            int[] ids = [.. Enumerable.Range(0, Rows).SelectMany(i => (int[])[i % Users, Users + i / Users % Items])];
            float[] labels = [.. Enumerable.Range(0, Rows).Select(i => Score(ids[2 * i], ids[2 * i + 1]) + random.Normal()).Select(z => (float)cuts.Count(c => z > c))];
            if (labels.Distinct().Count() < 3)
                continue;
            run++;
            FmModel model = Trainer.Train(new Dataset(new SparseMatrix(Users + Items, offsets, ids), labels), options with { Seed = seed + 1 });
            var scores = new float[Kept];
            model.Score(new SparseRow([1, Users + 2]), scores);
            int Rank(Func<int, double> drawn, double truth) => Enumerable.Range(0, Kept).Count(d => drawn(d) < truth);
            ranks[0, Rank(d => model.CutPoints(d)[0], cuts[0])]++;
            ranks[1, Rank(d => model.CutPoints(d)[1] - model.CutPoints(d)[0], cuts[1] - cuts[0])]++;
            ranks[2, Rank(d => model.Linear(0, d), theta[0, K])]++;
            ranks[3, Rank(d => scores[d], Score(1, Users + 2))]++;
        }
        for (int what = 0; what < 4; what++)
        {
            double expected = (double)Runs / (Kept + 1);
            double chi = Enumerable.Range(0, Kept + 1).Sum(r => Math.Pow(ranks[what, r] - expected, 2) / expected);
            Assert.True(chi is > 0.2 and < 22.5, $"χ² of {what} is {chi}: {string.Join(' ', Enumerable.Range(0, Kept + 1).Select(r => ranks[what, r]))}");   // of 6 degrees: 0.1 % each side
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        Dataset data = Rows(40_000);
        McmcOptions options = Few with { Sweeps = 4 };
        FmModel one = Trainer.Train(data, options with { Threads = 1 }), three = Trainer.Train(data, options with { Threads = 3 });
        Assert.Equal(TinyData.Bytes(one), TinyData.Bytes(three));
        Assert.Equal(one.Weights.CutPoints, three.Weights.CutPoints);
    }

    [Fact]
    public void A_level_of_one_row_and_rows_without_features_are_learnt_from()
    {
        var data = new Dataset(new SparseMatrix(2, new long[] { 0, 0, 1, 1, 2 }, new int[] { 0, 1 }), new float[] { -3, 7, 7, 1e6f });
        FmModel model = Trainer.Train(data, Few);
        Assert.InRange(model.Predict(data.Row(0)), -3, 1e6f);
    }

    [Fact]
    public void Only_mcmc_learns_levels_and_says_so()
    {
        Dataset data = Rows(50);
        string sgd = Assert.Throws<OptionException>(() => Trainer.Train(data, new SgdOptions { PredictorType = PredictorType.Ordinal })).Message;
        Assert.Equal("predictor_type is ordinal; expected another task for sgd, adagrad, adam and ftrl; mcmc alone fits ordinal.", sgd);
        string als = Assert.Throws<OptionException>(() => Trainer.Train(data, new AlsOptions { PredictorType = PredictorType.Ordinal })).Message;
        Assert.Equal("predictor_type is ordinal; expected regressor for als; mcmc alone fits ordinal, and sgd, adagrad, adam and ftrl fit all others.", als);
        Assert.Throws<OptionException>(() => Trainer.Train(new Dataset(data.Blocks[0].Features, data.Blocks[0].Labels, Enumerable.Repeat(2f, 50).ToArray()), Few));
    }

    [Fact]
    public void Labels_that_are_no_levels_are_refused()
    {
        DataFormatException Refused(Func<float, float> label) => Assert.Throws<DataFormatException>(() => Trainer.Train(Labelled(TinyData.Ratings(300), label), Few));
        Assert.Contains("more than 100 distinct labels", Refused(y => y).Found, StringComparison.Ordinal);
        Assert.Contains("only one label, '2'", Refused(_ => 2).Found, StringComparison.Ordinal);
        Assert.Contains("Infinity", Refused(y => y > 3 ? 1 : float.PositiveInfinity).Found, StringComparison.Ordinal);
        FmModel model = Trainer.Train(Rows(300), Few);
        DataFormatException e = Assert.Throws<DataFormatException>(() => Evaluator.Evaluate(model, TinyData.Clicks(50)));
        Assert.Equal(("the label '0'", "one of '1', '2', '4', '4.5'"), (e.Found, e.Expected));
    }

    [Fact]
    public void Minus_zero_is_zero()
    {
        FmModel model = Trainer.Train(Labelled(TinyData.Ratings(300), y => y > 3.8 ? 1 : y > 3 ? 0 : -0f), Few);
        Assert.Equal([0, 1], model.Labels.LevelValues);
    }
}
