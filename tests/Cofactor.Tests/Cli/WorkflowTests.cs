using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cofactor.Cli;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>From data to a model and back, as a person does it.</summary>
public partial class WorkflowTests
{
    [Fact]
    public void A_regressor_learns_and_its_predictions_give_the_metrics_that_evaluate_prints()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings()), model = cli.PathOf("m.safetensors");
        cli.Done("train", data, "--model", model, "--epochs", "20");
        double rmse = Metric(cli.Done("evaluate", model, data), "rmse");
        Assert.InRange(rmse, 0.05, 0.2);

        double[] predictions = [.. cli.Done("predict", model, data).Lines.Select(Number)];
        double[] labels = [.. File.ReadLines(data).Skip(1).Select(l => Number(l[(l.LastIndexOf(',') + 1)..]))];
        Assert.Equal(rmse, Math.Sqrt(predictions.Zip(labels, (p, y) => (p - y) * (p - y)).Average()), 4);
    }

    [Fact]
    public void Predictions_are_the_same_from_a_file_from_standard_input_and_in_a_file()
    {
        using var cli = new CliRun();
        string text = CliData.Ratings(), data = cli.File("films.csv", text), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "2");
        string expected = cli.Done("predict", model, data).Out;
        Assert.Equal(expected, cli.RunWith(text, default, "predict", model, "-").Out);
        CliResult toFile = cli.Done("predict", model, data, "--output", cli.PathOf("p.txt"));
        Assert.Empty(toFile.Out);
        Assert.Equal(expected, File.ReadAllText(cli.PathOf("p.txt")));
    }

    [Fact]
    public void Prediction_needs_no_labels()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "2");
        string unlabelled = string.Concat(File.ReadLines(data).Select(l => l[..l.LastIndexOf(',')] + "\n"));
        Assert.Equal(cli.Done("predict", model, data).Out, cli.Done("predict", model, cli.File("new.csv", unlabelled)).Out);
    }

    [Fact]
    public void Training_from_standard_input_makes_the_same_model()
    {
        using var cli = new CliRun();
        string text = CliData.Ratings();
        cli.Done("train", cli.File("films.csv", text), "--model", cli.PathOf("a"), "--epochs", "3");
        Assert.Equal(0, cli.RunWith(text, default, "train", "-", "--model", cli.PathOf("b"), "--epochs", "3").Code);
        Assert.Equal(File.ReadAllBytes(cli.PathOf("a")), File.ReadAllBytes(cli.PathOf("b")));
    }

    [Theory]
    [InlineData("train", "PIPE", "--model", "NEW")]
    [InlineData("predict", "MODEL", "PIPE", "--keep", "film")]
    [InlineData("evaluate", "MODEL", "PIPE")]
    [InlineData("convert", "PIPE", "NEW.svm")]
    public void A_named_pipe_is_read_like_a_file(params string[] args)
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "no /proc/self/fd here");
        using var cli = new CliRun();
        string text = CliData.Ratings(), data = cli.File("films.csv", text), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "2");
        string Run(string rows) => cli.Done([.. args.Select(a => a == "MODEL" ? model : a == "PIPE" ? rows : a.StartsWith("NEW", StringComparison.Ordinal) ? cli.PathOf(a) : a)]).Out;
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var reader = new FileStream("/proc/self/fd/" + pipe.GetClientHandleAsString(), FileMode.Open, FileAccess.Read);
        pipe.Write(Encoding.UTF8.GetBytes(text));
        pipe.Dispose();   // the end of the rows
        Assert.Equal(Run(data), Run($"/proc/self/fd/{reader.SafeFileHandle.DangerousGetHandle()}"));
    }

    [Fact]
    public void Quiet_changes_printing_only()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings());
        CliResult loud = cli.Done("train", data, "--model", cli.PathOf("a"), "--epochs", "3"), quiet = cli.Done("train", data, "--model", cli.PathOf("b"), "--epochs", "3", "--quiet");
        Assert.NotEmpty(loud.Error);
        Assert.Empty(quiet.Error);
        Assert.Equal(loud.Out.Replace("a:", "b:", StringComparison.Ordinal), quiet.Out);
        Assert.Equal(File.ReadAllBytes(cli.PathOf("a")), File.ReadAllBytes(cli.PathOf("b")));
    }

    [Fact]
    public void Classes_come_with_a_line_of_names_and_probabilities_that_sum_to_1()
    {
        using var cli = new CliRun();
        string data = cli.File("shapes.csv", CliData.Shapes()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "5");
        string[] lines = cli.Done("predict", model, data).Lines;
        Assert.Equal("ball,cone,\"cube, red\"", lines[0]);
        Assert.Equal(301, lines.Length);
        Assert.All(lines.Skip(1), l => Assert.Equal(1, l.Split(',').Sum(Number), 5));
        Assert.Subset(new HashSet<string> { "ball", "cone", "cube, red" }, cli.Done("predict", model, data, "--output-type", "label").Lines.ToHashSet());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Kept_columns_stand_beside_their_predictions(bool fromFile)
    {
        using var cli = new CliRun();
        string text = CliData.Ratings(), data = cli.File("films.csv", text), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "2");
        string[] lines = cli.RunWith(text, default, "predict", model, fromFile ? data : "-", "--keep", "rating,film").Lines;
        Assert.Equal("rating,film,prediction", lines[0]);
        string[] expected = [.. File.ReadLines(data).Skip(1).Zip(cli.Done("predict", model, data).Lines,
            (row, p) => $"{row[(row.LastIndexOf(',') + 1)..]},{row[row.IndexOf('"', StringComparison.Ordinal)..(row.LastIndexOf('"') + 1)]},{p}")];
        Assert.Equal(expected, lines[1..]);
    }

    [Fact]
    public void A_column_to_keep_that_is_not_there_is_named()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "1");
        CliResult result = cli.Run("predict", model, data, "--keep", "flim", "--output", cli.PathOf("p"));
        Assert.Equal(2, result.Code);
        Assert.Contains("flim", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(cli.PathOf("p")));
    }

    [Fact]
    public void Scores_of_a_binary_model_are_before_the_link()
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.svm", CliData.Clicks()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "5");
        double[] scores = [.. cli.Done("predict", model, data, "--output-type", "score").Lines.Select(Number)];
        double[] probabilities = [.. cli.Done("predict", model, data).Lines.Select(Number)];
        string[] labels = cli.Done("predict", model, data, "--output-type", "label").Lines;
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.Equal(probabilities[i], 1 / (1 + Math.Exp(-scores[i])), 5);
            Assert.Equal(probabilities[i] >= 0.5 ? "1" : "0", labels[i]);
        }
    }

    [Fact]
    public void The_run_prints_what_it_found_and_each_epoch()
    {
        using var cli = new CliRun();
        CliResult result = cli.Done("train", cli.File("films.csv", CliData.Ratings()), "--model", cli.PathOf("m"), "--epochs", "3");
        Snapshot.Matches("train.txt", Figures().Replace(Curves().Replace(result.Error + result.Out, "~"), " #"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Progress_stands_beside_the_table_and_disturbs_nothing(bool terminal)
    {
        using var cli = new CliRun();
        using var error = new StringWriter();
        using var output = new MemoryStream();
        var host = new Host { Input = Stream.Null, Output = output, Error = error, ErrorIsTerminal = terminal, OutputHasColours = terminal, ProgressAfter = TimeSpan.Zero };
        string data = cli.File("films.csv", CliData.Ratings());
        Assert.Equal(0, Program.Run(["train", data, "--model", cli.PathOf("m"), "--epochs", "3"], host, TestContext.Current.CancellationToken));
        Assert.Equal(0, Program.Run(["explain", cli.PathOf("m"), data], host, TestContext.Current.CancellationToken));
        Assert.Contains("held out", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("epoch", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(terminal, Encoding.UTF8.GetString(output.ToArray()).Contains("\e[3", StringComparison.Ordinal));
    }

    [Fact]
    public void A_preset_is_SageMakers_and_options_given_override_it()
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.svm", CliData.Clicks());
        cli.Done("train", data, "--preset", "sagemaker", "--model", cli.PathOf("a"), "--epochs", "2", "--factors-lr", "0.5");
        IReadOnlyDictionary<string, string> options = ModelFile.Read(cli.PathOf("a")).Card.Hyperparameters;
        SgdOptions expected = SgdOptions.SageMaker with { Epochs = 2, FactorsLr = 0.5, Threads = 1 };
        Assert.Equal(expected.Resolve(PredictorType.BinaryClassifier).ToHyperparameters(), options);
        cli.Done("train", data, "--preset", "sagemaker", "--model", cli.PathOf("a"), "--learning-rate", "0.25", "--linear-lr-mult", "2");
        Assert.Equal("0.5", ModelFile.Read(cli.PathOf("a")).Card.Hyperparameters["linear_lr"]);
        Assert.Equal("0.25", ModelFile.Read(cli.PathOf("a")).Card.Hyperparameters["bias_lr"]);
    }

    [Fact]
    public void A_resumed_run_is_an_uninterrupted_run()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings());
        cli.Done("train", data, "--model", cli.PathOf("whole"), "--epochs", "6");
        cli.Done("train", data, "--model", cli.PathOf("part"), "--epochs", "3", "--checkpoint", cli.PathOf("c"));
        cli.Done("train", data, "--model", cli.PathOf("part"), "--epochs", "6", "--checkpoint", cli.PathOf("c"), "--resume");
        Assert.Equal(File.ReadAllBytes(cli.PathOf("whole")), File.ReadAllBytes(cli.PathOf("part")));
    }

    [Fact]
    public void A_warm_start_reads_with_the_models_columns()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "8");
        cli.Done("train", data, "--model", cli.PathOf("w"), "--epochs", "1", "--warm-start", model, "--learning-rate", "0");
        double[] before = [.. cli.Done("predict", model, data).Lines.Select(Number)], after = [.. cli.Done("predict", cli.PathOf("w"), data).Lines.Select(Number)];
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void A_model_remembers_how_ids_were_hashed()
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.svm", CliData.Clicks()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "5", "--hash-bits", "10");
        Assert.Equal(cli.Done("evaluate", model, data, "--hash-bits", "10").Out, cli.Done("evaluate", model, data).Out);
    }

    [Fact]
    public void A_line_of_10_MB_trains()
    {
        using var cli = new CliRun();
        string line = "1 " + string.Join(' ', Enumerable.Range(0, 1_100_000).Select(j => $"{j}:1"));
        cli.Done("train", cli.File("rows.svm", "0 0:1\n1 1:1\n" + line + "\n"), "--model", cli.PathOf("m"), "--epochs", "2");
        Assert.Equal(3, cli.Done("predict", cli.PathOf("m"), cli.PathOf("rows.svm")).Lines.Length);
    }

    [Theory]
    [InlineData("1 0:1\r\n0 1:1\r\n")]
    [InlineData("1 0:1\n0 1:1")]
    [InlineData("1 0:1\n\n\n0 1:1\n")]
    [InlineData("# comment\n1 0:1 # another\n0 1:1\n")]
    [InlineData("1\n0 1:1\n")]
    [InlineData("1 5:1 0:1\n0 1:1\n")]
    [InlineData("+1   0:1    3:2\n0  1:1\n")]
    public void What_is_merely_unusual_trains(string rows)
    {
        using var cli = new CliRun();
        cli.Done("train", cli.File("rows.svm", rows), "--model", cli.PathOf("m"), "--epochs", "1");
        Assert.Equal(2, cli.Done("predict", cli.PathOf("m"), cli.PathOf("rows.svm")).Lines.Length);
    }

    [Theory]
    [InlineData("rows.libffm")]
    [InlineData("rows.recordio")]
    [InlineData("rows.txt")]
    public void Converted_rows_predict_the_same(string to)
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.svm", CliData.Clicks()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "3");
        cli.Done("convert", data, cli.PathOf(to));
        Assert.Equal(cli.Done("evaluate", model, data).Out, cli.Done("evaluate", model, cli.PathOf(to)).Out);
        if (to == "rows.txt")
            Assert.Equal(File.ReadAllText(data), File.ReadAllText(cli.PathOf(to)).Replace("nan", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Converting_columns_says_that_the_map_is_not_kept()
    {
        using var cli = new CliRun();
        CliResult result = cli.Done("convert", cli.File("shapes.csv", CliData.Shapes()), cli.PathOf("shapes.svm"));
        Assert.Contains("map that is not kept", result.Error, StringComparison.Ordinal);
        Assert.Contains("0 = ball, 1 = cone, 2 = cube, red", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_shows_the_model()
    {
        using var cli = new CliRun();
        cli.Done("train", cli.File("films.csv", CliData.Ratings()), "--model", cli.PathOf("m"), "--epochs", "3");
        string shown = MadeBy().Replace(cli.Done("inspect", cli.PathOf("m"), "--top", "0").Out, "made by");
        Snapshot.Matches("inspect.txt", Figures().Replace(Curves().Replace(shown, "~"), " #"));
    }

    static double Metric(CliResult evaluation, string name) => Number(evaluation.Lines.First(l => l.StartsWith(name + " ", StringComparison.Ordinal))[name.Length..]);

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    // Figures depend on machine and vector width, and so does the space before them.
    [GeneratedRegex(@"(?<![A-Za-z_]) *(?<![A-Za-z_])(\d[\d,.]*\d|\d)(e[-+]\d+)?")]
    private static partial Regex Figures();

    [GeneratedRegex("(?m)^made by.*$")]
    private static partial Regex MadeBy();

    [GeneratedRegex("[▁▂▃▄▅▆▇█]+")]
    private static partial Regex Curves();
}
