using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.Cli;

public class ExplainTests
{
    [Theory]
    [InlineData("films")]
    [InlineData("clicks")]
    [InlineData("shapes")]
    public void Parts_add_up_to_the_score_and_the_prediction_is_predicts(string data)
    {
        using var cli = new CliRun();
        string path = data switch
        {
            "films" => cli.File("films.csv", CliData.Ratings()),
            "clicks" => cli.File("clicks.svm", CliData.Clicks()),
            _ => cli.File("shapes.csv", CliData.Shapes()),
        };
        string model = cli.PathOf("m");
        cli.Done("train", path, "--model", model, "--epochs", "4");
        string[] predictions = cli.Done("predict", model, path).Lines;
        for (int row = 1; row < 40; row += 7)
        {
            using var document = JsonDocument.Parse(cli.Done("explain", model, path, "--row", $"{row}", "--top", "2", "--json").Out);
            JsonElement e = document.RootElement;
            double Of(string name) => e.GetProperty(name).GetDouble();
            double linear = e.GetProperty("linear").EnumerateArray().Sum(t => t.GetProperty("contribution").GetDouble());
            double pairs = e.GetProperty("interactions").EnumerateArray().Sum(t => t.GetProperty("contribution").GetDouble());
            Assert.Equal(Of("linear_sum"), linear, 1e-9);
            Assert.Equal(Of("score"), Of("bias") + linear + pairs + Of("other_interactions"), 1e-5 * Math.Max(1, Math.Abs(Of("score"))));
            float[] predicted = [.. predictions[data == "shapes" ? row : row - 1].Split(',').Select(p => float.Parse(p, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(predicted.Max(), Of("prediction"), 1e-6);
        }
    }

    [Fact]
    public void A_feature_without_training_is_marked()
    {
        using var cli = new CliRun();
        cli.Done("train", cli.File("clicks.svm", CliData.Clicks()), "--model", cli.PathOf("m"), "--epochs", "2");
        CliResult result = cli.Done("explain", cli.PathOf("m"), cli.File("new.svm", "1 0:1 99:1\n"));
        Assert.Contains(result.Lines, l => l.Contains("99 ", StringComparison.Ordinal) && l.Contains("not seen in training: contributes 0", StringComparison.Ordinal));
        Assert.Contains("unseen", cli.Done("evaluate", cli.PathOf("m"), cli.PathOf("new.svm")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_as_reviewed()
    {
        // ŷ = 0.5 + (0.25 − 1·0.5) + ⟨(1, 2), (3, −1)⟩ · 1 · 0.5 = 0.75, by hand.
        FmModel model = FmModel.FromWeights(new FmShape(3, 2), [0.5f], [0.25f, -1f, 0f], [1f, 2f, 3f, -1f, 0f, 0f], LabelMap.Binary);
        using var cli = new CliRun();
        ModelFile.Write(model, cli.PathOf("m"));
        Snapshot.Matches("explain.txt", cli.Done("explain", cli.PathOf("m"), cli.File("a.svm", "1 0:1 1:0.5 2:1\n")).Out);
    }

    [Fact]
    public void A_model_of_draws_is_explained_by_their_means()
    {
        FmModel model = FmModel.FromWeights(new FmShape(2, 1, DrawCount: 2), [1, 3], [2, 4, 0, 0], [1, 2, 1, 1], LabelMap.Regressor);
        using var cli = new CliRun();
        ModelFile.Write(model, cli.PathOf("m"));
        // Draws 1 + 2 + 1·1 and 3 + 4 + 2·1: mean 6.5, deviation 2.5.
        string file = cli.File("a.svm", "1 0:1 1:1\n");
        using var document = JsonDocument.Parse(cli.Done("explain", cli.PathOf("m"), file, "--json").Out);
        Assert.Equal([6.5, 6.5, 2.5, 2, 3, 1.5], new[] { "score", "prediction", "deviation", "bias", "linear_sum", "interaction_sum" }.Select(name => Math.Round(document.RootElement.GetProperty(name).GetDouble(), 5)));
        Assert.Contains("± 2.5000 over the model's draws", cli.Done("explain", cli.PathOf("m"), file).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Hashed_columns_are_named()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "1", "--hash-bits", "12");
        string text = cli.Done("explain", model, data).Out;
        Assert.Contains("user=#", text, StringComparison.Ordinal);
        Assert.Contains("film=#", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_class_to_explain_can_be_chosen()
    {
        using var cli = new CliRun();
        string data = cli.File("shapes.csv", CliData.Shapes()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "2");
        Assert.Contains("'cone'", cli.Done("explain", model, data, "--class", "cone").Out, StringComparison.Ordinal);
        CliResult none = cli.Run("explain", model, data, "--class", "pyramid");
        Assert.Equal(2, none.Code);
        Assert.Contains("ball, cone, cube, red", none.Error, StringComparison.Ordinal);
    }
}
