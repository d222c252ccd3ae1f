using System.IO.Compression;
using System.Text;
using Xunit;

namespace Cofactor.Tests.Formats;

public sealed class DataFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cofactor-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    static float[] Labels(Dataset data) => [.. data.Blocks.SelectMany(block => block.Labels.ToArray())];

    static string Error(Func<object> read) => Assert.Throws<DataFormatException>(read).Message;

    /// <summary>Forward only, a few bytes a read: a pipe.</summary>
    sealed class Pipe(byte[] content, int size = 7) : MemoryStream(content)
    {
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, size)]);
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));
    }

    [Fact]
    public void Reads_a_file()
    {
        Dataset data = DataFile.Read(Write("a.svm", "1 0:1\n0 2:0.5\n"));
        Assert.Equal([1f, 0f], Labels(data));
        Assert.Equal(3, data.FeatureCount);
    }

    [Fact]
    public void Reads_a_folder_in_ordinal_order_of_paths()
    {
        Write("data/b.svm", "3 0:1\n");
        Write("data/B.svm.gz", Gzip("1 0:1\n"));
        Write("data/a/z", "2 0:1");
        Write("data/c", "");
        Write("data/_SUCCESS", "no data");
        Write("data/.hidden", "no data");
        Write("data/_temporary/x.svm", "no data");
        Write("data/.git/x.svm", "no data");
        Assert.Equal([1f, 2f, 3f], Labels(DataFile.Read(Path.Combine(_folder, "data"))));
    }

    [Fact]
    public void A_link_to_its_own_folder_is_not_followed_and_one_to_a_file_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        string path = Write("data/a.svm", "1 0:1\n");
        File.CreateSymbolicLink(Path.Combine(_folder, "data/b.svm"), path);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "data/loop"), Path.Combine(_folder, "data"));
        Assert.Equal(2, DataFile.Read(Path.Combine(_folder, "data")).RowCount);
    }

    [Fact]
    public void A_folder_of_two_formats_is_refused_and_one_with_a_bare_file_is_not()
    {
        Write("data/a.svm", "1 3:1\n0 4:1\n");
        Write("data/b.svm", "1\n0\n");
        Assert.Equal(4, DataFile.Read(Path.Combine(_folder, "data")).RowCount);
        Write("data/c.csv", "user,rating\nann,3\nbob,4\n");
        string error = Error(() => DataFile.Open(Path.Combine(_folder, "data"), new ReadOptions { IgnoreLabels = true }));
        Assert.Contains("c.csv", error, StringComparison.Ordinal);
        Assert.Contains("libSVM", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_data_is_named()
    {
        Write("data/_SUCCESS", "");
        string path = Path.Combine(_folder, "data");
        Assert.StartsWith(path + ": found a directory without data; expected one or more data files in it.", Error(() => DataFile.Read(path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DataFormat.Auto)]
    [InlineData(DataFormat.LibSvm)]
    public void Empty_files_have_no_rows(DataFormat format)
    {
        var options = new ReadOptions { Format = format };
        Assert.Contains("found no rows", Error(() => DataFile.Read(Write("empty", ""), options)), StringComparison.Ordinal);
        Assert.Contains("found no rows", Error(() => DataFile.Read(Write("empty.gz", Gzip("")), options)), StringComparison.Ordinal);
        Write("data/a", "");
        Write("data/b", "");
        Assert.Contains("found no rows", Error(() => DataFile.Read(Path.Combine(_folder, "data"), options)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DataFormat.Auto)]
    [InlineData(DataFormat.LibSvm)]
    public void A_missing_file_is_noticed_at_opening(DataFormat format) =>
        Assert.Throws<FileNotFoundException>(() => DataFile.Open(Path.Combine(_folder, "none.svm"), new ReadOptions { Format = format }));

    [Fact]
    public void Reads_gzip_of_one_and_of_several_members()
    {
        Assert.Equal([1f, 0f], Labels(DataFile.Read(Write("a", Gzip("1 0:1\n0 2:1\n")))));
        Assert.Equal([1f, 0f, 2f], Labels(DataFile.Read(Write("b", [.. Gzip("1 0:1\n0 2:"), .. Gzip("1\n2 0:1\n")]))));
    }

    [Fact]
    public void Gzip_truncated_at_any_byte_is_refused_by_name()
    {
        byte[] packed = Gzip(string.Concat(Enumerable.Range(0, 200).Select(i => $"{i % 2} {i}:{i * 37 % 101} {i + 7}:1\n")));
        for (int length = 2; length < packed.Length; length++)
        {
            byte[] part = packed[..length];
            string message = Error(() => DataFile.Read(new MemoryStream(part), "part.gz"));
            Assert.StartsWith("part.gz: found gzip data that is truncated or corrupt; expected a whole gzip file.", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gzip_with_any_byte_flipped_is_read_or_refused()
    {
        const string Text = "1 0:1 3:0.25\n0 2:1\n1 1:7\n";
        byte[] packed = Gzip(Text);
        for (int at = 2; at < packed.Length; at++)
        {
            byte[] broken = [.. packed];
            broken[at] ^= 0x55;
            if (Record.Exception(() => DataFile.Read(new MemoryStream(broken), "x.gz")) is Exception error)
                Assert.IsType<DataFormatException>(error);
            else
                Assert.InRange(at, 4, 9);   // time stamp, level and system of the header say nothing about the content
        }
    }

    [Fact]
    public void Gzip_members_may_end_anywhere_in_a_read()
    {
        byte[] first = Gzip("1 0:1\n"), second = Gzip("0 1:1\n2 ");
        byte[] packed = [.. first, .. second, .. Gzip("1:1\n")];
        for (int size = 1; size <= 40; size++)
            Assert.Equal([1f, 0f, 2f], Labels(DataFile.Read(new Pipe(packed, size), "x")));
        for (int length = 2; length < packed.Length; length++)
            if (length != first.Length && length != first.Length + second.Length)
                Assert.Throws<DataFormatException>(() => DataFile.Read(new Pipe(packed[..length], 5), "x"));
    }

    [Fact]
    public void A_stream_that_seeks_gives_every_epoch_from_where_it_stood()
    {
        var stream = new MemoryStream("junk\n1 0:1\n0 1:1\n"u8.ToArray()) { Position = 5 };
        IRowFile source = DataFile.Open(stream, "memory");
        for (int epoch = 0; epoch < 2; epoch++)
            Assert.Equal(2, source.Epoch(epoch).Sum(block => block.RowCount));
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void A_pipe_is_read_once()
    {
        foreach (byte[] content in new[] { "1 0:1\n0 1:x\n"u8.ToArray(), Gzip("1 0:1\n0 1:x\n") })
            Assert.StartsWith("-:2:3: found '1:x'", Error(() => DataFile.Read(new Pipe(content), "-")), StringComparison.Ordinal);

        IRowFile source = DataFile.Open(new Pipe("1 0:1\n0 1:1\n"u8.ToArray()), "-");
        Assert.Equal(DataFormat.LibSvm, source.Format.Format);
        Assert.Null(source.FeatureCount);
        Assert.Equal(2, source.Epoch(0).Sum(block => block.RowCount));
        Assert.Equal(2, source.FeatureCount);
        Assert.Equal(2, source.RowCount);
        Assert.Equal(new SourcePosition("-", 2, IsRecord: true), source.Locate(1));
        Assert.Contains("can be read once only", Assert.Throws<InvalidOperationException>(() => source.Epoch(1).Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_are_full_across_files()
    {
        const int Rows = 50_000;
        for (int f = 0; f < 3; f++)
            Write($"data/{f}.svm", string.Concat(Enumerable.Range(0, Rows).Select(i => i == 7 && f == 2 ? "0 77:1\n" : "1 3:1\n")));
        IRowFile source = DataFile.Open(Path.Combine(_folder, "data"));
        RowBlock[] blocks = [.. source.Epoch(0)];
        Assert.Equal([RowBlock.MaxRows, RowBlock.MaxRows, (3 * Rows) - (2 * RowBlock.MaxRows)], blocks.Select(block => block.RowCount));
        Assert.Equal([0L, RowBlock.MaxRows, 2 * RowBlock.MaxRows], blocks.Select(block => block.FirstRow));
        Assert.Equal(78, source.FeatureCount);

        Dataset data = source.ReadAll();
        Assert.All(data.Blocks, block => Assert.Equal(78, block.Features.ColumnCount));
        Assert.Equal(new SourcePosition(Path.Combine(_folder, "data/2.svm"), 8), data.Locate((2 * Rows) + 7));
    }

    [Fact]
    public void Locates_rows_behind_comments_and_blank_lines()
    {
        string path = Write("a.svm", "# head\n1 0:1\n\n\n0 1:1\n# note\n1 2:1");
        Dataset data = DataFile.Read(path);
        Assert.Equal([2L, 5, 7], Enumerable.Range(0, 3).Select(row => data.Locate(row).Line));
        Assert.Equal(new SourcePosition(path), data.Locate(-1));
        File.Delete(path);
        Assert.Equal(new SourcePosition(path, 3, IsRecord: true), data.Locate(2));
    }

    [Fact]
    public void Reports_progress_and_hears_cancellation()
    {
        string path = Write("a.svm", string.Concat(Enumerable.Repeat("1 0:1\n", 10_000)));
        var reports = new Reports();
        var source = (FileRowSource)DataFile.Open(path);
        source.ChunkSize = 6 * 4096;
        source.ReadAll(reports);
        Assert.Equal(new ReadProgress(60_000, 60_000, 10_000), reports[^1]);
        Assert.Equal(4096, reports[0].Rows);
        Assert.Throws<OperationCanceledException>(() => DataFile.Read(path, cancellationToken: new CancellationToken(true)));
    }

    sealed class Reports : List<ReadProgress>, IProgress<ReadProgress>
    {
        public void Report(ReadProgress value) => Add(value);
    }

    [Fact]
    public void A_bad_line_in_a_folder_names_its_file()
    {
        Write("data/1.svm", "1 0:1\n");
        string second = Write("data/2.svm", "1 0:1\n1 x:1\n");
        Assert.StartsWith(second + ":2:3: found 'x:1'", Error(() => DataFile.Read(Path.Combine(_folder, "data"))), StringComparison.Ordinal);
    }
}
