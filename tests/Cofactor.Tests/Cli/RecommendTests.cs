using System.Globalization;
using System.Text;
using System.Text.Json;
using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Cli;

public sealed class RecommendTests
{
    /// <summary>Users watch films of their own kind; some titles have a comma.</summary>
    static string Watched(int rows = 600)
    {
        var csv = new StringBuilder("user,film,hour,genre\n");
        for (ulong i = 0; i < (ulong)rows; i++)
        {
            int user = CounterRandom.Below(1, i, 12), film = 2 * CounterRandom.Below(2, i, 8) + user % 2;
            csv.Append(CultureInfo.InvariantCulture, $"u{user},\"Film, {film}\",h{CounterRandom.Below(3, i, 3)},{(film % 2 == 0 ? "drama" : "comedy")}\n");
        }
        return csv.ToString();
    }

    static string Train(CliRun cli, string data, params string[] more)
    {
        cli.Done(["train", data, "--model", cli.PathOf("m"), "--predictor-type", "ranker", "--item", "film,genre", "--user", "user", "--epochs", "6", "--num-factors", "4", .. more]);
        return cli.PathOf("m");
    }

    [Fact]
    public void The_best_films_of_a_context_are_of_the_users_kind_and_not_known()
    {
        using var cli = new CliRun();
        string data = cli.File("watched.csv", Watched(90)), model = Train(cli, data);
        HashSet<string> known = [.. Watched(90).Split('\n').Where(l => l.StartsWith("u3,", StringComparison.Ordinal)).Select(l => "film=" + l.Split('"')[1])];
        Assert.NotEmpty(known);
        CliResult result = cli.Done("recommend", model, "--context", "user=u3,hour=h1", "--items", data, "--exclude", data, "--top", "20", "--reasons", "3", "--json");
        using var document = JsonDocument.Parse(result.Out);
        JsonElement context = document.RootElement.GetProperty("contexts")[0];
        Assert.Equal(known.Count, context.GetProperty("known").GetInt32());
        string[] names = [.. context.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("name").GetString()!)];
        Assert.Equal(16 - known.Count, names.Length);
        Assert.DoesNotContain(names, known.Contains);
        Assert.EndsWith("1", names[0].Replace("3", "1", StringComparison.Ordinal).Replace("5", "1", StringComparison.Ordinal).Replace("7", "1", StringComparison.Ordinal).Replace("9", "1", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(3, context.GetProperty("items")[0].GetProperty("reasons").GetArrayLength());
    }

    [Fact]
    public void Recommendations_are_predictions_put_in_order()
    {
        using var cli = new CliRun();
        string csv = cli.File("ratings.csv", CliData.Ratings(400)), model = cli.PathOf("m");
        cli.Done("train", csv, "--model", model, "--epochs", "3", "--num-factors", "4", "--ignore", "age");
        string rows = cli.File("rows.csv", "user,film\n" + string.Concat(Enumerable.Range(0, 15).Select(f => $"u4,\"Film, {f}\"\n")));
        float[] predictions = [.. cli.Done("predict", model, rows).Lines.Select(l => float.Parse(l, CultureInfo.InvariantCulture))];
        using var document = JsonDocument.Parse(cli.Done("recommend", model, "--context", "user=u4", "--candidates", "film", "--top", "15", "--json").Out);
        JsonElement[] items = [.. document.RootElement.GetProperty("contexts")[0].GetProperty("items").EnumerateArray()];
        Assert.Equal(15, items.Length);
        foreach (JsonElement item in items)
            Assert.Equal(predictions[int.Parse(item.GetProperty("name").GetString()![11..], CultureInfo.InvariantCulture)], item.GetProperty("prediction").GetDouble(), 1e-4);
        Assert.Equal(items.OrderByDescending(i => i.GetProperty("prediction").GetDouble()).Select(i => i.ToString()), items.Select(i => i.ToString()));
    }

    [Fact]
    public void Text_is_as_reviewed()
    {
        using var cli = new CliRun();
        string model = cli.PathOf("m"), known = cli.File("known.svm", "1 0:1 3:1\n1 1:1 4:1\n1 1:1 5:1\n1 2:1 6:1\n"), last = cli.File("last.svm", "1 0:1 5:1\n1 0:1 3:1\n1 1:1 3:1\n");
        var card = new ModelCard { Hyperparameters = new Dictionary<string, string> { ["item"] = "3-6", ["user"] = "0-1" } };
        ModelFile.Write(FmModel.FromWeights(new FmShape(7, 2), [0.5f], [0, 0, 0.25f, 1, 0.5f, 0.25f, 0], [1, 0, 0, 1, 0.5f, 0.5f, 1, 1, -1, 0, 0, 2, 0.5f, 0], LabelMap.Ranker, card: card), model);
        Snapshot.Matches("recommend.txt", cli.Done("recommend", model, "--context", "0:1,2:0.5", "--exclude", known, "--top", "3").Out
            + cli.Done("recommend", model, "--similar", "3", "--top", "3").Out
            + cli.Done("recommend", model, "--similar", "3", "--top", "1", "--by", "interaction").Out
            + cli.Done("evaluate", model, last, "--known", known, "--at", "2").Out);
    }

    [Fact]
    public void Models_without_names_take_numbers_and_files()
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.svm", CliData.Clicks()), model = cli.PathOf("m"), contexts = cli.File("contexts.txt", "0:1\n\n1\n"), candidates = cli.File("candidates.txt", "6:0.5\n7:0.5,5:0.1\n");
        cli.Done("train", data, "--model", model, "--epochs", "3");
        using var range = JsonDocument.Parse(cli.Done("recommend", model, "--context", "0:1", "--candidates", "6-9", "--json").Out);
        Assert.Equal(4, range.RootElement.GetProperty("contexts")[0].GetProperty("items").GetArrayLength());
        using var file = JsonDocument.Parse(cli.Done("recommend", model, "--contexts", contexts, "--candidates", candidates, "--json").Out);
        Assert.Equal(["0:1", "1"], file.RootElement.GetProperty("contexts").EnumerateArray().Select(c => c.GetProperty("context").GetString()));
    }

    [Fact]
    public void Vectors_are_a_json_object_a_line()
    {
        using var cli = new CliRun();
        string model = Train(cli, cli.File("watched.csv", Watched())), vectors = cli.PathOf("vectors.jsonl");
        cli.Done("recommend", model, "--candidates", "film", "--context", "user=u3", "--vectors", vectors);
        JsonElement[] lines = [.. File.ReadLines(vectors).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(17, lines.Length);
        Assert.All(lines, l => Assert.Equal(5, l.GetProperty("vector").GetArrayLength()));
        Assert.Equal("film=Film, 3", lines.Single(l => l.TryGetProperty("item", out JsonElement name) && name.GetString() == "film=Film, 3").GetProperty("item").GetString());
        Assert.Equal(1, lines[^1].GetProperty("vector")[4].GetDouble());
    }

    [Theory]
    [InlineData("--context", "user=u99", "stands in the training rows")]
    [InlineData("--context", "usr=u1", "one of the columns user, film, hour, genre")]
    [InlineData("--context", "user=u1,user=u2", "only once")]
    [InlineData("--context", "film=Film, 3", "is one")]
    [InlineData("--similar", "film=Nothing", "stands in the training rows")]
    [InlineData("--top", "-1", "0 or more")]
    [InlineData("--by", "taste", "cosine")]
    [InlineData("--candidates", "flim", "Did you mean 'film'?")]
    public void What_is_wrong_is_said(string option, string value, string message)
    {
        using var cli = new CliRun();
        string model = Train(cli, cli.File("watched.csv", Watched()));
        string[] rest = [.. option is "--candidates" ? (string[])[] : ["--candidates", "film"], .. option is "--context" or "--similar" ? (string[])[] : option is "--by" ? ["--similar", "film=Film, 3"] : ["--context", "user=u1"]];
        CliResult result = cli.Run(["recommend", model, option, value, .. rest]);
        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        using var cli = new CliRun();
        string data = cli.File("watched.csv", Watched()), model = Train(cli, data), shapes = cli.PathOf("shapes");
        Assert.Contains("give --context", cli.Run("recommend", model, "--candidates", "film").Error, StringComparison.Ordinal);
        Assert.Contains("one column of categories", cli.Run("recommend", model, "--context", "user=u1").Error, StringComparison.Ordinal);
        Assert.Contains("--known is missing", cli.Run("evaluate", model, data).Error, StringComparison.Ordinal);
        cli.Done("train", cli.File("shapes.csv", CliData.Shapes()), "--model", shapes, "--epochs", "2");
        Assert.Contains("3 outputs", cli.Run("recommend", shapes, "--context", "size=1", "--candidates", "corner").Error, StringComparison.Ordinal);
        Assert.Contains("expected nothing unless", cli.Run("train", data, "--item", "film").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_of_csv_and_libsvm_are_ranked_and_judged()
    {
        using var cli = new CliRun();
        var svm = new StringBuilder();
        var csv = new StringBuilder("query,page,clicks\n");
        for (ulong i = 0; i < 500; i++)
        {
            int query = CounterRandom.Below(1, i, 30), page = CounterRandom.Below(2, i, 9);
            svm.Append(CultureInfo.InvariantCulture, $"{page / 4} qid:{query} {page}:1\n");
            csv.Append(CultureInfo.InvariantCulture, $"q{query},p{page},{page / 4}\n");
        }
        string model = cli.PathOf("m");
        foreach (string[] train in new[] { (string[])[cli.File("q.svm", svm.ToString())], [cli.File("q.csv", csv.ToString()), "--label", "clicks", "--group", "query"] })
        {
            cli.Done(["train", .. train, "--predictor-type", "ranker", "--model", model, "--epochs", "5"]);
            CliResult result = cli.Done("evaluate", model, train[0], "--at", "5", "--relevant-from", "2", "--json");
            using var document = JsonDocument.Parse(result.Out);
            Assert.Equal(30, document.RootElement.GetProperty("groups").GetInt32());
            Assert.True(document.RootElement.GetProperty("metrics").GetProperty("ndcg@5").GetDouble() > 0.95, result.Out);
        }
    }
}
