using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Solvers;

public class ResumeTests
{
    [Theory]
    [InlineData(Optimizer.Sgd, 1)]
    [InlineData(Optimizer.AdaGrad, 1)]
    [InlineData(Optimizer.Adam, 100)]
    [InlineData(Optimizer.Ftrl, 7)]
    public void A_resumed_run_is_the_uninterrupted_run_bit_for_bit(Optimizer optimizer, int batch)
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "state.safetensors");
        Dataset data = TinyData.Ratings(3000);
        SgdOptions options = new() { Optimizer = optimizer, NumFactors = 5, MiniBatchSize = batch, Epochs = 12 };
        byte[] whole = TinyData.Bytes(Trainer.Train(data, options));

        Trainer.Run(data, options with { Epochs = 4 }, new TrainingContext { Checkpoint = state => Checkpoint.Write(state, path) });
        TrainingResult resumed = Trainer.Run(data, options, new TrainingContext { Resume = Checkpoint.Read(path) });
        Assert.Equal(whole, TinyData.Bytes(resumed.Model!));
        Assert.True(resumed.History.Count > 4);
    }

    [Fact]
    public void A_state_of_another_run_is_refused()
    {
        TrainingState? state = null;
        SgdOptions options = new() { NumFactors = 3, Epochs = 1 };
        using var folder = new TempFolder();
        Trainer.Run(TinyData.Ratings(2000), options, new TrainingContext { Checkpoint = s => Checkpoint.Write(s, Path.Combine(folder.Path, "s")) });
        state = Checkpoint.Read(Path.Combine(folder.Path, "s"));
        var resume = new TrainingContext { Resume = state };
        Assert.Contains("num_factors", Assert.Throws<OptionException>(() => Trainer.Run(TinyData.Ratings(2000), options with { NumFactors = 4 }, resume)).Message, StringComparison.Ordinal);
        Assert.Contains("rows", Assert.Throws<OptionException>(() => Trainer.Run(TinyData.Ratings(2001), options, resume)).Message, StringComparison.Ordinal);
        Assert.Contains("label_mean", Assert.Throws<OptionException>(() => Trainer.Run(TinyData.Ratings(2000, 5), options, resume)).Message, StringComparison.Ordinal);
    }
}
