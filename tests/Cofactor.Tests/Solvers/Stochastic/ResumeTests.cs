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

    public static TheoryData<string> Runs => ["binary", "classes", "validation", "weights", "linear", "warm", "all rows", "file order", "refit", "constant", "noise"];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_kind_of_run_resumes_bit_for_bit(string kind)
    {
        Dataset data = kind switch
        {
            "binary" => TinyData.Clicks(2000),
            "classes" => TinyData.Classes(2000),
            "weights" => Changed(TinyData.Ratings(2000), weights: [.. Enumerable.Range(0, 2000).Select(i => i % 4 * 0.5f)]),
            "noise" => TinyData.Noise(2000),
            "constant" => Changed(TinyData.Ratings(2000), labels: [.. Enumerable.Repeat(3.1f, 2000)]),
            _ => TinyData.Ratings(2000),
        };
        SgdOptions options = new() { NumFactors = kind == "linear" ? 0 : 3, Epochs = 9, EarlyStopping = kind == "all rows" ? 0 : 2, Shuffle = kind != "file order", Refit = kind == "refit" };
        options = kind == "classes" ? options with { PredictorType = PredictorType.MulticlassClassifier } : options;
        var context = new TrainingContext
        {
            Validation = kind == "validation" ? TinyData.Ratings(500, 7) : null,
            WarmStart = kind == "warm" ? Trainer.Train(TinyData.Ratings(1500, 3), options) : null,
        };
        TrainingResult whole = Trainer.Run(data, options, context);

        using var folder = new TempFolder();
        Trainer.Run(data, options with { Epochs = 3, Refit = options.Refit }, context with { Checkpoint = s => Checkpoint.Write(s, folder.File("s")) });
        TrainingResult resumed = Trainer.Run(data, options, context with { Resume = Checkpoint.Read(folder.File("s")) });
        Assert.Equal(TinyData.Bytes(whole.Model!), TinyData.Bytes(resumed.Model!));
        Assert.Equal(whole.Outcome, resumed.Outcome);
        Assert.Equal(whole.History.Select(e => (e.TrainMetric, e.ValidationMetric)), resumed.History.Select(e => (e.TrainMetric, e.ValidationMetric)));
    }

    [Fact]
    public void A_resumed_run_must_start_from_the_same_model()
    {
        using var folder = new TempFolder();
        SgdOptions options = new() { NumFactors = 3, Epochs = 2 };
        // Knows features that the data at hand does not show.
        FmModel warm = Trainer.Train(TinyData.Ratings(1500, items: 50), options);
        Trainer.Run(TinyData.Ratings(2000, items: 50, shown: 30), options, new TrainingContext { WarmStart = warm, Checkpoint = s => Checkpoint.Write(s, folder.File("s")) });
        var resume = new TrainingContext { Resume = Checkpoint.Read(folder.File("s")) };
        Assert.Contains("trained_features", Assert.Throws<OptionException>(() => Trainer.Run(TinyData.Ratings(2000, items: 50, shown: 30), options, resume)).Message, StringComparison.Ordinal);
    }

    static Dataset Changed(Dataset data, float[]? labels = null, float[]? weights = null) =>
        new(data.Blocks[0].Features, labels ?? data.Blocks[0].Labels, weights ?? data.Blocks[0].Weights);
}
