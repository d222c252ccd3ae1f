using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using Cofactor.Cli;
using Xunit;

namespace Cofactor.Tests.Cli;

public partial class ReportTests
{
    public static TheoryData<string> Tasks => ["regressor", "binary", "multiclass", "ranker", "items", "ordinal", "draws", "hashed", "linear"];

    /// <summary>A model and the rows to judge it by, with what else the command line needs.</summary>
    static (string Model, string Data, string[] More) Train(CliRun cli, string task)
    {
        (string data, string[] options) = task switch
        {
            "binary" => (cli.File("clicks.svm", CliData.Clicks()), []),
            "multiclass" => (cli.File("shapes.csv", CliData.Shapes()), []),
            "ranker" => (cli.File("groups.csv", CliData.Ratings(400)), ["--predictor-type", "ranker", "--group", "user", "--label", "rating"]),
            "items" => (cli.File("films.csv", CliData.Ratings(200)), ["--predictor-type", "ranker", "--item", "film", "--user", "user", "--ignore", "rating"]),
            "ordinal" => (cli.File("stars.csv", CliData.Stars(400)), ["--predictor-type", "ordinal", "--solver", "mcmc", "--draws", "4"]),
            "draws" => (cli.File("films.csv", CliData.Ratings(400)), ["--solver", "mcmc", "--draws", "4"]),
            "hashed" => (cli.File("films.csv", CliData.Ratings(400)), ["--hash-bits", "8"]),
            "linear" => (cli.File("films.csv", CliData.Ratings(400)), ["--num-factors", "0"]),
            _ => (cli.File("films.csv", CliData.Ratings()), (string[])[]),
        };
        string model = cli.PathOf("m.safetensors");
        cli.Done(["train", data, "--model", model, "--epochs", "6", .. options]);
        if (task != "items")
            return (model, data, []);
        return (model, cli.File("last.csv", CliData.Ratings(260)), ["--known", data]);
    }

    static XmlDocument Html(string path)
    {
        var html = new XmlDocument { XmlResolver = null };
        using XmlReader reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        html.Load(reader);
        return html;
    }

    [Theory, MemberData(nameof(Tasks))]
    public void A_report_is_one_well_formed_file_that_needs_nothing_else(string task)
    {
        using var cli = new CliRun();
        (string model, string data, string[] more) = Train(cli, task);
        foreach (string[] rows in new string[][] { [data, .. more], [] })
        {
            cli.Done(["report", model, .. rows]);
            string text = File.ReadAllText(cli.PathOf("m.html"));
            XmlDocument html = Html(cli.PathOf("m.html"));
            Assert.True(html.GetElementsByTagName("section").Count >= 3);
            Assert.Empty(html.GetElementsByTagName("script").Cast<XmlNode>());
            Assert.DoesNotContain("http", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
            Assert.All(html.SelectNodes("//@href")!.Cast<XmlNode>(), h => Assert.StartsWith("#s", h.Value, StringComparison.Ordinal));
        }
        Assert.Equal(["m.html"], cli.Files().Where(f => f.StartsWith("m.", StringComparison.Ordinal) || f.StartsWith('.')).Except(["m.safetensors"]));
    }

    [Theory, MemberData(nameof(Tasks))]
    public void Its_numbers_are_those_of_evaluate(string task)
    {
        using var cli = new CliRun();
        (string model, string data, string[] more) = Train(cli, task);
        using var evaluated = JsonDocument.Parse(cli.Done(["evaluate", model, data, .. more, "--json"]).Out);
        using var reported = JsonDocument.Parse(cli.Done(["report", model, data, .. more, "--json"]).Out);
        Assert.Equal(evaluated.RootElement.GetProperty("metrics").GetRawText(), reported.RootElement.GetProperty("metrics").GetRawText());
        string html = File.ReadAllText(cli.PathOf("m.html"));
        foreach (JsonProperty metric in reported.RootElement.GetProperty("metrics").EnumerateObject())
        {
            double value = metric.Value.GetDouble();
            JsonElement interval = reported.RootElement.GetProperty("intervals").GetProperty(metric.Name);
            Assert.InRange(value, interval[0].GetDouble(), interval[1].GetDouble());
            Assert.Contains($"<th scope=\"row\">{metric.Name}<small>", html, StringComparison.Ordinal);
            Assert.Contains($">{Show.Metric(value)}</td>", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_of_features_are_text_and_nothing_else()
    {
        using var cli = new CliRun();
        string evil = "</td><script>alert(1)</script>'&\u0085|`*";
        string data = cli.File("evil.csv", "user,film,rating\n" + string.Concat(Enumerable.Range(0, 80).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(i % 2 == 0 ? evil : "u2")},f{i % 3},{(i % 2 == 0 ? 5 * (i % 4) : 1)}.5\n"))));
        cli.Done("train", data, "--model", cli.PathOf("m.safetensors"), "--epochs", "3");
        cli.Done("report", cli.PathOf("m.safetensors"), data);
        XmlDocument html = Html(cli.PathOf("m.html"));
        Assert.Empty(html.GetElementsByTagName("script").Cast<XmlNode>());
        Assert.Contains(html.SelectNodes("//tbody/tr/th")!.Cast<XmlNode>(), n => n.InnerText == evil.Replace('\u0085', '\uFFFD'));
        string markdown = cli.Done("report", cli.PathOf("m.safetensors"), data, "--format", "md", "--output", "-").Out;
        Assert.DoesNotContain("<script>", markdown.Replace("\\<", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_that_it_gives_makes_the_same_model()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings());
        cli.Done("train", data, "--model", cli.PathOf("m.safetensors"), "--epochs", "3", "--num-factors", "6", "--categorical", "user,film", "--ignore", "age", "--seed", "7");
        string[] arguments = [.. ReproduceSection.Arguments(ModelFile.Read(cli.PathOf("m.safetensors"))).SelectMany(a => a).Select(a => a == "TRAINING-DATA" ? data : a)];
        cli.Done([.. arguments, "--model", cli.PathOf("again.safetensors")]);
        Assert.Equal(File.ReadAllBytes(cli.PathOf("m.safetensors")), File.ReadAllBytes(cli.PathOf("again.safetensors")));
    }

    [Theory, InlineData("mcmc"), InlineData("als"), InlineData("ftrl"), InlineData("sagemaker")]
    public void The_command_fits_every_solver(string solver)
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings(300));
        cli.Done(["train", data, "--model", cli.PathOf("m"), "--epochs", "5", "--ignore", "age", .. solver == "sagemaker" ? ["--preset", "sagemaker", "--predictor-type", "regressor", "--num-factors", "4"] : (string[])["--solver", solver]]);
        string[] arguments = [.. ReproduceSection.Arguments(ModelFile.Read(cli.PathOf("m"))).SelectMany(a => a).Select(a => a == "TRAINING-DATA" ? data : a)];
        cli.Done([.. arguments, "--model", cli.PathOf("again")]);
        Assert.Equal(File.ReadAllBytes(cli.PathOf("m")), File.ReadAllBytes(cli.PathOf("again")));
    }

    [Fact]
    public void Markdown_of_the_films_is_as_reviewed()
    {
        string films = Path.Combine(Repository.Root, "samples", "films");
        using var cli = new CliRun();
        cli.Done("train", Path.Combine(films, "films-train.csv"), "--label", "rating", "--model", cli.PathOf("films.safetensors"), "--epochs", "2", "--num-factors", "4", "--threads", "1");
        cli.Done("report", cli.PathOf("films.safetensors"), Path.Combine(films, "films-test.csv"), "--output", cli.PathOf("films.md"));
        // Which columns and values are listed depends on the last bits, and those on the vector width.
        string text = string.Concat(File.ReadLines(cli.PathOf("films.md")).Where(l => l.Length > 0 && !ListedPart().IsMatch(l)).Select(l => l + "\n"));
        Snapshot.Matches("report-films.txt", Figures().Replace(text, "#"));
    }

    [Fact]
    public void What_it_cannot_do_is_said()
    {
        using var cli = new CliRun();
        (string model, string data, _) = Train(cli, "regressor");
        void Wrong(string expected, params string[] args)
        {
            CliResult result = cli.Run(["report", .. args]);
            Assert.Equal(2, result.Code);
            Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        }
        Wrong("one of html, md", model, data, "--format", "pdf");
        Wrong("is an input", model, data, "--output", model);
        Wrong("--known goes with", model, "--known", data);
        Wrong("--known goes with", model, data, "--known", data);
        Wrong("no such file", cli.PathOf("none"), data);
        Wrong("no such file", model, cli.PathOf("none.csv"));
        Assert.Contains("both want standard output", cli.Run("report", model, "--json", "--output", "-").Out, StringComparison.Ordinal);
        Wrong("label", model, cli.File("unlabelled.csv", "user,film,age\nu1,\"Film, 2\",20.5\n"));
        Assert.Equal(1, cli.Run("report", model, data, "--output", cli.PathOf("none/report.html")).Code);
        Assert.DoesNotContain(cli.Files(), f => f.EndsWith(".html", StringComparison.Ordinal) || f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Quiet_says_nothing_and_standard_output_gets_the_report_alone()
    {
        using var cli = new CliRun();
        (string model, string data, _) = Train(cli, "binary");
        CliResult result = cli.Done("report", model, data, "--quiet", "--output", "-");
        Assert.Empty(result.Error);
        Assert.StartsWith("<!DOCTYPE html>", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", result.Out, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\| (?!Metric|rmse)|^\|( ---:? \|)+$|^\*\*[^.]*\*\*$")]
    private static partial Regex ListedPart();

    [GeneratedRegex(@"[−+-]?\d[\d,.]*\d|\d|[−+]")]
    private static partial Regex Figures();
}
