using Xunit;

namespace Cofactor.Tests.Cli;

public class HelpTests
{
    public static TheoryData<string> Commands => ["train", "evaluate", "predict", "explain", "recommend", "inspect", "report", "convert", "import", "export", "tune", "cross-validate", "serve", "sagemaker train", "sagemaker serve", "quickstart"];

    [Theory, MemberData(nameof(Commands))]
    public void Help_of_a_command_is_as_reviewed(string command)
    {
        using var cli = new CliRun();
        Snapshot.Matches($"help-{command.Replace(' ', '-')}.txt", cli.Done([.. command.Split(' '), "--help"]).Out);
    }

    [Fact]
    public void Help_of_the_program_is_as_reviewed()
    {
        using var cli = new CliRun();
        Snapshot.Matches("help.txt", cli.Done("--help").Out);
    }

    [Theory, MemberData(nameof(Commands))]
    public void Help_fits_80_columns_but_for_examples(string command)
    {
        using var cli = new CliRun();
        foreach (string line in cli.Done([.. command.Split(' '), "--help"]).Lines)
            Assert.True(line.Length <= 80 || line.StartsWith("  $ ", StringComparison.Ordinal), line);
    }

    [Fact]
    public void Help_command_is_the_option()
    {
        using var cli = new CliRun();
        Assert.Equal(cli.Done("train", "--help").Out, cli.Done("help", "train").Out);
    }

    [Fact]
    public void Version_is_three_numbers()
    {
        using var cli = new CliRun();
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", cli.Done("--version").Out);
    }

    [Fact]
    public void No_command_is_wrong_usage_and_shows_help()
    {
        using var cli = new CliRun();
        CliResult result = cli.Run();
        Assert.Equal(2, result.Code);
        Assert.Contains("Usage: cofactor COMMAND", result.Error, StringComparison.Ordinal);
    }
}
