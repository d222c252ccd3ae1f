using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Solvers;

public class MemoryLimitTests
{
    // 70 features of 17 numbers: with AdaGrad's state 9.5 kB while they learn, 4.8 kB for the best epoch, 5 kB for the model and the rest.
    static readonly SgdOptions Options = new() { NumFactors = 16, Epochs = 4, EarlyStopping = 2 };

    [Fact]
    public void The_best_epoch_goes_to_a_file_where_it_does_not_fit_and_the_model_is_the_same()
    {
        using var folder = new TempFolder();
        byte[] expected = TinyData.Bytes(Trainer.Train(TinyData.Ratings(3000), Options));
        var context = new TrainingContext { MemoryLimit = 12_000, ScratchFolder = folder.Path };
        Assert.Equal(expected, TinyData.Bytes(Trainer.Run(TinyData.Ratings(3000), Options, context).Model!));
        Assert.Empty(Directory.GetFiles(folder.Path));
        // That it was one: without the folder there is no room, and a folder that is missing is noticed.
        Assert.Contains("0.0 GB", Assert.Throws<DataFormatException>(() => Trainer.Run(TinyData.Ratings(3000), Options, context with { ScratchFolder = null })).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(() => Trainer.Run(TinyData.Ratings(3000), Options, context with { ScratchFolder = folder.File("missing") }));
    }

    [Fact]
    public void Rows_that_have_no_room_to_be_prepared_once_are_prepared_as_they_pass()
    {
        Dataset data = TinyData.Ratings(140_000);
        var context = new TrainingContext { MemoryLimit = 100_000 };
        Assert.Equal(TinyData.Bytes(Trainer.Train(data, Options)), TinyData.Bytes(Trainer.Run(data, Options, context).Model!));
    }

    [Fact]
    public void Threads_are_left_out_where_their_tables_do_not_fit_and_models_that_never_fit_are_refused()
    {
        var context = new TrainingContext { MemoryLimit = 20_000 };
        Assert.NotNull(Trainer.Run(TinyData.Ratings(3000), Options, context).Model);
        Assert.Throws<DataFormatException>(() => Trainer.Run(TinyData.Ratings(3000), Options with { Threads = 2 }, context));
        var e = Assert.Throws<DataFormatException>(() => Trainer.Run(TinyData.Ratings(3000), Options, new TrainingContext { MemoryLimit = 1000 }));
        Assert.Contains("70 features", e.Message, StringComparison.Ordinal);
    }
}
