using System.Globalization;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>Levels from data to predictions, as a person learns them.</summary>
public class OrdinalTests
{
    static readonly string[] Training = ["--predictor-type", "ordinal", "--epochs", "30", "--num-factors", "3"];

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [Fact]
    public void Levels_are_learnt_judged_predicted_and_shown()
    {
        using var cli = new CliRun();
        string data = cli.File("stars.csv", CliData.Stars()), model = cli.PathOf("m");
        CliResult trained = cli.Done(["train", data, "--model", model, "--label", "rating", "--validation", data, .. Training]);
        Assert.Contains("predictor type ordinal: as asked; the labels are 4 levels: 2, 3, 4, 5", trained.Error, StringComparison.Ordinal);
        Assert.Contains("validation log_loss", trained.Out, StringComparison.Ordinal);
        double[] labels = [.. File.ReadLines(data).Skip(1).Select(l => Number(l[(l.LastIndexOf(',') + 1)..]))];

        string[] evaluation = cli.Done("evaluate", model, data).Lines;
        double Metric(string name) => Number(evaluation.Single(l => l.StartsWith(name + " ", StringComparison.Ordinal))[name.Length..].Trim());
        double[] expected = [.. cli.Done("predict", model, data).Lines.Select(Number)];
        Assert.Equal(Math.Sqrt(expected.Zip(labels, (p, y) => (p - y) * (p - y)).Average()), Metric("rmse"), 4);
        double[] best = [.. cli.Done("predict", model, data, "--output-type", "label").Lines.Select(Number)];
        Assert.Equal(best.Zip(labels, (p, y) => p == y ? 1.0 : 0).Average(), Metric("accuracy"), 4);

        string[] rows = cli.Done("predict", model, data, "--output-type", "probability").Lines;
        Assert.Equal("2,3,4,5", rows[0]);
        for (int i = 0; i < 50; i++)
        {
            double[] p = [.. rows[i + 1].Split(',').Select(Number)];
            Assert.Equal(1, p.Sum(), 1e-5);
            Assert.Equal(2 * p[0] + 3 * p[1] + 4 * p[2] + 5 * p[3], expected[i], 1e-5);
            Assert.Equal(best[i], 2 + p.IndexOf(p.Max()));
        }
        Assert.Contains("\"probabilities\": [[0.", cli.Done("predict", model, data, "--output-type", "probability", "--json").Out, StringComparison.Ordinal);

        string shown = cli.Done("inspect", model).Out;
        Assert.Contains("ordinal, ordinal link", shown, StringComparison.Ordinal);
        Assert.Contains("levels            2, 3, 4, 5", shown, StringComparison.Ordinal);
        Assert.Matches(@"cut points +-?\d.*, -?\d.*, -?\d.* \(means of 30 draws\)", shown);
        Assert.Contains("\"cut_points\": [", cli.Done("inspect", model, "--json").Out, StringComparison.Ordinal);
        Assert.Equal(5, cli.Done("recommend", model, "--context", "user=u3,age=26.5", "--candidates", "film", "--top", "5").Lines.Count(l => l.Contains("Film", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_explanation_ends_at_the_expected_level()
    {
        using var cli = new CliRun();
        string data = cli.File("stars.csv", CliData.Stars()), model = cli.PathOf("m");
        cli.Done(["train", data, "--model", model, "--label", "rating", "--posterior-mean", "true", .. Training]);
        CliResult explained = cli.Done("explain", model, data);
        string prediction = cli.Done("predict", model, data).Lines[0];
        Assert.Contains("the expected level is " + Number(prediction).ToString("0.0", CultureInfo.InvariantCulture)[..1], explained.Out, StringComparison.Ordinal);
        Assert.Contains("Σ level · P(level)", explained.Out, StringComparison.Ordinal);
        Assert.Contains("--output-type probability", cli.Run("predict", model, data, "--interval", "0.9", "--json").Out, StringComparison.Ordinal);
        Assert.Contains("cut points", cli.Run("export", model, cli.PathOf("model.tar.gz"), "--format", "sagemaker").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_are_judged_by_every_metric()
    {
        using var cli = new CliRun();
        string data = cli.File("stars.csv", CliData.Stars());
        CliResult result = cli.Done(["cross-validate", data, "--label", "rating", "--folds", "2", .. Training]);
        foreach (string metric in new[] { "rmse", "mae", "log_loss", "accuracy" })
            Assert.Contains(result.Lines, l => l.StartsWith(metric + " ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings()), model = cli.PathOf("m");
        CliResult Refused(params string[] args)
        {
            CliResult result = cli.Run(args);
            Assert.Equal(2, result.Code);
            return result;
        }
        Assert.Contains("mcmc alone fits ordinal", Refused("train", data, "--model", model, "--predictor-type", "ordinal", "--solver", "ftrl").Error, StringComparison.Ordinal);
        Assert.Contains("a number, for an ordinal task", Refused(["train", cli.File("shapes.csv", CliData.Shapes()), "--model", model, .. Training]).Error, StringComparison.Ordinal);
        cli.Done("train", data, "--model", model, "--epochs", "1");
        Assert.Contains("needs a model of classes or levels", Refused("predict", model, data, "--output-type", "probability").Error, StringComparison.Ordinal);
    }
}
