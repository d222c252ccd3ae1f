using System.Text.Json;
using Cofactor.Server;
using Xunit;

namespace Cofactor.Tests.Server;

/// <summary>The description is kept by hand; these keep it true.</summary>
public class OpenApiTests
{
    [Fact]
    public async Task Describes_every_path_and_method_and_no_other()
    {
        await using ServiceRun run = await ServiceRun.Start();
        JsonElement paths = (await run.Json("/openapi.json")).GetProperty("paths");
        foreach (JsonProperty path in paths.EnumerateObject())
        {
            bool reads = path.Value.TryGetProperty("get", out _);
            Assert.Equal(reads ? "get" : "post", Assert.Single(path.Value.EnumerateObject()).Name);
            using var request = new HttpRequestMessage(HttpMethod.Delete, path.Name);
            using HttpResponseMessage answer = await run.Client.SendAsync(request);
            Assert.Equal(reads ? "GET, HEAD" : "POST", string.Join(", ", answer.Content.Headers.Allow));
        }
        using HttpResponseMessage missing = await run.Client.GetAsync("/nothing");
        string known = (await ServiceRun.Error(missing)).GetProperty("expected").GetString()!;
        Assert.Equal(known.Split(", "), paths.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/healthz", "Health")]
    [InlineData("/model", "Model")]
    [InlineData("/features?limit=0", "Features")]
    [InlineData("/neighbors?feature=1", "Neighbors")]
    [InlineData("/map", "Map")]
    [InlineData("/weights", "Weights")]
    [InlineData("/nothing", "Error")]
    public async Task Answers_have_the_members_described(string path, string schema)
    {
        await using ServiceRun run = await ServiceRun.Start();
        JsonElement described = (await run.Json("/openapi.json")).GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties");
        using HttpResponseMessage answer = await run.Client.GetAsync(path);
        JsonElement found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        if (schema == "Error")
            (described, found) = (described.GetProperty("error").GetProperty("properties"), found.GetProperty("error"));
        string[] optional = schema == "Error" ? ["file", "line"] : [];
        Assert.Equal(described.EnumerateObject().Select(p => p.Name).Except(optional), found.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        JsonElement root = JsonDocument.Parse(Endpoints.OpenApi()).RootElement;
        string[] references = [.. References(root)];
        Assert.NotEmpty(references);
        foreach (string reference in references)
        {
            JsonElement at = root;
            foreach (string part in reference.Split('/')[1..])
                at = at.GetProperty(part);
        }
    }

    static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.NameEquals("$ref") ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
