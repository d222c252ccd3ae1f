using System.Globalization;
using System.Text;
using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary><c>--join</c> from training to recommendations.</summary>
public sealed class JoinTests
{
    const string Users = "age,user\n20,1\n20,2\n30,3\n30,4\n40,5\n", Films = "1|Drama+War\n2|War\n3|Drama\n4|Comedy\n";

    static string Rows(bool flat, int rows = 300)
    {
        var csv = new StringBuilder(flat ? "user,film,rating,age,genres\n" : "user,film,rating\n");
        string[] ages = ["20", "20", "30", "30", "40"], genres = ["Drama+War", "War", "Drama", "Comedy"];
        for (ulong i = 0; i < (ulong)rows; i++)
        {
            int user = CounterRandom.Below(1, i, 5), film = CounterRandom.Below(2, i, 4);
            csv.Append(CultureInfo.InvariantCulture, $"{user + 1},{film + 1},{1 + (user + film) % 5}{(flat ? $",{ages[user]},{genres[film]}" : "")}\n");
        }
        return csv.ToString();
    }

    [Theory]
    [InlineData("adagrad")]
    [InlineData("als")]
    [InlineData("mcmc")]
    public void A_joined_run_is_the_run_on_flattened_rows(string solver)
    {
        using var cli = new CliRun();
        string rows = cli.File("rows.csv", Rows(flat: false)), flat = cli.File("flat.csv", Rows(flat: true)), users = cli.File("users.csv", Users), films = cli.File("films.txt", Films);
        string[] join = ["--join", users, "on", "user", "--join", films + " on film columns film,genres"], common = ["--solver", solver, "--num-factors", "4", "--epochs", "3", "--multi", "genres=+", "--categorical", "age"];
        cli.Done(["train", rows, .. join, .. common, "--model", cli.PathOf("joined")]);
        cli.Done(["train", flat, .. common, "--model", cli.PathOf("flat")]);
        string expected = cli.Done("predict", cli.PathOf("flat"), flat).Out;
        Assert.Equal(expected, cli.Done(["predict", cli.PathOf("joined"), rows, .. join]).Out);
        Assert.Equal(expected, cli.Done("predict", cli.PathOf("joined"), flat).Out);
        Assert.Equal(cli.Done("evaluate", cli.PathOf("flat"), flat).Out, cli.Done(["evaluate", cli.PathOf("joined"), rows, .. join]).Out);
    }

    [Fact]
    public void Rows_without_columns_are_not_joined()
    {
        using var cli = new CliRun();
        CliResult refused = cli.Run("train", cli.File("clicks.svm", CliData.Clicks()), "--join", cli.File("side.csv", "user,age\nu1,3\n"), "on", "user", "--model", cli.PathOf("m"));
        Assert.Equal(2, refused.Code);
        Assert.Contains("to which alone --join adds columns", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_is_made_anew_when_a_table_changes()
    {
        using var cli = new CliRun();
        string rows = cli.File("rows.csv", Rows(flat: false)), users = cli.File("users.csv", Users);
        string[] train = ["train", rows, "--join", users, "on", "user", "--epochs", "1", "--model", cli.PathOf("m"), "--cache"];
        cli.Done(train);
        Assert.Contains("read rows.csv.cofactor", cli.Done(train).Error, StringComparison.Ordinal);
        cli.File("users.csv", Users.Replace("40", "50", StringComparison.Ordinal));
        Assert.Contains("is stale", cli.Done(train).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Contexts_and_candidates_get_their_columns()
    {
        using var cli = new CliRun();
        string rows = cli.File("rows.csv", Rows(flat: false)), users = cli.File("users.csv", Users), films = cli.File("films.csv", "film,genres\n" + Films.Replace('|', ','));
        string[] join = ["--join", users, "on", "user", "--join", films, "on", "film"];
        cli.Done(["train", rows, .. join, "--multi", "genres=+", "--categorical", "age", "--num-factors", "4", "--epochs", "3", "--model", cli.PathOf("m")]);
        CliResult best = cli.Done(["recommend", cli.PathOf("m"), "--context", "user=1", "--candidates", "film", "--top", "1", .. join]);
        string film = best.Out.Split("film=")[1].Split(' ')[0], flat = cli.File("one.csv", $"user,film\n1,{film}\n");
        string predicted = cli.Done(["predict", cli.PathOf("m"), flat, .. join]).Out.Trim();
        Assert.Contains(double.Parse(predicted, CultureInfo.InvariantCulture).ToString("0.0000", CultureInfo.InvariantCulture), best.Out, StringComparison.Ordinal);
        Assert.Contains("give --join", cli.Done("recommend", cli.PathOf("m"), "--context", "user=1", "--candidates", "film").Error, StringComparison.Ordinal);
        Assert.Contains("genres=", cli.Done(["explain", cli.PathOf("m"), flat, .. join]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_a_table_lacks_are_told_once()
    {
        using var cli = new CliRun();
        string rows = cli.File("rows.csv", Rows(flat: false)), users = cli.File("users.csv", "user,age\n1,20\n2,20\n");
        string error = cli.Done("train", rows, "--join", users, "on", "user", "--epochs", "2", "--model", cli.PathOf("m")).Error;
        Assert.Equal(2, error.Split("has no row for 3 values of user, such as").Length);
        Assert.Contains("age count as empty", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.csv on user", "none.csv: found no such file; expected a file with columns to join on user.")]
    [InlineData("users.csv", "--join is 'users.csv'; expected FILE on COLUMN")]
    [InlineData("users.csv on ", "--join is 'users.csv on '; expected FILE on COLUMN")]
    public void A_wrong_join_is_refused_in_one_line(string join, string message)
    {
        using var cli = new CliRun();
        CliResult result = cli.Run("train", cli.File("rows.csv", Rows(flat: false)), "--join", join, "--model", cli.PathOf("m"));
        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
