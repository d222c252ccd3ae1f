using System.Text;
using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>With --json a command writes exactly one document, whose fields and their kinds are pinned: within a schema number fields are only added.</summary>
public class JsonTests
{
    [Fact]
    public void Documents_have_the_fields_of_schema_1()
    {
        using var cli = new CliRun();
        string data = cli.File("films.csv", CliData.Ratings()), model = cli.PathOf("m");
        Pin("train", cli.Done("train", data, "--model", model, "--epochs", "3", "--json"));
        Pin("evaluate", cli.Done("evaluate", model, data, "--json"));
        Pin("predict", cli.Done("predict", model, data, "--json"));
        Pin("explain", cli.Done("explain", model, data, "--json"));
        Pin("inspect", cli.Done("inspect", model, "--json"));
        Pin("export", cli.Done("export", model, cli.PathOf("m.tar.gz"), "--json"));
        Pin("import", cli.Done("import", cli.PathOf("m.tar.gz"), "--model", cli.PathOf("again"), "--json"));
        Pin("convert", cli.Done("convert", data, cli.PathOf("films.svm"), "--json"));
    }

    [Fact]
    public void A_diverged_run_is_a_document_with_error_and_outcome()
    {
        using var cli = new CliRun();
        CliResult result = cli.Run("train", cli.File("films.csv", CliData.Ratings()), "--model", cli.PathOf("m"), "--solver", "sgd", "--learning-rate", "100", "--json", "--quiet");
        Assert.Equal(1, result.Code);
        Pin("diverged", result);
    }

    [Fact]
    public void Predictions_are_the_numbers_that_lines_have()
    {
        using var cli = new CliRun();
        string data = cli.File("shapes.csv", CliData.Shapes()), model = cli.PathOf("m");
        cli.Done("train", data, "--model", model, "--epochs", "2");
        using var document = JsonDocument.Parse(cli.Done("predict", model, data, "--json").Out);
        string[] rows = [.. document.RootElement.GetProperty("predictions").EnumerateArray().Select(r => string.Join(',', r.EnumerateArray().Select(v => v.GetRawText())))];
        Assert.Equal(cli.Done("predict", model, data).Lines.Skip(1), rows);
        Assert.Equal("cube, red", document.RootElement.GetProperty("classes")[2].GetString());
    }

    static void Pin(string name, CliResult result)
    {
        using var document = JsonDocument.Parse(result.Out);
        var fields = new StringBuilder();
        Describe(document.RootElement, "", fields);
        Snapshot.Matches($"json-{name}.txt", fields.ToString());
    }

    /// <summary>One line a field: its path and kind; of an array the first element.</summary>
    static void Describe(JsonElement element, string path, StringBuilder fields)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
                Describe(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", fields);
            return;
        }
        fields.Append(path).Append(": ").Append(element.ValueKind is JsonValueKind.True or JsonValueKind.False ? "boolean" : element.ValueKind.ToString().ToLowerInvariant()).Append('\n');
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0)
            Describe(element[0], path + "[]", fields);
    }
}
