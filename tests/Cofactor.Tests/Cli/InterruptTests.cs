using Cofactor.Cli;
using Xunit;

namespace Cofactor.Tests.Cli;

public class InterruptTests
{
    /// <summary>Cancels as soon as a line that starts so is said.</summary>
    sealed class CancelAt(string start, CancellationTokenSource source) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value!.TrimStart().StartsWith(start, StringComparison.Ordinal))
                source.Cancel();
        }
    }

    [Theory]
    [InlineData("epoch", "interrupted; the model of epoch 0", true)]         // the header comes with epoch 0
    [InlineData("2 ", "interrupted; the model of epoch", true)]
    [InlineData("predictor type", "interrupted before the end of the first epoch", false)]
    public void An_interrupted_run_ends_with_130_and_the_best_epoch_so_far(string at, string said, bool written)
    {
        using var cli = new CliRun();
        using var source = new CancellationTokenSource();
        using var error = new CancelAt(at, source);
        string model = cli.PathOf("m"), data = cli.File("films.csv", CliData.Ratings());
        var host = new Host { Input = Stream.Null, Output = Stream.Null, Error = error };
        Assert.Equal(130, Program.Run(["train", data, "--model", model, "--epochs", "1000", "--early-stopping", "1000"], host, source.Token));
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(written, File.Exists(model));
        if (written)
            cli.Done("evaluate", model, data);
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("predict")]
    public void Other_commands_end_with_130(string command)
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings());
        cli.Done("train", data, "--model", cli.PathOf("m"), "--epochs", "1");
        CliResult result = cli.RunWith("", new CancellationToken(canceled: true), command, cli.PathOf("m"), data);
        Assert.Equal(130, result.Code);
        Assert.Contains("interrupted", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public void Divergence_fails_and_keeps_the_last_good_weights()
    {
        using var cli = new CliRun();
        CliResult result = cli.Run("train", cli.File("films.csv", CliData.Ratings()), "--model", cli.PathOf("m"), "--solver", "sgd", "--learning-rate", "100");
        Assert.Equal(1, result.Code);
        Assert.Contains("--learning-rate", result.Error, StringComparison.Ordinal);
        Assert.Contains("no model is written", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(cli.PathOf("m")));
    }
}
