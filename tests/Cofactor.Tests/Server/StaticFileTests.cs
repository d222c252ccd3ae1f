using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Cofactor.Tests.Server;

public class StaticFileTests
{
    static readonly string Folder = Path.Combine(Repository.Root, "src", "Cofactor.Server", "wwwroot");

    [Fact]
    public async Task Every_file_of_the_page_is_served_as_it_is_without_a_key()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { ApiKey = "key", WaitForModel = true }, withModel: false);
        foreach (string file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string path = "/" + Path.GetRelativePath(Folder, file).Replace('\\', '/');
            using HttpResponseMessage answer = await run.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(await File.ReadAllBytesAsync(file), await answer.Content.ReadAsByteArrayAsync());
        }
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Folder, "index.html")), await run.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task The_page_may_load_nothing_from_elsewhere()
    {
        await using ServiceRun run = await ServiceRun.Start();
        using HttpResponseMessage answer = await run.Client.GetAsync("/");
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("default-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task It_comes_compressed_to_who_can_read_that_and_once(string encoding)
    {
        await using ServiceRun run = await ServiceRun.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { AcceptEncoding = { new StringWithQualityHeaderValue(encoding) } } };
        using HttpResponseMessage answer = await run.Client.SendAsync(request);
        Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
        await using Stream packed = await answer.Content.ReadAsStreamAsync();
        await using Stream plain = encoding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Folder, "index.html")), await new StreamReader(plain, Encoding.UTF8).ReadToEndAsync());

        using var again = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { AcceptEncoding = { new StringWithQualityHeaderValue(encoding) }, IfNoneMatch = { answer.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await run.Client.SendAsync(again)).StatusCode);
        using var plainAgain = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { answer.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.OK, (await run.Client.SendAsync(plainAgain)).StatusCode);
    }

    [Theory]
    [InlineData("/lib")]
    [InlineData("/../openapi.json")]
    [InlineData("/%2e%2e/openapi.json")]
    [InlineData("/INDEX.HTML")]
    [InlineData("/etc/passwd")]
    public async Task Nothing_else_is_served(string path)
    {
        await using ServiceRun run = await ServiceRun.Start();
        await using var stream = await run.Connect($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        string answer = await ServiceRun.ReadToEnd(stream);
        Assert.DoesNotContain("<html", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }
}
