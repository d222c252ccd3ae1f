using System.Net;
using Xunit;

namespace Cofactor.Tests.Server;

public class ApiKeyTests
{
    [Theory]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Basic s3cret", HttpStatusCode.Unauthorized)]
    [InlineData("X-Api-Key", "s3cre", HttpStatusCode.Unauthorized)]
    [InlineData("X-Api-Key", "s3cret", HttpStatusCode.OK)]
    [InlineData("Authorization", "Bearer s3cret", HttpStatusCode.OK)]
    [InlineData("authorization", "bearer s3cret", HttpStatusCode.OK)]
    public async Task Scoring_wants_the_key(string? header, string? value, HttpStatusCode status)
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { ApiKey = "s3cret" });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/invocations");
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage answer = await run.Client.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public async Task Only_what_tells_that_the_service_lives_is_open()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { ApiKey = "s3cret" });
        foreach (string path in (string[])["/ping", "/healthz"])
            Assert.Equal(HttpStatusCode.OK, (await run.Client.GetAsync(path)).StatusCode);
        foreach (string path in (string[])["/model", "/metrics", "/openapi.json", "/execution-parameters", "/nothing"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await run.Client.GetAsync(path)).StatusCode);
    }
}
