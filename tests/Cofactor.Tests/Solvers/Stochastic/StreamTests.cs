using System.Globalization;
using System.IO.Compression;
using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>Files read anew each epoch train as the same rows in memory do.</summary>
public class StreamTests
{
    static readonly SgdOptions Quick = new() { NumFactors = 3, Epochs = 2 };

    [Theory]
    [InlineData(3000, true, null)]
    [InlineData(70_000, false, null)]
    [InlineData(70_000, true, null)]
    [InlineData(3000, true, PredictorType.MulticlassClassifier)]
    public void A_stream_gives_the_model_that_memory_gives(int rows, bool shuffle, PredictorType? type)
    {
        using var folder = new TempFolder();
        string path = Write(folder, type is null ? TinyData.Ratings(rows) : TinyData.Classes(rows));
        SgdOptions options = Quick with { Shuffle = shuffle, PredictorType = type };
        Assert.Equal(TinyData.Bytes(Trainer.Train(DataFile.Read(path), options)), TinyData.Bytes(Trainer.Train(DataFile.Open(path), options)));
    }

    [Fact]
    public void A_shuffled_stream_of_several_blocks_that_cannot_be_entered_repeats()
    {
        using var folder = new TempFolder();
        string path = Write(folder, TinyData.Ratings(70_000)), packed = folder.File("rows.svm.gz");
        using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
            gzip.Write(File.ReadAllBytes(path));
        Assert.Equal(TinyData.Bytes(Trainer.Train(DataFile.Open(packed), Quick)), TinyData.Bytes(Trainer.Train(DataFile.Open(packed), Quick)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.2)]
    public void A_stream_that_can_reorder_is_shuffled_as_memory_is(double? last)
    {
        Dataset data = TinyData.Ratings(140_000);
        SgdOptions options = Quick with { ValidationLast = last, Threads = 2 };
        foreach (bool unknown in new[] { false, true })
        {
            var source = new Blocks(data) { IsUnknown = unknown };
            Assert.Equal(TinyData.Bytes(Trainer.Train(data, options)), TinyData.Bytes(Trainer.Train(source, options)));
            // The look, the loss at the start, two epochs and their validation; and once more where only a count tells which rows are the last.
            Assert.Equal(unknown && last is not null ? 7 : 6, source.Passes);
        }
    }

    [Fact]
    public void An_error_of_a_source_is_thrown_as_it_is_and_the_reader_ends()
    {
        var source = new Blocks(TinyData.Ratings(140_000)) { FailsIn = 3 };
        Assert.Equal("pass 3", Assert.Throws<IOException>(() => Trainer.Train(source, Quick with { Threads = 2 })).Message);
        Assert.Equal(0, source.Open);
    }

    [Fact]
    public void Cancelling_while_a_source_is_read_ends_the_run()
    {
        using var cancel = new CancellationTokenSource();
        var source = new Blocks(TinyData.Ratings(140_000)) { AtPass = pass => { if (pass == 5) cancel.Cancel(); } };
        TrainingResult result = Trainer.Run(source, Quick, cancellationToken: cancel.Token);
        Assert.Equal(TrainingOutcome.Canceled, result.Outcome);
        Assert.Single(result.History);
        Assert.Equal(0, source.Open);
    }

    [Fact]
    public void A_file_that_gains_features_while_it_is_read_is_wrong_data()
    {
        using var folder = new TempFolder();
        string path = Write(folder, TinyData.Ratings(1500));
        var context = new TrainingContext { Start = new Then(() => File.AppendAllText(path, "3 0:1 1000000:1\n")) };
        var e = Assert.Throws<DataFormatException>(() => Trainer.Run(DataFile.Open(path), Quick, context));
        Assert.Contains("1000000", e.Message, StringComparison.Ordinal);
        Assert.Equal(1501, e.Where.Line);
    }

    [Fact]
    public void A_source_that_shows_more_features_later_is_wrong_data()
    {
        var source = new Growing();
        Assert.Throws<DataFormatException>(() => Trainer.Run(source, Quick));
        Assert.True(source.Passes > 2);
    }

    [Fact]
    public void A_source_with_more_features_than_it_said_gets_room_for_them()
    {
        Assert.Equal(50, Trainer.Train(new Growing { Growth = 0 }, Quick).FeatureCount);
    }

    static string Write(TempFolder folder, Dataset data)
    {
        string path = folder.File("rows.svm");
        using var text = new StreamWriter(path);
        for (long i = 0; i < data.RowCount; i++)
            text.Write(string.Create(CultureInfo.InvariantCulture, $"{data.Label(i)} {data.Row(i).Indices[0]}:1 {data.Row(i).Indices[1]}:1\n"));
        return path;
    }

    sealed class Then(Action action) : IProgress<TrainingStart>
    {
        public void Report(TrainingStart value) => action();
    }

    /// <summary>Rows whose only feature is a larger one at each pass, beyond what the source says.</summary>
    sealed class Growing : IRowSource
    {
        public int Passes { get; private set; }

        public int Growth { get; init; } = 1_000_000;

        public int? FeatureCount => 1;

        public long? RowCount => 1;

        public FeatureMap? FeatureMap => null;

        public IReadOnlyList<string>? LabelNames => null;

        public bool CanReorder => false;

        public SourcePosition Locate(long row) => new("growing");

        public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default)
        {
            int id = 49 + Growth * Math.Max(0, Passes++ - 1);
            yield return new RowBlock(0, new SparseMatrix(id + 1, new long[] { 0, 1 }, new[] { id }), new float[] { 3 });
        }
    }

    /// <summary>The blocks of a data set as a source that is not in memory.</summary>
    sealed class Blocks(Dataset data) : IRowSource
    {
        public bool IsUnknown { get; init; }

        public int? FailsIn { get; init; }

        public Action<int>? AtPass { get; init; }

        public int Passes { get; private set; }

        public int Open { get; private set; }

        public int? FeatureCount => IsUnknown ? null : data.FeatureCount;

        public long? RowCount => IsUnknown ? null : data.RowCount;

        public bool CanReorder => true;

        public FeatureMap? FeatureMap => null;

        public IReadOnlyList<string>? LabelNames => null;

        public SourcePosition Locate(long row) => data.Locate(row);

        public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default)
        {
            int pass = ++Passes;
            Open++;
            try
            {
                AtPass?.Invoke(pass);
                foreach (RowBlock block in data.Epoch(epoch, order, cancellationToken))
                {
                    yield return block;
                    if (pass == FailsIn)
                        throw new IOException($"pass {pass}");
                }
            }
            finally
            {
                Open--;
            }
        }
    }
}
