using Cofactor.Solvers;
using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>What runs away is stopped; what only looks like it is not.</summary>
public class DivergenceTests
{
    static readonly SgdOptions Quick = new() { NumFactors = 4, Epochs = 30, EarlyStopping = 0 };

    [Fact]
    public void Rows_sorted_by_label_are_no_alarm()
    {
        Dataset data = TinyData.Ratings(2000, unit: 20);
        float[] labels = [.. data.Blocks[0].Labels.ToArray().Order()];
        var sorted = new Dataset(data.Blocks[0].Features, labels);
        foreach (bool standardize in new[] { true, false })
            Assert.Equal(TrainingOutcome.Completed, Trainer.Run(sorted, Quick with { Shuffle = false, StandardizeLabels = standardize }).Outcome);
    }

    [Theory]
    [InlineData(3.3f, 1f)]
    [InlineData(0f, 1f)]
    [InlineData(-1e6f, 1f)]
    [InlineData(3.3f, 0.1f)]
    public void Constant_labels_are_learnt(float label, float weight)
    {
        Dataset data = TinyData.Ratings(300);
        var constant = new Dataset(data.Blocks[0].Features, Enumerable.Repeat(label, 300).ToArray(), Enumerable.Range(1, 300).Select(i => weight * i).ToArray());
        TrainingResult result = Trainer.Run(constant, Quick with { FactorsInit = new(InitMethod.Normal, 0.3) });
        Assert.Equal(TrainingOutcome.Completed, result.Outcome);
        Assert.Equal(label, result.Model!.Predict(data.Row(0)), 0.3f + 1e-6f * Math.Abs(label));
        // A model of constants is a start for the next, whatever the rounding of their mean.
        TrainingResult warm = Trainer.Run(constant, Quick, new TrainingContext { WarmStart = result.Model });
        Assert.Equal(TrainingOutcome.Completed, warm.Outcome);
    }

    [Fact]
    public void A_loss_that_falls_to_rounding_is_no_alarm()
    {
        var watch = new DivergenceWatch(constantLoss: 0.5, startLoss: 2);
        Assert.False(watch.Sees(new LossSum(19 * 100, 100, 100), 100));
        Assert.True(watch.Sees(new LossSum(21 * 100, 100, 100), 100));
        watch.EpochDone(0.3, first: true);
        Assert.False(watch.Sees(new LossSum(2.9 * 100, 100, 100), 100));
        Assert.True(watch.Sees(new LossSum(3.1 * 100, 50, 50), 100));
        watch.EpochDone(1e-14, first: false);
        Assert.False(watch.Sees(new LossSum(0.04 * 100, 100, 100), 100));
        Assert.True(watch.Sees(new LossSum(0.06 * 100, 100, 100), 100));
        Assert.True(watch.Sees(new LossSum(double.NaN, 100, 100), 100));
    }

    [Fact]
    public void A_start_far_off_may_come_back()
    {
        SgdOptions options = Quick with { FactorsInit = new(InitMethod.Normal, 3), BiasInit = new(InitMethod.Constant, Value: 20), LearningRate = 0.1 };
        TrainingResult result = Trainer.Run(TinyData.Ratings(2000), options);
        Assert.Equal(TrainingOutcome.Completed, result.Outcome);
        Assert.True(result.History[^1].TrainMetric < 0.5 * result.History[0].TrainMetric);
    }

    [Fact]
    public void A_last_step_into_infinity_keeps_the_epoch_before()
    {
        // The loss of the last row is finite, but its step is not.
        var data = new Dataset(new SparseMatrix(2, new long[] { 0, 1, 2 }, new[] { 0, 1 }, new float[] { 1, 3e38f }), new float[] { 1, 0 });
        SgdOptions options = Quick with { Optimizer = Optimizer.Sgd, NumFactors = 0, LearningRate = 4, Shuffle = false, StandardizeLabels = false, LinearWd = 0, BiasInit = new(InitMethod.Constant, Value: 2) };
        TrainingResult result = Trainer.Run(data, options);
        Assert.Equal(TrainingOutcome.Diverged, result.Outcome);
        Assert.Contains("infinite in epoch 0 after 2 rows", result.Message, StringComparison.Ordinal);
        Assert.Null(result.Model);
    }

    [Fact]
    public void A_good_epoch_survives_a_bad_one()
    {
        Dataset data = TinyData.Ratings(2000);
        TrainingState? good = null;
        using var folder = new Formats.TempFolder();
        Trainer.Run(data, Quick with { Epochs = 3 }, new TrainingContext { Checkpoint = s => Checkpoint.Write(s, folder.File("s")) });
        good = Checkpoint.Read(folder.File("s"));
        // The same run, but the state that it goes on from has been driven far off.
        foreach (StateTensor tensor in good.Tensors.Where(t => t.Name == "table.bias"))
            tensor.Data.Span(0, 1)[0] = 1e4f;
        TrainingResult result = Trainer.Run(data, Quick, new TrainingContext { Resume = good });
        Assert.Equal(TrainingOutcome.Diverged, result.Outcome);
        Assert.Equal(2, result.BestEpoch);
        Assert.True(TinyData.Rmse(result.Model!, data) < 1);
    }
}
