using Xunit;

namespace Cofactor.Tests.Cli;

public class QuickstartTests
{
    [Fact]
    public void It_goes_the_whole_way_and_shows_each_command()
    {
        using var cli = new CliRun();
        CliResult result = cli.Done("quickstart", cli.PathOf("q"));
        foreach (string command in new[] { "train", "evaluate", "predict", "explain" })
            Assert.Contains($"$ cofactor {command} ", result.Error, StringComparison.Ordinal);
        Assert.Contains("rmse ", result.Out, StringComparison.Ordinal);
        Assert.Contains("It is the sum of three parts", result.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(cli.PathOf("q/films.safetensors")));
        Assert.Equal(File.ReadLines(cli.PathOf("q/predictions.txt")).Count(), int.Parse(result.Lines.First(l => l.StartsWith("rows", StringComparison.Ordinal))[4..], System.Globalization.NumberStyles.AllowThousands | System.Globalization.NumberStyles.AllowLeadingWhite, System.Globalization.CultureInfo.InvariantCulture));
    }
}
