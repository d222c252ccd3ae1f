using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>Rows that do not fit in memory: the same model, block by block.</summary>
public class MemoryTests
{
    static readonly string[] Quick = ["--epochs", "1", "--num-factors", "2", "--predictor-type", "binary_classifier"];

    // 9.6 MB in memory, of which 8 blocks are 8.4 MB; 64 MB are the program's.
    const string TooLittle = "73MB", Enough = "100MB";

    static readonly string Rows = Text(600_000);

    static string Text(int rows)
    {
        var text = new StringBuilder();
        for (ulong i = 0; i < (ulong)rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"{CounterRandom.Below(1, i, 2)} {CounterRandom.Below(2, i, 100)}:1\n");
        return text.ToString();
    }

    [Fact]
    public void Rows_that_do_not_fit_are_read_block_by_block_for_the_same_model()
    {
        using var cli = new CliRun();
        string data = cli.File("rows.svm", Rows), packed = cli.File("rows.svm.gz", Gzip(Rows)), test = cli.File("test.svm", Text(2000));
        Assert.DoesNotContain("do not fit", cli.Done(["train", data, "--memory", Enough, "--validation", test, "--model", cli.PathOf("m"), .. Quick]).Error, StringComparison.Ordinal);
        foreach (string[] some in new[] { [data], [packed], new[] { data, "--cache", cli.PathOf("c.cofactor") } })
        {
            CliResult result = cli.Done(["train", .. some, "--memory", TooLittle, "--validation", test, "--model", cli.PathOf("m2"), .. Quick]);
            Assert.Contains("MB of rows do not fit in 73.0 MB beside about 3.6 kB of weights: training reads them block by block from", result.Error, StringComparison.Ordinal);
            Assert.Contains("600,000 rows, 100 features, 600,000 non-zeros", result.Error, StringComparison.Ordinal);
            Assert.Equal(File.ReadAllBytes(cli.PathOf("m")), File.ReadAllBytes(cli.PathOf("m2")));
        }
        Assert.Equal(["c.cofactor", "c.validation.cofactor", "m", "m2", "rows.svm", "rows.svm.gz", "test.svm"], cli.Files());

        using var document = JsonDocument.Parse(cli.Done(["train", cli.PathOf("c.cofactor"), "--memory", TooLittle, "--model", cli.PathOf("m3"), "--json", .. Quick]).Out);
        Assert.True(document.RootElement.GetProperty("out_of_core").GetBoolean());
    }

    [Fact]
    public void Nothing_is_left_of_a_run_that_ends_early()
    {
        using var cli = new CliRun();
        string data = cli.File("rows.svm", Rows + "1 x:1\n");
        CliResult result = cli.Run("train", data, "--memory", TooLittle, "--model", cli.PathOf("m"), "--epochs", "1");
        Assert.Equal(2, result.Code);
        Assert.Contains("rows.svm:600001:3", result.Error, StringComparison.Ordinal);
        Assert.Equal(["rows.svm"], cli.Files());
    }

    [Theory]
    [InlineData("50MB")]
    [InlineData("65000000")]
    [InlineData("1KiB")]
    public void What_cannot_fit_at_all_is_refused_with_the_figures(string size)
    {
        using var cli = new CliRun();
        CliResult result = cli.Run(["train", cli.File("rows.svm", Rows), "--memory", size, "--model", cli.PathOf("m"), .. Quick]);
        Assert.Equal(2, result.Code);
        Assert.Matches(@"found \d+\.\d MB of rows at work at a time, about \d+\.\d kB of weights and 64\.0 MB of program; expected all of it to fit in .*Give more --memory", result.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("1,5GB")]
    [InlineData("2 pounds")]
    [InlineData("0")]
    [InlineData("1e3GB")]
    [InlineData("9999999999TB")]
    public void A_size_is_a_number_and_a_unit(string size)
    {
        using var cli = new CliRun();
        CliResult result = cli.Run("train", cli.File("rows.svm", "1 0:1\n"), "--memory", size);
        Assert.Equal(2, result.Code);
        Assert.Contains($"--memory is '{size}'; expected a size such as 500MB", result.Error, StringComparison.Ordinal);
    }

    static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
