using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>Rows read block by block from a cache train as the same rows in memory do, shuffled blocks and all.</summary>
public class OutOfCoreTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cache_gives_the_model_that_memory_gives(bool validated)
    {
        using var folder = new TempFolder();
        Dataset rows = TinyData.Ratings(150_000), judge = TinyData.Ratings(70_000, seed: 9);
        CacheFile.Write(rows, folder.File("rows"));
        CacheFile.Write(judge, folder.File("judge"));
        using CacheRowSource streamed = CacheFile.Open(folder.File("rows")), streamedJudge = CacheFile.Open(folder.File("judge"));
        var options = new SgdOptions { NumFactors = 3, Epochs = 2, EarlyStopping = 2 };
        byte[] expected = TinyData.Bytes(Trainer.Train(rows, options, validated ? judge : null));
        Assert.Equal(expected, TinyData.Bytes(Trainer.Train(streamed, options, validated ? streamedJudge : null)));
        Assert.Equal(expected, TinyData.Bytes(Trainer.Train(streamed.ReadAll(), options, validated ? streamedJudge.ReadAll() : null)));
        // The order of blocks matters to this data: else the equality above would say little of it.
        Assert.NotEqual(expected, TinyData.Bytes(Trainer.Train(rows, options with { Shuffle = false }, validated ? judge : null)));
    }
}
