using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>Whole runs of rankers.</summary>
public sealed class RankerTests
{
    public static TheoryData<string, PairLoss> Kinds => new() { { "groups", PairLoss.Bpr }, { "groups", PairLoss.Warp }, { "items", PairLoss.Bpr }, { "items", PairLoss.Warp } };

    [Theory, MemberData(nameof(Kinds))]
    public void Known_preferences_are_learnt(string kind, PairLoss loss)
    {
        FmModel model = Trainer.Train(Rows(kind), Options(kind, loss));
        Assert.Equal((PredictorType.Ranker, Link.Identity), (model.Labels.Type, model.Link));
        int right = 0, all = 0;
        for (int user = 0; user < RankingData.Users; user++)
        {
            for (int item = 0; item < RankingData.Items; item++)
            {
                for (int other = 0; other < item; other++)
                {
                    double difference = RankingData.Liking(user, item) - RankingData.Liking(user, other);
                    if (kind == "groups" ? RankingData.Label(user, item) == RankingData.Label(user, other) : Math.Abs(difference) < 0.5)
                        continue;
                    all++;
                    right += difference > 0 == Score(model, user, item) > Score(model, user, other) ? 1 : 0;
                }
            }
        }
        Assert.True(right > 0.9 * all, $"{right} of {all} pairs in the right order");
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_same_run_gives_the_same_bytes(string kind, PairLoss loss)
    {
        foreach (int threads in new[] { 1, 3 })
        {
            SgdOptions options = Options(kind, loss) with { Threads = threads, Epochs = 3 };
            Assert.Equal(TinyData.Bytes(Trainer.Train(Rows(kind), options)), TinyData.Bytes(Trainer.Train(Rows(kind), options)));
            Assert.NotEqual(TinyData.Bytes(Trainer.Train(Rows(kind), options)), TinyData.Bytes(Trainer.Train(Rows(kind), options with { Seed = 2 })));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_resumed_run_is_the_uninterrupted_run(string kind, PairLoss loss)
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "state");
        SgdOptions options = Options(kind, loss) with { Epochs = 6 };
        byte[] whole = TinyData.Bytes(Trainer.Train(Rows(kind), options));
        Trainer.Run(Rows(kind), options with { Epochs = 2 }, new TrainingContext { Checkpoint = state => Checkpoint.Write(state, path) }, TestContext.Current.CancellationToken);
        TrainingResult resumed = Trainer.Run(Rows(kind), options, new TrainingContext { Resume = Checkpoint.Read(path) }, TestContext.Current.CancellationToken);
        Assert.Equal(whole, TinyData.Bytes(resumed.Model!));
    }

    [Theory]
    [InlineData(Optimizer.Adam, 0.01)]
    [InlineData(Optimizer.Ftrl, 0.5)]
    [InlineData(Optimizer.Sgd, 0.1)]
    public void Every_optimizer_learns(Optimizer optimizer, double rate)
    {
        SgdOptions options = Options("groups", PairLoss.Bpr) with { Optimizer = optimizer, MiniBatchSize = optimizer == Optimizer.Adam ? 20 : 1, LearningRate = rate, LinearWd = 0, FactorsWd = 0, FactorsInit = new(InitMethod.Normal, 0.1), EarlyStopping = 0 };
        TrainingResult result = Trainer.Run(Rows("groups"), options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.History[^1].TrainMetric < 0.4, $"{result.History[^1].TrainMetric}");
    }

    [Fact]
    public void Groups_are_held_out_whole()
    {
        // Each group's rows share a feature, so a group of which a row is held out shows as untrained.
        var rows = new RowBlockBuilder();
        for (int i = 0; i < 4000; i++)
        {
            rows.AddRange([i % 400, 400 + i % 7]);
            rows.EndRow(i % 7 % 3, group: i % 400);
        }
        TrainingResult result = Trainer.Run(new Dataset([rows.Build(407)], 407), RankingData.Options() with { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        int untrained = Enumerable.Range(0, 400).Count(group => !result.Model!.IsTrained(group));
        Assert.InRange(untrained, 20, 60);
        Assert.Equal(10 * untrained, result.HeldOutRows);
    }

    [Fact]
    public void Validation_rows_may_be_given()
    {
        foreach (string kind in new[] { "groups", "items" })
        {
            var context = new TrainingContext { Validation = kind == "groups" ? RankingData.Groups(500, 9) : RankingData.Chosen(300, 9) };
            TrainingResult result = Trainer.Run(Rows(kind), Options(kind, PairLoss.Bpr), context, TestContext.Current.CancellationToken);
            Assert.Equal(0, result.HeldOutRows);
            Assert.True(result.History[result.BestEpoch].ValidationMetric < 0.6, $"{result.History[result.BestEpoch].ValidationMetric}");
        }
    }

    [Fact]
    public void Options_that_do_not_fit_are_refused()
    {
        void Refused(string part, SgdOptions options) => Assert.Contains(part, Assert.Throws<OptionException>(options.Validate).Message, StringComparison.Ordinal);
        Refused("loss", new() { Pairs = new() { Loss = PairLoss.Warp } });
        Refused("item", new() { PredictorType = PredictorType.Regressor, Pairs = new() { Item = "film" } });
        Refused("user", RankingData.Options() with { Pairs = new() { User = "user" } });
        Refused("negatives", RankingData.Options() with { Pairs = new() { Negatives = NegativeSampling.Popularity } });
        Refused("warp_tries", RankingData.Options() with { Pairs = new() { WarpTries = 0 } });
        Refused("negatives_power", RankingData.Options("1") with { Pairs = new() { Item = "1", NegativesPower = 3 } });
        Refused("validation_last", RankingData.Options() with { ValidationLast = 0.1 });
    }

    [Fact]
    public void Items_are_judged_among_all_that_a_user_has_not()
    {
        Dataset known = RankingData.Chosen(500), test = RankingData.Chosen(200, 5);
        PairOptions pairs = new() { Item = "1" };
        FmModel model = Trainer.Train(known, Options("items", PairLoss.Bpr));
        Evaluation found = ItemEvaluator.Evaluate(model, test, known, pairs, new() { At = 5 }, 2, cancellationToken: TestContext.Current.CancellationToken);

        // The definition: all items that stand in known rows, but the user's, as rows of a group.
        HashSet<(int User, int Item)> has = [.. Enumerable.Range(0, (int)known.RowCount).Select(i => Pair(known, i))], wanted = [.. Enumerable.Range(0, (int)test.RowCount).Select(i => Pair(test, i))];
        var expected = new RankingMetrics(5);
        foreach (int user in wanted.Where(w => !has.Contains(w)).Select(w => w.User).Distinct())
            foreach (int item in has.Select(h => h.Item).Distinct().Where(i => !has.Contains((user, i))))
                expected.Add(user, Score(model, user, item), wanted.Contains((user, item)) ? 1 : 0);
        foreach ((string name, double value) in expected.Result())
            Assert.Equal(value, found.Metrics[name], 1e-9);
        Assert.Equal(expected.Groups, found.Groups);
        Assert.Equal(Enumerable.Range(0, (int)test.RowCount).Count(i => has.Contains(Pair(test, i))), found.KnownRows);
    }

    [Fact]
    public void An_item_that_no_known_row_shows_counts_as_put_last()
    {
        static Dataset Rows(params (int User, int Item)[] pairs)
        {
            var rows = new RowBlockBuilder();
            foreach ((int user, int item) in pairs)
            {
                rows.AddRange([user, item], default, [0, 1]);
                rows.EndRow(float.NaN);
            }
            return new Dataset([rows.Build(9)], 9);
        }
        FmModel model = FmModel.FromWeights(new FmShape(9, 0), [0], [0, 0, 0, 3, 2, 1, 0, 0, 0], [], LabelMap.Ranker);
        Evaluation found = ItemEvaluator.Evaluate(model, Rows((0, 4), (0, 8)), Rows((0, 3), (1, 4), (1, 5)), new() { Item = "1" }, new() { At = 2 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((1 + 2.0 / 3) / 2, found.Metrics["map"], 9);
        Assert.Equal(0.5, found.Metrics["recall@2"], 9);
        Assert.Contains("have already", Assert.Throws<DataFormatException>(() => ItemEvaluator.Evaluate(model, Rows((0, 3)), Rows((0, 3)), new() { Item = "1" })).Message, StringComparison.Ordinal);
    }

    static (int, int) Pair(Dataset data, int i) => (data.Row(i).Indices[1], data.Row(i).Indices[0] - RankingData.Users);

    static Dataset Rows(string kind) => kind == "groups" ? RankingData.Groups(6000) : RankingData.Chosen(1500);

    static SgdOptions Options(string kind, PairLoss loss) => RankingData.Options(kind == "groups" ? null : "1", loss);

    static float Score(FmModel model, int user, int item) => model.Score(new SparseRow([RankingData.Users + item, user]));
}
