using Cofactor.Solvers;
using Cofactor.Tests.EndToEnd;
using Xunit;

namespace Cofactor.Tests.Solvers.Blocked;

public class AlsTests
{
    static AlsOptions Options(int k, int sweeps) => new() { PredictorType = PredictorType.Regressor, NumFactors = k, Sweeps = sweeps, LinearL2 = 0.7, FactorsL2 = 1.3, StandardizeLabels = false };

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(1, false, false)]
    [InlineData(3, false, true)]
    [InlineData(8, true, true)]
    [InlineData(11, false, true)]
    [InlineData(16, true, false)]
    [InlineData(40, false, false)]
    public void Each_update_is_the_minimum_of_its_block(int k, bool ones, bool weights)
    {
        Dataset data = BlockedRows.Mixed(60, ones, weights);
        AlsOptions options = Options(k, 2);
        FmModel model = Trainer.Train(data, options);

        BlockedTwin twin = Start(data, options);
        foreach (int _ in Enumerable.Range(0, options.Sweeps))
        {
            twin.MoveBias();
            foreach (int j in Order(data, options))
                twin.MoveBlock(j);
        }
        AssertSame(twin, model, 2e-4);
    }

    [Fact]
    public void The_objective_never_rises_and_ends_where_no_coordinate_can_lower_it()
    {
        Dataset data = BlockedRows.Mixed(80, weights: true);
        double before = double.PositiveInfinity;
        BlockedTwin twin = null!;
        foreach (int sweeps in (int[])[1, 2, 3, 5, 10, 400])
        {
            AlsOptions options = Options(3, sweeps);
            twin = Start(data, options);
            Take(twin, Trainer.Train(data, options));
            double now = twin.Objective();
            Assert.True(now <= before * (1 + 1e-6), $"{now} after {before}");
            before = now;
        }
        twin.MoveBias();
        foreach (int j in Order(data, Options(3, 1)))
            for (int f = 0; f <= 3; f++)
                twin.MoveCoordinate(j, f);
        Assert.InRange(twin.Objective(), before * (1 - 1e-5), before);
    }

    [Fact]
    public void The_plain_coordinate_version_is_the_book_s()
    {
        const int K = 3;
        Dataset data = BlockedRows.Mixed(40);
        var twin = new BlockedTwin(data, K, 0.7, 1.3);
        for (int j = 0; j < data.FeatureCount; j++)
            for (int f = 0; f < K; f++)
                twin.V[j][f] = 0.1 * ((j + 2 * f) % 7 - 3);
        var plain = new CoordinateSweeps(data, K, 0.7, 1.3, (j, f) => twin.V[j][f]);
        for (int sweep = 0; sweep < 2; sweep++)
        {
            plain.Sweep();
            twin.MoveBias();
            foreach (int f in (int[])[K, 0, 1, 2])
                for (int j = 0; j < data.FeatureCount; j++)
                    twin.MoveCoordinate(j, f);
        }
        Assert.Equal(twin.Bias, plain.Bias, 1e-7);
        for (int j = 0; j < data.FeatureCount; j++)
        {
            Assert.Equal(twin.W[j], plain.W[j], 1e-7);
            for (int f = 0; f < K; f++)
                Assert.Equal(twin.V[j][f], plain.V[f][j], 1e-7);
        }
    }

    [Fact]
    public void Many_rows_of_a_feature_are_added_in_parts_with_the_same_result()
    {
        Dataset data = TinyData.Ratings(3 * Levels.LargeRows / 2, users: 1, items: 7);
        AlsOptions options = Options(3, 2);
        BlockedTwin twin = Start(data, options);
        foreach (int _ in Enumerable.Range(0, options.Sweeps))
        {
            twin.MoveBias();
            foreach (int j in Order(data, options))
                twin.MoveBlock(j);
        }
        // One user in all rows: some directions of the weights hardly matter, so scores are compared.
        FmModel model = Trainer.Train(data, options);
        for (int i = 0; i < data.RowCount; i += 500)
            Assert.Equal(twin.Score(i), model.Predict(data.Row(i)), 2e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Threads_do_not_change_a_bit(int threads)
    {
        Dataset data = TinyData.Ratings(40_000, users: 3, items: 700);
        AlsOptions options = new() { NumFactors = 5, Sweeps = 3 };
        Assert.Equal(TinyData.Bytes(Trainer.Train(data, options with { Threads = 3 })), TinyData.Bytes(Trainer.Train(data, options with { Threads = threads })));
    }

    [Fact]
    public void Standardized_labels_scale_the_model()
    {
        AlsOptions options = new() { NumFactors = 4, Sweeps = 10 };
        FmModel one = Trainer.Train(TinyData.Ratings(2000), options), other = Trainer.Train(TinyData.Ratings(2000, unit: 1000, shift: 1e5), options);
        Dataset test = TinyData.Ratings(50, seed: 9);
        for (int i = 0; i < 50; i++)
            Assert.Equal(1e5 + 1000 * one.Predict(test.Row(i)), other.Predict(test.Row(i)), 2.0);
    }

    [Fact]
    public void MovieLens_is_learnt_as_well_as_libFM_learns_it()
    {
        Dataset train = RealData.MovieLens("u1.base"), test = RealData.MovieLens("u1.test", train.FeatureMap);
        FmModel model = Trainer.Train(train, new AlsOptions());
        Assert.InRange(Evaluator.Evaluate(model, test).Metrics["rmse"], 0.91, 0.926);
    }

    static BlockedTwin Start(Dataset data, AlsOptions options)
    {
        var twin = new BlockedTwin(data, options.NumFactors, options.LinearL2, options.FactorsL2);
        using BlockedState state = State(data, options, out BlockedData blocked);
        for (int r = 0; r < blocked.Ids.Length; r++)
            for (int f = 0; f < options.NumFactors; f++)
                twin.V[blocked.Ids[r]][f] = state.Factors.Span((long)r * state.Stride, options.NumFactors)[f];
        return twin;
    }

    static int[] Order(Dataset data, AlsOptions options)
    {
        using BlockedState state = State(data, options, out BlockedData blocked);
        using var team = new Team(1);
        using var sweeper = new BlockSweeper(blocked, state, team);
        return [.. sweeper.Order.Select(r => blocked.Ids[r])];
    }

    static BlockedState State(Dataset data, AlsOptions options, out BlockedData blocked)
    {
        blocked = BlockedData.Read(data, options, long.MaxValue, TestContext.Current.CancellationToken);
        var state = new BlockedState(blocked, options.NumFactors, LabelScale.None);
        state.Start(options, blocked.Ids);
        return state;
    }

    static void Take(BlockedTwin twin, FmModel model)
    {
        twin.Bias = model.Bias();
        var v = new float[model.FactorCount];
        for (int j = 0; j < model.FeatureCount; j++)
        {
            twin.W[j] = model.Linear(j);
            model.Factors(j, v);
            for (int f = 0; f < v.Length; f++)
                twin.V[j][f] = v[f];
        }
    }

    static void AssertSame(BlockedTwin twin, FmModel model, double tolerance)
    {
        Assert.Equal(twin.Bias, model.Bias(), tolerance);
        var v = new float[model.FactorCount];
        for (int j = 0; j < model.FeatureCount; j++)
        {
            if (!model.IsTrained(j))
                continue;
            Assert.Equal(twin.W[j], model.Linear(j), tolerance);
            model.Factors(j, v);
            for (int f = 0; f < v.Length; f++)
                Assert.Equal(twin.V[j][f], v[f], tolerance);
        }
    }
}
