using Cofactor.Cli;
using Xunit;

namespace Cofactor.Tests.Cli;

public class BarTests
{
    [Theory]
    [InlineData(1, true, "            │████████████")]
    [InlineData(-0.5, true, "      ██████│")]
    [InlineData(-0.04, true, "           ▐│")]
    [InlineData(0, true, "            │")]
    [InlineData(0.5, false, "██████")]
    public void Bars_start_at_their_axis_and_end_at_their_value(double value, bool bothWays, string expected) =>
        Assert.Equal(expected, new Bar(1, Coloured: false, bothWays).Of(value));

    [Fact]
    public void Colour_is_for_terminals() => Assert.Equal("\e[32m██████\e[0m", new Bar(1, Coloured: true, Signed: false).Of(0.5));

    [Fact]
    public void Inspect_draws_its_largest_weights()
    {
        FmModel model = FmModel.FromWeights(new FmShape(2, 1), [0f], [0.5f, -1f], [3f, 4f], LabelMap.Regressor);
        using var cli = new CliRun();
        ModelFile.Write(model, cli.PathOf("m"));
        string[] lines = cli.Done("inspect", cli.PathOf("m")).Lines;
        Assert.Contains("  1     −1.0000  ████████████│", lines);
        Assert.Contains("  0     +0.5000              │██████", lines);
        Assert.Contains("  1      4.0000  ████████████", lines);
    }

    [Fact]
    public void The_summary_of_training_shows_the_course_of_validation()
    {
        using var cli = new CliRun();
        CliResult result = cli.Done("train", cli.File("films.csv", CliData.Ratings()), "--model", cli.PathOf("m"), "--epochs", "3");
        Assert.Matches("validation rmse [0-9.]+ [▁▂▃▄▅▆▇█]{3}, train rmse", result.Out);
    }
}
