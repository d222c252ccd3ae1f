using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Formats;

/// <summary>Rows are estimated near what they come to, from their first megabyte.</summary>
public sealed class RowSampleTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Write(string name, string content)
    {
        using Stream file = File.Create(_folder.File(name));
        using Stream to = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        to.Write(Encoding.UTF8.GetBytes(content));
        return _folder.File(name);
    }

    static string Text(Func<ulong, string> line, int rows) => string.Concat(Enumerable.Range(0, rows).Select(i => line((ulong)i)));

    static int Id(ulong i, ulong p) => CounterRandom.Below(p, i, 1000);

    [Theory]
    [InlineData("rows.svm", 1.02)]
    [InlineData("values.svm", 1.02)]
    [InlineData("rows.ffm", 1.02)]
    [InlineData("rows.csv", 1.05)]
    [InlineData("quoted.csv", 1.05)]
    [InlineData("rows.rec", 1.02)]
    [InlineData("rows.svm.gz", 1.15)]
    public void Large_files_are_estimated(string name, double factor)
    {
        string path = Write(name, name switch
        {
            "rows.csv" => "a,b,y\n" + Text(i => $"u{Id(i, 1)},v{Id(i, 2)},{i % 2}\n", 150_000),
            "quoted.csv" => "a,b,y\n" + Text(i => $"u{Id(i, 1)},\"v\n{Id(i, 2)}\",{i % 2}\n", 150_000),
            "rows.ffm" => Text(i => $"1 0:{Id(i, 1)}:1 1:{1000 + Id(i, 2)}:1\n", 150_000),
            "values.svm" => Text(i => string.Create(CultureInfo.InvariantCulture, $"1 {Id(i, 1)}:0.5 {1000 + Id(i, 2)}:3\n"), 150_000),
            _ => Text(i => $"1 {Id(i, 1)}:1 {1000 + Id(i, 2)}:1\n", 150_000),
        });
        if (name == "rows.rec")
        {
            Dataset text = DataFile.Read(path);
            using var file = new FileStream(path, FileMode.Create);
            foreach (RowBlock block in text.Blocks)
                new RecordIoWriter(file, 2000).Write(block);
        }
        IRowFile rows = DataFile.Open(path);
        Dataset read = rows.ReadAll();
        RowEstimate estimate = rows.Estimate()!.Value;
        double bytes = read.Blocks.Sum(b => b.ByteCount);
        Assert.InRange(estimate.Bytes, bytes / factor, bytes * factor);
        Assert.InRange(estimate.Rows, read.RowCount / factor, read.RowCount * factor);
        Assert.InRange(estimate.FeatureCount, read.FeatureCount - 4, read.FeatureCount);
        Assert.InRange(estimate.BlockBytes, read.Blocks[0].ByteCount / factor, read.Blocks[0].ByteCount * factor);
    }

    [Fact]
    public void A_small_file_and_a_folder_are_estimated_exactly()
    {
        Directory.CreateDirectory(_folder.File("d"));
        for (int f = 0; f < 3; f++)
            Write($"d/{f}.svm", "1 0:1 7:1\n0 1:2\n");
        RowEstimate estimate = DataFile.Open(_folder.File("d")).Estimate()!.Value;
        Assert.Equal((6, 8), (estimate.Rows, estimate.FeatureCount));
    }

    [Fact]
    public void A_broken_first_row_leaves_the_error_to_the_reading() =>
        Assert.Null(DataFile.Open(Write("a.svm", "1 x:1\n")).Estimate());
}
