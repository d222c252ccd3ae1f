using System.IO.Compression;
using System.Text;
using Cofactor.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cofactor.Tests.Formats;

/// <summary>Files give the same rows and the same errors whatever the number of threads and the size of chunks.</summary>
public sealed class ParallelReadTests
{
    static readonly string[] Ends = ["\n", "\r\n", "\n\n", " # note 1:x\n", "\n# 1:2\n \r\n"];
    static readonly string[] Faults = ["", "", "", " 3:x", " 0:1 0:1", " -1:2", " 7:1e99", "\nx 1:1", "\n1:1"];

    /// <summary>Everything that a reading shows: the blocks, then the error.</summary>
    static string Reading(Func<Stream> open, ReadOptions options, int threads, int chunkSize)
    {
        var shown = new StringBuilder();
        try
        {
            var source = (FileRowSource)DataFile.Open(open(), "x", options with { Threads = threads });
            source.ChunkSize = chunkSize;
            foreach (RowBlock block in source.Epoch(0))
                Show(block, shown);
            shown.Append(source.FeatureCount);
        }
        catch (DataFormatException error)
        {
            shown.Append(error.Message);
        }
        return shown.ToString();
    }

    static void Show(RowBlock block, StringBuilder shown) =>
        shown.Append(block.FirstRow).Append(' ').AppendJoin(',', block.Labels.ToArray()).Append(' ').AppendJoin(',', block.Features.Offsets.ToArray()).Append(' ')
            .AppendJoin(',', block.Features.Indices.ToArray()).Append(' ').AppendJoin(',', block.Features.Values.ToArray()).Append(' ')
            .AppendJoin(',', block.Features.Fields.ToArray()).Append(' ').AppendJoin(',', block.Weights.ToArray()).Append(' ').AppendJoin(',', block.Groups.ToArray()).Append('\n');

    static string Show(IEnumerable<RowBlock> blocks)
    {
        var shown = new StringBuilder();
        foreach (RowBlock block in blocks)
            Show(block, shown);
        return shown.ToString();
    }

    static byte[] SparseText(ulong key, bool fields)
    {
        var text = new StringBuilder();
        ulong c = 0;
        int Draw(int bound) => CounterRandom.Below(key, c++, bound);
        for (int rows = Draw(30); rows >= 0; rows--)
        {
            text.Append(Draw(3));
            for (int tokens = Draw(6), id = 0; tokens > 0; tokens--)
                text.Append(' ').Append(fields ? "1:" : "").Append(id += 1 + Draw(1000)).Append(':').Append(Draw(2) == 0 ? "1" : "0." + Draw(100));
            if (Draw(20) == 0)
                text.Append(Faults[Draw(Faults.Length)]);
            text.Append(rows == 0 && Draw(2) == 0 ? "" : Ends[Draw(Ends.Length)]);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    [Theory]
    [InlineData(DataFormat.LibSvm)]
    [InlineData(DataFormat.LibFfm)]
    public void Threads_and_chunks_change_nothing(DataFormat format)
    {
        var options = new ReadOptions { Format = format };
        int refused = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte>(), (seed, size) =>
        {
            byte[] text = SparseText(CounterRandom.Key((ulong)seed, 7), format == DataFormat.LibFfm);
            string expected = Reading(() => new MemoryStream(text), options, 1, 1 << 20);
            refused += expected.Contains("expected", StringComparison.Ordinal) ? 1 : 0;
            foreach (int threads in new[] { 1, 2, 5 })
                Assert.Equal(expected, Reading(() => new MemoryStream(text), options, threads, 1 + size));
        }).QuickCheckThrowOnFailure();
        Assert.InRange(refused, 1, 90);
    }

    [Fact]
    public void Csv_is_cut_at_line_ends_outside_of_quotes_only()
    {
        const string Alphabet = "ab12 \"\",,\n\r";
        int refused = 0;
        for (ulong seed = 0; seed < 400; seed++)
        {
            string body = string.Concat(Enumerable.Range(0, CounterRandom.Below(seed, 0, 60)).Select(i => Alphabet[CounterRandom.Below(seed, 1 + (ulong)i, Alphabet.Length)]));
            byte[] text = Encoding.UTF8.GetBytes("a,b,y\nx,y,1\n\"1\n\"\"2\",\"\r\n\",2\n" + (seed % 2 == 0 ? body : body.Replace('"', 'q').Replace(",", ",3,", StringComparison.Ordinal)));
            var options = new ReadOptions { Format = DataFormat.Csv, FeatureMap = CsvText.Fit("a,b,y\nx,y,1\n1,2,2\n").FeatureMap };
            string expected = Reading(() => new MemoryStream(text), options, 1, 1 << 20);
            refused += expected.Contains("expected", StringComparison.Ordinal) ? 1 : 0;
            Assert.Equal(expected, Reading(() => new MemoryStream(text), options, 1 + (int)(seed % 3), 1 + (int)(seed % 40)));
        }
        Assert.InRange(refused, 100, 399);
    }

    [Fact]
    public void The_first_error_of_the_file_is_the_one_reported()
    {
        string text = string.Concat(Enumerable.Repeat("1 0:1\n", 500)) + "1 x\n" + string.Concat(Enumerable.Repeat("1 0:1\n", 50_000)) + "1 y\n";
        byte[] packed = Pack(text)[..^4];   // and the end of the file is missing
        for (int threads = 1; threads < 5; threads++)
            Assert.Contains("x:501:3: found 'x'", Reading(() => new MemoryStream(packed), new ReadOptions { Format = DataFormat.LibSvm }, threads, 100), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".svm")]
    [InlineData(".csv")]
    [InlineData(".recordio")]
    public void Plain_files_give_blocks_in_any_order(string kind)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("data"));
        for (int f = 0; f < 3; f++)
            WriteRows(folder.File($"data/{f}{kind}"), kind, 65_000 * f, 65_000);
        Dataset memory = DataFile.Read(folder.File("data"));
        var source = (FileRowSource)DataFile.Open(folder.File("data"), new ReadOptions { Threads = 3 });
        Assert.True(source.CanReorder && memory.CanReorder);
        source.ChunkSize = 30_000;
        foreach (int[] order in new int[][] { [2, 0, 1], [1, 2, 0], [0, 1, 2] })
            Assert.Equal(Show(memory.Epoch(0, order)), Show(source.Epoch(0, order)));
        Assert.Equal([memory.Locate(0), memory.Locate(64_999), memory.Locate(65_000), memory.Locate(190_000)],
            [source.Locate(0), source.Locate(64_999), source.Locate(65_000), source.Locate(190_000)]);
    }

    [Fact]
    public void Gzip_gives_blocks_as_they_stand()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("a.gz"), Pack(string.Concat(Enumerable.Range(0, 70_000).Select(i => $"{i} 0:1\n"))));
        var source = (FileRowSource)DataFile.Open(folder.File("a.gz"));
        Assert.False(source.CanReorder);
        Assert.Equal([0L, 65_536], source.Epoch(0, [1, 0]).Select(block => block.FirstRow));
    }

    [Fact]
    public void A_file_that_changes_between_epochs_is_wrong_data()
    {
        using var folder = new TempFolder();
        string path = folder.File("a.svm");
        WriteRows(path, ".svm", 0, 140_000);
        var source = (FileRowSource)DataFile.Open(path);
        Assert.Equal(3, source.Epoch(0).Count());
        WriteRows(path, ".svm", 0, 1000);
        Assert.Throws<DataFormatException>(() => source.Epoch(1, [2, 0, 1]).Count());
    }

    [Fact]
    public void Reading_can_stop_early_and_start_again()
    {
        using var folder = new TempFolder();
        string path = folder.File("a.svm");
        WriteRows(path, ".svm", 0, 140_000);
        var source = (FileRowSource)DataFile.Open(path, new ReadOptions { Threads = 4 });
        source.ChunkSize = 1000;
        Assert.Equal(0, source.Epoch(0).First().FirstRow);
        using (File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { }   // nobody reads it any more
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (RowBlock _ in source.Epoch(0, null, cancel.Token))
                cancel.Cancel();
        });
        Assert.Equal(3, source.Epoch(0).Count());
    }

    static byte[] Pack(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    static void WriteRows(string path, string kind, int first, int count)
    {
        IEnumerable<int> rows = Enumerable.Range(first, count);
        if (kind == ".svm")
            File.WriteAllText(path, string.Concat(rows.Select(i => $"{i % 5} {i % 7}:1 {7 + (i % 11)}:{(i % 3 == 0 ? "0.5" : "1")}\n{(i % 100 == 0 ? "# note\n" : "")}")));
        else if (kind == ".csv")
            File.WriteAllText(path, "user,item,rating\n" + string.Concat(rows.Select(i => $"u{i % 7},{(i % 50 == 0 ? "\"a\nb\"" : "c")},{i % 5}\n")));
        else
        {
            var block = new RowBlockBuilder();
            using FileStream file = File.Create(path);
            var writer = new RecordIoWriter(file, 20);
            foreach (int i in rows)
            {
                block.Add(i % 7, 1);
                block.Add(7 + (i % 11), i % 3 == 0 ? 0.5f : 1);
                block.EndRow(i % 5);
            }
            writer.Write(block.Build(20));
        }
    }
}
