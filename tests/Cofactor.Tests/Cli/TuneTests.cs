using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.Cli;

public class TuneTests
{
    [Fact]
    public void The_command_line_that_it_ends_with_repeats_the_model()
    {
        using var cli = new CliRun();
        string data = cli.File("ratings.csv", CliData.Ratings()), model = cli.PathOf("best.safetensors");
        CliResult tuned = cli.Done("tune", data, "--label", "rating", "--ignore", "age", "--trials", "4", "--try-num-factors", "2,4", "--epochs", "9", "--threads", "1", "--model", model);
        byte[] found = File.ReadAllBytes(model);
        string[] again = tuned.Lines[^1].Split(' ');
        Assert.Equal(["cofactor", "train"], again[..2]);
        // The folder was cut off what it printed.
        cli.Done([.. again[1..].Select(word => word == "ratings.csv" ? data : word == "best.safetensors" ? model : word)]);
        Assert.Equal(found, File.ReadAllBytes(model));
        Assert.Contains("--ignore age", tuned.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_are_searched_by_the_solver_that_fits_them()
    {
        using var cli = new CliRun();
        CliResult tuned = cli.Done("tune", cli.File("stars.csv", CliData.Stars(1200)), "--label", "rating", "--predictor-type", "ordinal", "--trials", "1", "--num-factors", "2", "--epochs", "6", "--model", cli.PathOf("m"));
        Assert.Contains("--solver mcmc", tuned.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("--predictor-type ordinal", tuned.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_that_was_killed_goes_on()
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.libsvm", CliData.Clicks(1200)), record = cli.PathOf("trials.jsonl");
        string[] args = ["tune", data, "--trials", "5", "--epochs", "9", "--threads", "1", "--try-solvers", "adagrad,sgd", "--model", cli.PathOf("m.safetensors"), "--record", record];
        string whole = cli.Done(args).Out;
        string[] lines = File.ReadAllLines(record);
        File.WriteAllText(record, string.Join('\n', lines[..4]) + "\n" + lines[4][..20]);
        Assert.Equal(2, cli.Run(args).Code);
        Assert.Equal(whole, cli.Done([.. args, "--resume"]).Out);
        Assert.Equal(lines.Select(Without), File.ReadAllLines(record).Select(Without));
        Assert.Equal(2, cli.Run([.. args, "--resume", "--seed", "7"]).Code);

        // Seconds differ from run to run.
        static string Without(string line) => System.Text.RegularExpressions.Regex.Replace(line, "\"seconds\":[^,]*,", "");
    }

    [Fact]
    public void Json_tells_the_best_and_the_defaults()
    {
        using var cli = new CliRun();
        CliResult result = cli.Done("tune", cli.File("r.csv", CliData.Ratings()), "--label", "rating", "--trials", "2", "--epochs", "3", "--folds", "2", "--model", cli.PathOf("m.safetensors"), "--json");
        using var json = JsonDocument.Parse(result.Out);
        Assert.Equal("rmse", json.RootElement.GetProperty("metric").GetString());
        Assert.True(json.RootElement.GetProperty("best").GetDouble() <= json.RootElement.GetProperty("default").GetDouble());
        Assert.StartsWith("cofactor train r.csv --model m.safetensors --label rating", json.RootElement.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.True(File.Exists(cli.PathOf("m.trials.jsonl")));
    }

    [Theory]
    [InlineData("--time", "2x", "a time such as 90s")]
    [InlineData("--time", "0s", "a time such as 90s")]
    [InlineData("--folds", "1", "2 or more")]
    [InlineData("--trials", "0", "1 or more")]
    [InlineData("--try-solvers", "als2", "adagrad")]
    public void Wrong_values_are_refused(string option, string value, string expected)
    {
        using var cli = new CliRun();
        CliResult result = cli.Run("tune", cli.File("c.libsvm", CliData.Clicks()), option + "=" + value);
        Assert.Equal(2, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cross_validation_prints_mean_and_spread()
    {
        using var cli = new CliRun();
        string data = cli.File("r.csv", CliData.Ratings());
        string[] args = ["cross-validate", data, "--label", "rating", "--folds", "3", "--epochs", "4"];
        Assert.Matches(@"^rmse +0\.\d+ ± 0\.\d+\n", cli.Done(args).Out);
        using var json = JsonDocument.Parse(cli.Done([.. args, "--json"]).Out);
        Assert.Equal(1200, json.RootElement.GetProperty("folds").EnumerateArray().Sum(f => f.GetProperty("rows").GetInt64()));
        Assert.True(json.RootElement.GetProperty("metrics").GetProperty("rmse").GetProperty("mean").GetDouble() < 0.6);
    }
}
