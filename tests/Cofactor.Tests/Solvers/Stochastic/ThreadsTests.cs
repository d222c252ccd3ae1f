using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>Training on several threads: the number of threads decides the result, their timing does not.</summary>
public class ThreadsTests
{
    static readonly SgdOptions Quick = new() { NumFactors = 4, Epochs = 3, EarlyStopping = 0 };

    [Theory]
    [InlineData(Optimizer.AdaGrad, 2, 8)]
    [InlineData(Optimizer.AdaGrad, 3, 40)]
    [InlineData(Optimizer.Sgd, 3, 0)]
    [InlineData(Optimizer.Ftrl, 2, 5)]
    public void The_same_number_of_threads_gives_the_same_model(Optimizer optimizer, int threads, int factors)
    {
        SgdOptions options = Quick with { Optimizer = optimizer, NumFactors = factors, Threads = threads, EarlyStopping = 2 };
        FmModel first = Trainer.Train(TinyData.Ratings(5000), options), second = Trainer.Train(TinyData.Ratings(5000), options);
        Assert.Equal(TinyData.Bytes(first), TinyData.Bytes(second));
        Assert.NotEqual(TinyData.Bytes(first), TinyData.Bytes(Trainer.Train(TinyData.Ratings(5000), options with { Threads = 1 })));
        Assert.Equal(threads.ToString(System.Globalization.CultureInfo.InvariantCulture), first.Card.Hyperparameters["threads"]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Several_threads_learn_as_well_as_one(int threads)
    {
        Dataset train = TinyData.Ratings(40_000, users: 200, items: 100), test = TinyData.Ratings(4000, seed: 9, users: 200, items: 100);
        SgdOptions options = Quick with { Epochs = 20, Threads = 1, EarlyStopping = 3 };
        double one = TinyData.Rmse(Trainer.Train(train, options), test), several = TinyData.Rmse(Trainer.Train(train, options with { Threads = threads }), test);
        Assert.InRange(several, 0, one + 0.005);
        // The noise that no model can tell.
        Assert.InRange(one, 0.3, 0.33);
    }

    [Fact]
    public void Without_learning_nothing_changes()
    {
        SgdOptions still = Quick with { LearningRate = 0, LinearWd = 0, FactorsWd = 0 };
        Assert.Equal(TinyData.Bytes(Trainer.Train(TinyData.Ratings(3000), still with { Threads = 1 })), TinyData.Bytes(Trainer.Train(TinyData.Ratings(3000), still with { Threads = 3 })));
    }

    [Fact]
    public void What_one_thread_alone_has_seen_is_learnt_as_by_one_thread()
    {
        // Rows of the first half and the second, which two threads take, have no feature in common; nor do they meet in w0.
        const int Rows = 64;
        long[] offsets = [.. Enumerable.Range(0, Rows + 1).Select(i => 2L * i)];
        int[] ids = [.. Enumerable.Range(0, Rows).SelectMany(i => new[] { i / 2, Rows + i / 2 })];
        var data = new Dataset(new SparseMatrix(2 * Rows, offsets, ids), Enumerable.Range(0, Rows).Select(i => (float)Math.Sin(i)).ToArray());
        SgdOptions options = Quick with { PredictorType = PredictorType.Regressor, BiasLr = 0, Shuffle = false, LearningRate = 0.1 };
        Assert.Equal(TinyData.Bytes(Trainer.Train(data, options with { Threads = 1 })), TinyData.Bytes(Trainer.Train(data, options with { Threads = 2 })));
    }

    [Fact]
    public void A_resumed_run_is_the_uninterrupted_run()
    {
        using var folder = new TempFolder();
        Dataset data = TinyData.Clicks(3000);
        SgdOptions options = Quick with { Threads = 2, Epochs = 6 };
        byte[] whole = TinyData.Bytes(Trainer.Train(data, options));
        Trainer.Run(data, options with { Epochs = 2 }, new TrainingContext { Checkpoint = s => Checkpoint.Write(s, folder.File("s")) });
        var resume = new TrainingContext { Resume = Checkpoint.Read(folder.File("s")) };
        Assert.Equal(whole, TinyData.Bytes(Trainer.Run(data, options, resume).Model!));
        Assert.Contains("threads", Assert.Throws<OptionException>(() => Trainer.Run(data, options with { Threads = 3 }, resume)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_all_threads_and_keeps_the_best_epoch()
    {
        using var cancel = new CancellationTokenSource();
        var context = new TrainingContext { RowProgress = new Then<TrainingProgress>(p => { if (p.Epoch == 1) cancel.Cancel(); }) };
        TrainingResult result = Trainer.Run(TinyData.Ratings(140_000), Quick with { Threads = 3 }, context, cancel.Token);
        Assert.Equal(TrainingOutcome.Canceled, result.Outcome);
        Assert.Single(result.History);
        Assert.NotNull(result.Model);
    }

    [Theory]
    [InlineData(2, Optimizer.Adam, 1, null)]
    [InlineData(2, Optimizer.AdaGrad, 10, null)]
    [InlineData(2, Optimizer.AdaGrad, 1, PredictorType.MulticlassClassifier)]
    [InlineData(null, Optimizer.AdaGrad, 1, null)]
    public void Runs_that_cannot_gain_have_one_loop(int? threads, Optimizer optimizer, int batch, PredictorType? type)
    {
        SgdOptions options = Quick with { Threads = threads, Optimizer = optimizer, MiniBatchSize = batch, PredictorType = type };
        Dataset data = type is null ? TinyData.Ratings(2000) : TinyData.Classes(2000);
        FmModel model = Trainer.Train(data, options);
        Assert.Equal("1", model.Card.Hyperparameters["threads"]);
        Assert.Equal(TinyData.Bytes(Trainer.Train(data, options with { Threads = 1 })), TinyData.Bytes(model));
    }
}

/// <summary>Does something at each report.</summary>
sealed class Then<T>(Action<T> action) : IProgress<T>
{
    public void Report(T value) => action(value);
}
