using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary><c>predict --interval</c>, and <c>--clip</c> of predict and evaluate.</summary>
public sealed class IntervalTests : IDisposable
{
    readonly CliRun _cli = new();
    readonly string _films, _model;

    public IntervalTests()
    {
        _films = _cli.File("films.csv", CliData.Ratings());
        _model = _cli.PathOf("m.safetensors");
        _cli.Done("train", _films, "--model", _model, "--label", "rating", "--solver", "mcmc", "--epochs", "60", "--burn-in", "20", "--num-factors", "4");
    }

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Deviation_and_bounds_stand_beside_the_prediction()
    {
        string[] lines = _cli.Done("predict", _model, _films, "--interval", "0.9").Lines, plain = _cli.Done("predict", _model, _films).Lines;
        Assert.Equal("prediction,deviation,lower,upper", lines[0]);
        double[][] rows = [.. lines.Skip(1).Select(l => l.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(plain, lines.Skip(1).Select(l => l.Split(',')[0]));
        Assert.All(rows, r => Assert.True(r[2] < r[0] && r[0] < r[3] && r[3] - r[2] > 2.8 * r[1] && r[3] - r[2] < 3.6 * r[1]));
        double[] labels = [.. File.ReadLines(_films).Skip(1).Select(l => double.Parse(l[(l.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture))];
        Assert.InRange(rows.Zip(labels, (r, y) => y >= r[2] && y <= r[3] ? 1.0 : 0).Average(), 0.85, 0.97);   // labels are rounded
        string[] kept = _cli.Done("predict", _model, _films, "--interval", "0.9", "--keep", "user,film").Lines;
        Assert.Equal("user,film,prediction,deviation,lower,upper", kept[0]);
        Assert.EndsWith(lines[1], kept[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Json_names_them()
    {
        using var document = JsonDocument.Parse(_cli.Done("predict", _model, _films, "--interval", "0.5", "--json").Out);
        Assert.Equal(0.5, document.RootElement.GetProperty("interval").GetDouble());
        JsonElement first = document.RootElement.GetProperty("predictions")[0];
        Assert.Equal(["prediction", "deviation", "lower", "upper"], first.EnumerateObject().Select(p => p.Name));
        Assert.Equal(1200, document.RootElement.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void A_classifier_has_intervals_of_its_probability()
    {
        string clicks = _cli.File("c.libsvm", CliData.Clicks()), model = _cli.PathOf("c.safetensors");
        _cli.Done("train", clicks, "--model", model, "--solver", "mcmc", "--epochs", "30");
        foreach (string line in _cli.Done("predict", model, clicks, "--interval", "0.9").Lines.Skip(1))
        {
            double[] p = [.. line.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
            Assert.True(0 <= p[2] && p[2] <= p[0] && p[0] <= p[3] && p[3] <= 1, line);
        }
        Refused("fits a regressor only; the model's task is binary_classifier", "predict", model, clicks, "--clip");
    }

    [Fact]
    public void Predictions_are_clipped_to_the_labels_or_to_a_given_range()
    {
        double[] labels = [.. File.ReadLines(_films).Skip(1).Select(l => double.Parse(l[(l.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture))];
        double[] Predicted(params string[] more) => [.. _cli.Done(["predict", _model, _films, .. more]).Lines.Select(l => double.Parse(l, CultureInfo.InvariantCulture))];
        Assert.All(Predicted("--clip"), p => Assert.InRange(p, (float)labels.Min(), (float)labels.Max()));
        Assert.Equal([3.0, 3.5], new[] { Predicted("--clip", "3,3.5").Min(), Predicted("--clip", "3,3.5").Max() });
        string[] intervals = _cli.Done("predict", _model, _films, "--interval", "0.9", "--clip", "3,3.5").Lines;
        double[][] bounds = [.. intervals.Skip(1).Select(l => l.Split(',')[2..].Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
        Assert.All(bounds, b => Assert.True(b is [>= 3, <= 3.5]));
        Assert.Contains(bounds, b => b[0] == 3);
        Assert.Contains(bounds, b => b[1] == 3.5);
        double Rmse(params string[] more) => JsonDocument.Parse(_cli.Done(["evaluate", _model, _films, "--json", .. more]).Out).RootElement.GetProperty("metrics").GetProperty("rmse").GetDouble();
        Assert.True(Rmse("--clip", "3,3") > Rmse());
        Assert.Equal(Rmse(), Rmse("--clip=-100,100"));
        Assert.Equal(Rmse(), Rmse("--clip", "-100,100"));
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        string other = _cli.PathOf("sgd.safetensors"), mean = _cli.PathOf("mean.safetensors");
        _cli.Done("train", _films, "--model", other, "--label", "rating", "--epochs", "1");
        _cli.Done("train", _films, "--model", mean, "--label", "rating", "--solver", "mcmc", "--epochs", "3", "--posterior-mean", "true");
        foreach (string model in (string[])[other, mean])
            Refused("--interval needs a model that keeps draws", "predict", model, _films, "--interval", "0.9");
        Refused("--interval is '1'", "predict", _model, _films, "--interval", "1");
        Refused("--interval goes with --output-type prediction only", "predict", _model, _films, "--interval", "0.9", "--output-type", "score");
        Refused("scores are not clipped", "predict", _model, _films, "--output-type", "score", "--clip");
        foreach (string range in (string[])["-5,-6", "5,1", "1", "a,b", "1,2,3", "nan,1"])
            Refused($"--clip is '{range}'", "evaluate", _model, _films, "--clip", range);
    }

    void Refused(string message, params string[] args)
    {
        CliResult result = _cli.Run(args);
        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
