using Cofactor.Numerics;
using Cofactor.Solvers;
using Cofactor.Tests.EndToEnd;
using Xunit;

namespace Cofactor.Tests.Solvers.Blocked;

public class McmcTests
{
    static readonly McmcOptions Few = new() { NumFactors = 4, Sweeps = 60, Draws = 20 };

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Finds_a_known_model_and_its_noise(double noise)
    {
        TrainingResult result = Trainer.Run(TinyData.Ratings(6000, noise: noise), Few with { Sweeps = 150 });
        Assert.InRange(1 / Math.Sqrt(result.History[^1].NoisePrecision!.Value), 0.93 * noise, 1.07 * noise);
        // 142 weights of 2 or 3 numbers each, learnt of 6,000 rows.
        Assert.InRange(TinyData.Rmse(result.Model!, TinyData.Ratings(3000, seed: 9, noise: noise)), 0.97 * noise, 1.1 * noise);
    }

    [Fact]
    public void Nine_of_ten_labels_lie_in_intervals_of_90_percent()
    {
        Dataset test = TinyData.Ratings(6000, seed: 9, noise: 0.5);
        TrainingResult result = Trainer.Run(TinyData.Ratings(1500, noise: 0.5), Few with { Sweeps = 450, BurnIn = 50, Draws = 400 });
        Assert.Equal(result.History.Skip(50).Select(e => (float)(1 / Math.Sqrt(e.NoisePrecision!.Value))), result.Model!.NoiseDeviations.ToArray());
        int inside = 0;
        for (int i = 0; i < test.RowCount; i++)
        {
            PredictionInterval interval = result.Model.PredictInterval(test.Row(i), 0.9);
            inside += test.Label(i) >= interval.Lower && test.Label(i) <= interval.Upper ? 1 : 0;
        }
        Assert.InRange((double)inside / test.RowCount, 0.88, 0.92);
    }

    [Fact]
    public void Ranks_of_the_truth_among_draws_are_uniform()
    {
        // Simulation-based calibration (Talts et al. 2018): weights and labels from the prior, the chain on the labels; 7 ranks.
        const int Runs = 280, Kept = 6, K = 2, Users = 4, Items = 3, Rows = 24;
        var hyper = new HyperPriors(NoiseShape: 12, NoiseRate: 6, Shape: 12, Rate: 6);
        var options = new McmcOptions { PredictorType = PredictorType.Regressor, NumFactors = K, Sweeps = 700, BurnIn = 100, Draws = Kept, StandardizeLabels = false, Priors = hyper, Threads = 1 };
        var ranks = new int[4, Kept + 1];
        for (int run = 0; run < Runs; run++)
        {
            var random = new RandomStream(CounterRandom.Key(5, (ulong)run));
            double alpha = random.Gamma(hyper.NoiseShape / 2, hyper.NoiseRate / 2), bias = random.Normal();
            var theta = new double[Users + Items, K + 1];
            for (int f = 0; f <= K; f++)
            {
                double lambda = random.Gamma(hyper.Shape / 2, hyper.Rate / 2), mean = random.Normal() / Math.Sqrt(lambda);
                for (int j = 0; j < Users + Items; j++)
                    theta[j, f] = mean + random.Normal() / Math.Sqrt(lambda);
            }
            double Score(int u, int t) => bias + theta[u, K] + theta[t, K] + Enumerable.Range(0, K).Sum(f => theta[u, f] * theta[t, f]);
            long[] offsets = [.. Enumerable.Range(0, Rows + 1).Select(i => 2L * i)];
            int[] ids = [.. Enumerable.Range(0, Rows).SelectMany(i => (int[])[i % Users, Users + i / Users % Items])];
            float[] labels = [.. Enumerable.Range(0, Rows).Select(i => (float)(Score(ids[2 * i], ids[2 * i + 1]) + random.Normal() / Math.Sqrt(alpha)))];
            TrainingResult result = Trainer.Run(new Dataset(new SparseMatrix(Users + Items, offsets, ids), labels), options with { Seed = (ulong)run + 1 });
            FmModel model = result.Model!;
            ranks[0, Enumerable.Range(0, Kept).Count(d => model.Bias(d) < bias)]++;
            ranks[1, Enumerable.Range(0, Kept).Count(d => model.Linear(0, d) < theta[0, K])]++;
            ranks[2, Enumerable.Range(0, Kept).Count(d => result.History[100 + 100 * d + 99].NoisePrecision < alpha)]++;
            var scores = new float[Kept];
            model.Score(new SparseRow([1, Users + 2]), scores);
            ranks[3, scores.Count(s => s < Score(1, Users + 2))]++;
        }
        for (int what = 0; what < 4; what++)
        {
            double expected = (double)Runs / (Kept + 1);
            double chi = Enumerable.Range(0, Kept + 1).Sum(r => Math.Pow(ranks[what, r] - expected, 2) / expected);
            Assert.True(chi is > 0.2 and < 22.5, $"χ² of {what} is {chi}: {string.Join(' ', Enumerable.Range(0, Kept + 1).Select(r => ranks[what, r]))}");   // of 6 degrees: 0.1 % each side
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Threads_do_not_change_a_bit(int threads)
    {
        Dataset data = TinyData.Ratings(40_000, users: 3, items: 700);
        McmcOptions options = Few with { Sweeps = 4 };
        Assert.Equal(TinyData.Bytes(Trainer.Train(data, options with { Threads = 2 })), TinyData.Bytes(Trainer.Train(data, options with { Threads = threads })));
    }

    [Fact]
    public void The_model_is_the_mean_of_its_draws()
    {
        Dataset data = TinyData.Ratings(2000), test = TinyData.Ratings(500, seed: 9);
        TrainingResult result = Trainer.Run(data, Few with { Draws = 100 }, new TrainingContext { Validation = test });
        Assert.Equal(59, result.Model!.Shape.DrawCount);
        Assert.Equal(TinyData.Rmse(result.Model, test), result.History[^1].ValidationMetric!.Value, 1e-5);
        FmModel seven = Trainer.Train(data, Few with { Draws = 7 });
        Assert.Equal(7, seven.Shape.DrawCount);
        Assert.Equal(7, seven.NoiseDeviations.Length);
        Assert.Equal(1, Trainer.Train(data, Few with { PosteriorMean = true }).Shape.DrawCount);
    }

    [Fact]
    public void A_model_keeps_the_draws_that_64_MB_hold_and_20_at_least()
    {
        int Kept(int features) => Trainer.Train(new Dataset(new SparseMatrix(features, new long[] { 0, 1, 2 }, new[] { 0, 1 }), new float[] { 1, 3 }), new McmcOptions { NumFactors = 1, Sweeps = 60, BurnIn = 10 }).Shape.DrawCount;
        Assert.Equal(50, Kept(2));
        Assert.Equal(33, Kept(250_000));
        Assert.Equal(20, Kept(1_000_000));
        Assert.Equal("50", Trainer.Run(TinyData.Ratings(60), new McmcOptions { NumFactors = 1, Sweeps = 60, BurnIn = 10 }).Hyperparameters["draws"]);
    }

    [Fact]
    public void Clicks_are_learnt_through_a_probit_link_that_the_file_keeps()
    {
        FmModel model = Trainer.Train(TinyData.Clicks(5000), Few);
        Assert.Equal(Link.Probit, model.Link);
        using var file = new MemoryStream();
        ModelFile.Write(model, file);
        file.Position = 0;
        FmModel read = ModelFile.Read(file, "model");
        Dataset test = TinyData.Clicks(4000, seed: 9);
        double loss = Evaluator.Evaluate(read, test).Metrics["log_loss"];
        Assert.InRange(loss, 0.3, Evaluator.Evaluate(Trainer.Train(TinyData.Clicks(5000), new SgdOptions()), test).Metrics["log_loss"] + 0.005);
    }

    [Fact]
    public void Fields_have_priors_of_their_own()
    {
        BlockedData data = BlockedData.Read(BlockedRows.Mixed(50), new McmcOptions { PredictorType = PredictorType.Regressor }, long.MaxValue, TestContext.Current.CancellationToken);
        Assert.Equal(3, data.Groups.Count);
        Assert.Equal([0, 1, 2], data.Groups.Numbers.Distinct());
    }

    [Fact]
    public void MovieLens_is_learnt_as_well_as_libFM_learns_it()
    {
        Dataset train = RealData.MovieLens("u1.base"), test = RealData.MovieLens("u1.test", train.FeatureMap);
        Assert.InRange(Evaluator.Evaluate(Trainer.Train(train, new McmcOptions { NumFactors = 8, Sweeps = 100 }), test).Metrics["rmse"], 0.89, 0.915);
    }
}
