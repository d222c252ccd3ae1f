using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>Caches of rows: read as any format, kept beside data, made anew when it changes.</summary>
public class CacheTests
{
    static readonly string[] Quick = ["--epochs", "2", "--num-factors", "3"];

    [Theory]
    [InlineData("films.csv")]
    [InlineData("clicks.svm")]
    public void Every_command_reads_a_cache_as_what_it_was_made_from(string name)
    {
        using var cli = new CliRun();
        string data = cli.File(name, name == "films.csv" ? CliData.Ratings() : CliData.Clicks(1200)), cache = cli.PathOf("rows.cofactor"), model = cli.PathOf("m");
        cli.Done(["train", data, "--model", model, "--validation-fraction", "0", "--early-stopping", "0", .. Quick]);
        Assert.EndsWith("rows.cofactor: 1,200 rows\n", cli.Done("convert", data, cache).Error, StringComparison.Ordinal);
        cli.Done(["train", cache, "--model", cli.PathOf("m2"), "--validation-fraction", "0", "--early-stopping", "0", .. Quick]);
        Assert.Equal(File.ReadAllBytes(model), File.ReadAllBytes(cli.PathOf("m2")));
        foreach (string command in new[] { "evaluate", "predict" })
            Assert.Equal(cli.Done(command, model, data).Out, cli.Done(command, model, cache).Out);
        Assert.Equal(cli.Done("explain", model, data, "--row", "7").Lines[1..], cli.Done("explain", model, cache, "--row", "7").Lines[1..]);
        cli.Done("convert", cache, cli.PathOf("again.svm"));
        cli.Done("convert", data, cli.PathOf("direct.svm"));
        Assert.Equal(File.ReadAllText(cli.PathOf("direct.svm")), File.ReadAllText(cli.PathOf("again.svm")));
    }

    [Fact]
    public void A_model_of_hashed_rows_remembers_the_hash_of_their_cache()
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.svm", CliData.Clicks()), cache = cli.PathOf("rows.cofactor"), plain = cli.PathOf("plain.cofactor"), model = cli.PathOf("m");
        cli.Done("convert", data, cache, "--hash-bits", "5");
        cli.Done("convert", data, plain);
        cli.Done(["train", cache, "--model", model, .. Quick]);
        Assert.Equal(cli.Done("predict", model, cache).Out, cli.Done("predict", model, data).Out);
        Assert.Contains("--hash-bits is 5", Wrong(cli, "predict", model, plain), StringComparison.Ordinal);
        cli.Done(["train", data, "--model", model, .. Quick]);
        Assert.Contains("hashed into 2^5", Wrong(cli, "evaluate", model, cache), StringComparison.Ordinal);
        Assert.Contains("--hash-bits is 6; expected 5", Wrong(cli, "train", cache, "--hash-bits", "6"), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_held_out_of_a_run_that_a_caches_map_has_seen_are_told_of()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings()), cache = cli.PathOf("rows.cofactor");
        cli.Done("convert", data, cache);
        Assert.Contains("note: the columns' map was fitted", cli.Done(["train", cache, "--model", cli.PathOf("m"), .. Quick]).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("films.csv")]
    [InlineData("clicks.svm")]
    public void A_cache_is_kept_used_and_made_anew(string name)
    {
        using var cli = new CliRun();
        string content = name == "films.csv" ? CliData.Ratings() : CliData.Clicks(1200), data = cli.File(name, content), model = cli.PathOf("m");
        string Train(params string[] more) => cli.Done(["train", data, "--cache", "--model", model, .. Quick, .. more]).Error;

        Assert.Contains($"{name}.cofactor: cached 1,200 rows, ", Train(), StringComparison.Ordinal);
        byte[] first = File.ReadAllBytes(model);
        Assert.StartsWith($"read {name}.cofactor (cache of {name})\n", Train(), StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(model));
        cli.Done(["train", data, "--model", model, .. Quick]);
        Assert.Equal(first, File.ReadAllBytes(model));

        Assert.StartsWith($"{name}.cofactor is stale: ", Train("--hash-bits", "6"), StringComparison.Ordinal);
        Assert.StartsWith($"{name}.cofactor is stale: ", Train(), StringComparison.Ordinal);
        DateTime time = File.GetLastWriteTimeUtc(data);
        cli.File(name, content[..^2] + (char)(content[^2] ^ 1) + "\n");
        File.SetLastWriteTimeUtc(data, time);
        Assert.StartsWith($"{name}.cofactor is stale: ", Train(), StringComparison.Ordinal);
        Assert.Equal([name, $"{name}.cofactor", "m"], cli.Files().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_map_of_columns_is_fitted_without_the_rows_held_out()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings());
        string Train(params string[] more) => cli.Done(["train", data, "--cache", "--model", cli.PathOf("m"), .. Quick, .. more]).Error;
        Train();
        Assert.Contains("is stale", Train("--seed", "2"), StringComparison.Ordinal);
        Assert.StartsWith("read ", Train("--seed", "2"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_cache_is_made_anew_and_another_file_left_alone()
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.svm", CliData.Clicks()), cache = cli.PathOf("c"), model = cli.PathOf("m");
        cli.Done(["train", data, "--cache", cache, "--model", model, .. Quick]);
        byte[] bytes = File.ReadAllBytes(cache);
        cli.File("c", bytes[..^70]);
        Assert.StartsWith("c is stale", cli.Done(["train", data, "--cache", cache, "--model", model, .. Quick]).Error, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(cache));

        cli.File("c", "precious");
        Assert.Contains("c is there and is no cache of rows", Wrong(cli, "train", data, "--cache", cache, "--model", model), StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(cache));
        foreach (string place in new[] { "/dev/null", "/dev/stdout", cli.PathOf("") })
            if (Path.Exists(place))
                Wrong(cli, ["train", data, "--cache", place, "--model", model]);
    }

    [Fact]
    public void Validation_rows_and_folders_have_caches_too()
    {
        using var cli = new CliRun();
        Directory.CreateDirectory(cli.PathOf("day"));
        cli.File("day/1.svm", CliData.Clicks());
        string test = cli.File("test.svm", CliData.Clicks(200)), model = cli.PathOf("m");
        for (int run = 0; run < 2; run++)
        {
            string said = cli.Done(["train", cli.PathOf("day/"), "--cache", "--validation", test, "--model", model, .. Quick]).Error;
            Assert.Contains(run == 0 ? "day.cofactor: cached 300 rows" : "read day.cofactor (cache of day/)", said, StringComparison.Ordinal);
            Assert.Contains(run == 0 ? "test.svm.cofactor: cached 200 rows" : "read test.svm.cofactor", said, StringComparison.Ordinal);
        }
        cli.Done(["train", cli.PathOf("day"), "--cache", cli.PathOf("c.cofactor"), "--validation", test, "--model", model, .. Quick]);
        Assert.Equal(["c.cofactor", "c.validation.cofactor", "day", "day.cofactor", "m", "test.svm", "test.svm.cofactor"], cli.Files());
    }

    [Fact]
    public void Standard_input_is_cached_where_a_file_is_named()
    {
        using var cli = new CliRun();
        string model = cli.PathOf("m"), cache = cli.PathOf("c");
        Assert.Equal(2, cli.RunWith(CliData.Clicks(), default, "train", "-", "--cache", "--model", model).Code);
        for (int run = 0; run < 2; run++)
            Assert.StartsWith(run == 0 ? "c: cached 300 rows" : "read c (cache of -)", cli.RunWith(CliData.Clicks(), default, "train", "-", "--cache", cache, "--model", model, "--epochs", "1").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_of_a_caching_that_fails()
    {
        using var cli = new CliRun();
        string bad = cli.File("bad.svm", CliData.Clicks() + "1 x:1\n"), good = cli.File("good.svm", CliData.Clicks()), model = cli.PathOf("m");
        Assert.Contains("bad.svm:301:3", Wrong(cli, "train", bad, "--cache", "--model", model), StringComparison.Ordinal);
        Assert.Equal(130, cli.RunWith("", new CancellationToken(true), "train", good, "--cache", "--model", model).Code);
        Assert.Contains("no such file", Wrong(cli, "train", cli.PathOf("none.svm"), "--cache", "--model", model), StringComparison.Ordinal);
        CliResult unwritable = cli.Run("train", good, "--cache", cli.PathOf("no/c"), "--model", model);
        Assert.Equal(1, unwritable.Code);
        Assert.StartsWith("cofactor: cannot write no/c: ", unwritable.Error, StringComparison.Ordinal);
        Assert.Equal(["bad.svm", "good.svm"], cli.Files());
    }

    [Fact]
    public void Json_names_the_caches()
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.svm", CliData.Clicks());
        using var document = JsonDocument.Parse(cli.Done(["train", data, "--cache", "--model", cli.PathOf("m"), "--json", "--quiet", .. Quick]).Out);
        Assert.Equal(["clicks.svm.cofactor"], document.RootElement.GetProperty("caches").EnumerateArray().Select(c => c.GetString()));
        Assert.False(document.RootElement.GetProperty("out_of_core").GetBoolean());
    }

    static string Wrong(CliRun cli, params string[] args)
    {
        CliResult result = cli.Run(args);
        Assert.Equal(2, result.Code);
        return result.Error;
    }
}
