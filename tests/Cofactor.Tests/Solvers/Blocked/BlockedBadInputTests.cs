using Xunit;

namespace Cofactor.Tests.Solvers.Blocked;

public class BlockedBadInputTests
{
    static readonly BlockedOptions[] Solvers = [new AlsOptions { NumFactors = 9, Sweeps = 20 }, new McmcOptions { NumFactors = 9, Sweeps = 20 }];

    static void Learns(Dataset data, double expected)
    {
        foreach (BlockedOptions options in Solvers)
        {
            FmModel model = Trainer.Train(data, options with { PredictorType = PredictorType.Regressor });
            Assert.Equal(expected, model.Predict(data.Row(0)), 3.0);
        }
    }

    static Dataset Rows(long[] offsets, int[] ids, float[] labels, int features, float[]? weights = null) => new(new SparseMatrix(features, offsets, ids), labels, weights ?? []);

    [Fact]
    public void One_row_and_more_factors_than_rows() => Learns(Rows([0, 2], [0, 1], [7], 2), 7);

    [Fact]
    public void Labels_that_are_all_equal() => Learns(Rows([0, 2, 4, 6], [0, 1, 0, 2, 3, 2], [-4, -4, -4], 4), -4);

    [Fact]
    public void The_same_row_many_times() => Learns(Rows([.. Enumerable.Range(0, 101).Select(i => 2L * i)], [.. Enumerable.Repeat((int[])[0, 1], 100).SelectMany(r => r)], [.. Enumerable.Repeat(2f, 100)], 2), 2);

    [Fact]
    public void Rows_without_features_and_features_without_rows() => Learns(Rows([0, 0, 0], [], [1, 3], 5), 2);

    [Fact]
    public void A_column_of_one_value() => Learns(Rows([0, 2, 4, 6], [0, 1, 0, 2, 0, 3], [1, 2, 3], 4), 1);

    [Fact]
    public void Rows_that_repeat_with_other_labels() => Learns(Rows([0, 2, 4], [0, 1, 0, 1], [0, 4], 2), 2);

    [Fact]
    public void Classifiers_learn_of_one_row_of_each_label_of_repeated_rows_and_of_rows_without_features()
    {
        foreach (Dataset data in (Dataset[])[Rows([0, 2, 4], [0, 1, 0, 2], [0, 1], 4), Rows([0, 1, 2, 3], [0, 0, 0], [1, 1, 0], 1), Rows([0, 0, 0], [], [0, 1], 3)])
            Assert.InRange(Trainer.Train(data, new McmcOptions { NumFactors = 9, Sweeps = 50 }).Predict(data.Row(0)), 0.01f, 0.99f);
        Assert.Contains("only one label", Assert.Throws<DataFormatException>(() => Trainer.Train(Rows([0, 1, 2], [0, 1], [3, 3], 2), new McmcOptions { PredictorType = PredictorType.BinaryClassifier })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_weight_0_teach_nothing() => Learns(Rows([0, 1, 2, 3], [0, 0, 0], [5, 5, 1e6f], 1, [1, 1, 0]), 5);

    [Fact]
    public void A_task_that_does_not_fit_is_refused_with_those_that_do()
    {
        OptionException e = Assert.Throws<OptionException>(() => Trainer.Train(TinyData.Classes(100), new AlsOptions { PredictorType = PredictorType.MulticlassClassifier }));
        Assert.Equal("predictor_type is multiclass_classifier; expected regressor for als; mcmc alone fits ordinal, and sgd, adagrad, adam and ftrl fit all others.", e.Message);
        e = Assert.Throws<OptionException>(() => Trainer.Train(TinyData.Classes(100), new McmcOptions { PredictorType = PredictorType.MulticlassClassifier }));
        Assert.Contains("regressor or binary_classifier or ordinal for mcmc", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_the_stochastic_solver_can_is_refused()
    {
        foreach (BlockedOptions options in Solvers)
            Assert.Throws<OptionException>(() => Trainer.Run(TinyData.Ratings(50), options, new TrainingContext { Checkpoint = _ => { } }));
        Dataset clicks = TinyData.Clicks(3);
        Assert.Throws<OptionException>(() => Trainer.Train(new Dataset(clicks.Blocks[0].Features, new float[] { 0, 1, 1 }, new float[] { 1, 2, 1 }), new McmcOptions()));
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<OptionException>(() => (new AlsOptions { FactorsL2 = 0 }).Validate());
        Assert.Throws<OptionException>(() => (new AlsOptions { Sweeps = 0 }).Validate());
        Assert.Throws<OptionException>(() => (new McmcOptions { Sweeps = 10, BurnIn = 10 }).Validate());
        Assert.Throws<OptionException>(() => (new McmcOptions { Draws = 0 }).Validate());
        Assert.Throws<OptionException>(() => (new McmcOptions { Draws = 10_001 }).Validate());
    }

    [Fact]
    public void Rows_that_do_not_fit_in_memory_are_refused_with_the_figures()
    {
        DataFormatException e = Assert.Throws<DataFormatException>(() => Trainer.Run(TinyData.Ratings(1000), new AlsOptions(), new TrainingContext { MemoryLimit = 1000 }));
        Assert.Contains("als holds them all", e.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Draws_that_do_not_fit_in_memory_are_refused_before_training()
    {
        Dataset data = TinyData.Ratings(1000);
        var options = new McmcOptions { NumFactors = 8, Draws = 150 };
        var context = new TrainingContext { MemoryLimit = 300_000 };
        DataFormatException e = Assert.Throws<DataFormatException>(() => Trainer.Run(data, options, context));
        Assert.Contains("150 draws of 8 factors need 0.0 GB to train", e.Found, StringComparison.Ordinal);
        Assert.Contains("Use fewer --draws, --posterior-mean true", e.Remedy, StringComparison.Ordinal);
        Assert.NotNull(Trainer.Run(data, options with { Draws = 20 }, context).Model);
        Assert.NotNull(Trainer.Run(data, options with { PosteriorMean = true }, context).Model);
    }

    [Fact]
    public void A_run_can_be_cancelled_and_gives_what_it_has()
    {
        using var cancel = new CancellationTokenSource();
        TrainingResult result = Trainer.Run(TinyData.Ratings(1000), new McmcOptions { NumFactors = 2, BurnIn = 1 }, new TrainingContext { Progress = new After(5, cancel) }, cancel.Token);
        Assert.Equal(TrainingOutcome.Canceled, result.Outcome);
        Assert.Equal(5, result.History.Count);
    }

    sealed class After(int epochs, CancellationTokenSource cancel) : IProgress<EpochReport>
    {
        public void Report(EpochReport value)
        {
            if (value.Epoch + 1 == epochs)
                cancel.Cancel();
        }
    }
}
