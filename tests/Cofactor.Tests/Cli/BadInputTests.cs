using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>Wrong data: exit code 2, one line that names file, place, what was found and expected; existing files stay as they are.</summary>
public class BadInputTests
{
    const string GoodLine = "1 0:1 3:0.5\n0 1:1\n";

    public static TheoryData<string, string, string> Texts => new()
    {
        { "rows.svm", GoodLine + "1 2:1 3:abc\n", "rows.svm:3" },
        { "rows.svm", GoodLine + "1 2:1 3\n", "rows.svm:3" },
        { "rows.svm", GoodLine + "nan 2:1\n", "rows.svm:3" },
        { "rows.svm", GoodLine + "inf 2:1\n", "rows.svm:3" },
        { "rows.svm", GoodLine + "1 2:nan\n", "rows.svm:3" },
        { "rows.svm", GoodLine + "1 2:inf\n", "rows.svm:3" },
        { "rows.svm", GoodLine + "1 -2:1\n", "rows.svm:3" },
        { "rows.svm", GoodLine + "1 4294967296:1\n", "rows.svm:3" },
        { "rows.svm", GoodLine + "1 2147483647:1\n", "rows.svm" },
        { "rows.svm", GoodLine + "1 2:1 2:1\n", "rows.svm:3" },
        { "rows.svm", "", "rows.svm" },
        { "rows.svm", "# only a comment\n", "rows.svm" },
        { "rows.csv", "user,film,rating\nu1,f1,3\nu2,f2\n", "rows.csv:3" },
        { "rows.csv", "user,film,rating\nu1,f1,3\nu2,f2,good\n", "rows.csv:3" },
        { "rows.csv", "user,film,rating\n", "rows.csv" },
        { "rows.bin", "PK\u0003\u0004 not rows", "rows.bin" },
    };

    [Theory, MemberData(nameof(Texts))]
    public void Wrong_rows_are_refused_by_place(string name, string content, string place)
    {
        using var cli = new CliRun();
        Refused(cli, place, "train", cli.File(name, content), "--epochs", "2");
    }

    [Theory]
    [InlineData("--label", "stars")]
    [InlineData("--ignore", "stars")]
    [InlineData("--categorical", "stars")]
    public void A_column_that_is_not_there_is_named(string option, string column)
    {
        using var cli = new CliRun();
        Refused(cli, column, "train", cli.File("rows.csv", "user,film,rating\nu1,f1,3\nu2,f2,4\n"), option, column);
    }

    [Theory]
    [InlineData("2", "binary_classifier")]
    [InlineData("2.5", "multiclass_classifier")]
    public void A_label_outside_the_task_is_refused(string label, string task)
    {
        using var cli = new CliRun();
        string[] classes = task == "multiclass_classifier" ? ["--num-classes", "2"] : [];
        Refused(cli, "rows.svm:3", ["train", cli.File("rows.svm", $"{GoodLine}{label} 2:1\n"), "--predictor-type", task, .. classes]);
    }

    [Fact]
    public void A_missing_file_is_named() => Refuse("nowhere.svm", (cli, data) => ["train", cli.PathOf("nowhere.svm")]);

    [Fact]
    public void A_missing_model_is_named() => Refuse("nowhere.safetensors", (cli, data) => ["predict", cli.PathOf("nowhere.safetensors"), data]);

    [Fact]
    public void A_directory_without_data_is_named() => Refuse("empty", (cli, data) => ["train", Directory.CreateDirectory(cli.PathOf("empty")).FullName]);

    [Fact]
    public void Rows_are_no_model() => Refuse("good.svm", (cli, data) => ["evaluate", data, data]);

    [Fact]
    public void A_row_beyond_the_end_is_refused() => Refuse("good.svm", (cli, data) =>
    {
        cli.Done("train", data, "--epochs", "1", "--model", cli.PathOf("m.safetensors"));
        return ["explain", cli.PathOf("m.safetensors"), data, "--row", "301"];
    });

    [Fact]
    public void Data_of_another_kind_than_the_model_is_refused() => Refuse("ratings.csv", (cli, data) =>
    {
        cli.Done("train", data, "--epochs", "1", "--model", cli.PathOf("m.safetensors"));
        return ["predict", cli.PathOf("m.safetensors"), cli.File("ratings.csv", CliData.Ratings(50))];
    });

    [Fact]
    public void Truncated_gzip_is_refused()
    {
        using var cli = new CliRun();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(CliData.Clicks(3000)));
        Refused(cli, "rows.gz", "train", cli.File("rows.gz", packed.ToArray()[..^100]));
    }

    [Theory]
    [InlineData(-3, 0)]      // truncated
    [InlineData(0, 1)]       // wrong magic of a later record
    [InlineData(0, 2)]       // a length beyond the end
    public void Broken_RecordIO_is_refused(int cut, int damage)
    {
        using var cli = new CliRun();
        using var stream = new MemoryStream();
        var writer = new RecordIoWriter(stream, 4);
        writer.Write(new SparseRow([0, 2], [1f, 2f]), 1f);
        int second = (int)stream.Length;
        writer.Write(new SparseRow([1, 3], [1f, 2f]), 0f);
        byte[] bytes = stream.ToArray()[..(int)(stream.Length + cut)];
        if (damage == 1)
            bytes[second] ^= 0xFF;
        if (damage == 2)
            bytes[second + 9] = 0x7F;   // the protobuf's first length
        Refused(cli, "rows.recordio", "train", cli.File("rows.recordio", bytes));
    }

    [Fact]
    public void A_model_cut_short_anywhere_is_refused()
    {
        using var cli = new CliRun();
        string data = cli.File("good.svm", CliData.Clicks()), model = cli.PathOf("m.safetensors");
        cli.Done("train", data, "--epochs", "1", "--num-factors", "1", "--model", model);
        byte[] whole = File.ReadAllBytes(model);
        for (int length = 0; length < whole.Length; length += 97)
            Refused(cli, "cut.safetensors", "inspect", cli.File("cut.safetensors", whole[..length]));
    }

    [Fact]
    public void Json_tells_the_parts_of_the_error()
    {
        using var cli = new CliRun();
        CliResult result = cli.Run("train", cli.File("rows.svm", GoodLine + "1 3:abc\n"), "--json", "--model", cli.PathOf("m"));
        Assert.Equal(2, result.Code);
        Snapshot.Matches("json-error.txt", result.Out);
        using var document = JsonDocument.Parse(result.Out);
        Assert.Equal(3, document.RootElement.GetProperty("error").GetProperty("line").GetInt64());
    }

    static void Refuse(string place, Func<CliRun, string, string[]> command)
    {
        using var cli = new CliRun();
        string data = cli.File("good.svm", CliData.Clicks());
        Refused(cli, place, command(cli, data));
    }

    static void Refused(CliRun cli, string place, params string[] args)
    {
        string old = cli.File("old.safetensors", "an older model");
        CliResult result = cli.Run([.. args, .. args[0] == "train" ? ["--model", old] : Array.Empty<string>(), "--quiet"]);
        Assert.True(result.Code == 2, $"exit code {result.Code}: {result.Error}{result.Out}");
        Assert.StartsWith("cofactor: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
        Assert.Equal('\n', Assert.Single(result.Error, c => c == '\n'));
        Assert.Equal("an older model", File.ReadAllText(old));
    }
}
