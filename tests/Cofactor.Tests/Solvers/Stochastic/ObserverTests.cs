using Xunit;

namespace Cofactor.Tests.Solvers;

public class ObserverTests
{
    sealed class Sum : ITrainingObserver
    {
        public List<double> Losses { get; } = [];

        public List<int> Paddings { get; } = [];

        public void Row(ReadOnlySpan<float> scores, float target, float weight) => Losses.Add(weight * Math.Pow(scores[0] - target, 2));

        public void Batch(int padding) => Paddings.Add(padding);
    }

    [Theory]
    [InlineData(300, 4, 200)]
    [InlineData(1, 1000, 0)]
    public void Sees_each_row_as_it_is_learnt_from_and_each_batch(int batch, int batches, int padding)
    {
        var sum = new Sum();
        SgdOptions options = SgdOptions.SageMaker with { PredictorType = PredictorType.Regressor, NumFactors = 3, MiniBatchSize = batch };
        TrainingResult result = Trainer.Run(TinyData.Ratings(1000), options, new TrainingContext { Observer = sum });
        Assert.Equal(1000, sum.Losses.Count);
        Assert.Equal(batches, sum.Paddings.Count);
        Assert.Equal(padding, sum.Paddings[^1]);
        Assert.All(sum.Paddings.SkipLast(1), p => Assert.Equal(0, p));
        Assert.Equal(result.History[0].TrainMetric, Math.Sqrt(sum.Losses.Sum() / (1000 + padding)), 1e-6);
        // Looking does not change what is learnt.
        Assert.Equal(TinyData.Bytes(Trainer.Train(TinyData.Ratings(1000), options)), TinyData.Bytes(result.Model!));
    }

    [Fact]
    public void A_first_epoch_that_is_cut_off_leaves_its_weights_if_asked_for()
    {
        using var cancel = new CancellationTokenSource();
        var context = new TrainingContext { KeepUnfinished = true, RowProgress = new At(cancel) };
        TrainingResult result = Trainer.Run(TinyData.Ratings(60_000), SgdOptions.SageMaker with { PredictorType = PredictorType.Regressor, NumFactors = 3 }, context, cancel.Token);
        Assert.Equal((TrainingOutcome.Canceled, -1, 0), (result.Outcome, result.BestEpoch, result.History.Count));
        Assert.InRange(result.Model!.Bias(), 0.5f, 4);
    }

    sealed class At(CancellationTokenSource cancel) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => cancel.Cancel();
    }
}
