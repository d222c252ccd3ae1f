using System.Globalization;
using System.Text;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>What predict, evaluate and convert do with models and many rows.</summary>
public class ScoringTests
{
    [Fact]
    public void Predictions_and_metrics_do_not_depend_on_the_threads()
    {
        using var cli = new CliRun();
        var rows = new StringBuilder();
        for (int i = 0; i < 2 * RowBlock.MaxRows + 100; i++)
            rows.Append(CultureInfo.InvariantCulture, $"{i % 2} {i % 7}:1 {7 + i % 11}:1\n");
        string data = cli.File("d.libsvm", rows.ToString()), model = cli.PathOf("m");
        cli.Done("train", cli.File("few.libsvm", rows.ToString()[..4000]), "--model", model, "--epochs", "1", "--predictor-type", "binary_classifier");
        foreach (string[] command in new string[][] { ["predict", model, data], ["predict", model, data, "--json"], ["evaluate", model, data] })
        {
            string one = cli.Done([.. command, "--threads", "1"]).Out;
            Assert.Equal(one, cli.Done([.. command, "--threads", "3"]).Out);
            Assert.Equal(one, cli.Done(command).Out);
        }
    }

    [Fact]
    public void Wrong_threads_are_refused()
    {
        using var cli = new CliRun();
        Assert.Equal(2, cli.Run("predict", "m", "d", "--threads", "0").Code);
    }

    [Fact]
    public void A_model_converts_to_bfloat16_and_predicts_nearly_the_same()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings()), model = cli.PathOf("m.safetensors"), small = cli.PathOf("s.safetensors");
        cli.Done("train", data, "--model", model, "--epochs", "3");
        Assert.Contains("in bfloat16", cli.Done("convert", model, small, "--factors", "bfloat16").Error, StringComparison.Ordinal);
        Assert.Contains("factors in bfloat16", cli.Done("inspect", small).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("bfloat16", cli.Done("inspect", model).Out, StringComparison.Ordinal);
        double[] exact = Predictions(model), near = Predictions(small);
        Assert.NotEqual(exact, near);
        for (int i = 0; i < exact.Length; i++)
            Assert.Equal(exact[i], near[i], 0.02);

        double[] Predictions(string m) => [.. cli.Done("predict", m, data).Lines.Select(l => double.Parse(l, CultureInfo.InvariantCulture))];
    }

    [Fact]
    public void Factors_and_models_go_together()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings());
        foreach (string[] wrong in new string[][] { ["m.safetensors"], ["m.safetensors", "--factors", "float8"], ["d.libsvm", "--factors", "bfloat16"], ["m.safetensors", "--factors", "bfloat16"] })
            Assert.Equal(2, cli.Run(["convert", data, cli.PathOf(wrong[0]), .. wrong[1..]]).Code);
    }
}
