using System.Net;
using System.Text;
using System.Text.Json;
using Cofactor.Server;
using Xunit;

namespace Cofactor.Tests.Server;

public class StatusTests
{
    [Fact]
    public async Task Ping_is_200_with_nothing_in_it()
    {
        await using ServiceRun run = await ServiceRun.Start();
        using HttpResponseMessage answer = await run.Client.GetAsync("/ping");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Without_a_model_everything_that_needs_one_is_503_until_it_is_there()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { WaitForModel = true }, withModel: false);
        foreach (string path in (string[])["/ping", "/healthz", "/model"])
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await run.Client.GetAsync(path)).StatusCode);
        using HttpResponseMessage refused = await run.Post();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        run.WriteModel(1);
        await ServiceRun.Until(() => run.Service.Store.Current is not null);
        Assert.Equal(HttpStatusCode.OK, (await run.Post()).StatusCode);
    }

    [Fact]
    public async Task A_model_that_is_missing_or_bad_ends_the_start()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => ServiceRun.Start(withModel: false));
        string bad = Path.GetTempFileName();
        await File.WriteAllTextAsync(bad, "no model");
        await Assert.ThrowsAsync<DataFormatException>(() => ServiceRun.Start(change: o => o with { ModelPath = bad }));
        File.Delete(bad);
    }

    [Fact]
    public async Task A_used_port_is_named()
    {
        await using ServiceRun run = await ServiceRun.Start();
        ListenException e = await Assert.ThrowsAsync<ListenException>(() => ServiceRun.Start(change: o => o with { Urls = [run.Service.Addresses[0]] }));
        Assert.Contains(run.Service.Addresses[0], e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, null)]
    [InlineData("GET", "/invocations", 405, "POST")]
    [InlineData("POST", "/ping", 405, "GET, HEAD")]
    [InlineData("DELETE", "/model", 405, "GET, HEAD")]
    public async Task Wrong_paths_and_methods_are_told(string method, string path, int status, string? allow)
    {
        await using ServiceRun run = await ServiceRun.Start();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage answer = await run.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(allow, answer.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", answer.Content.Headers.Allow));
        Assert.NotEmpty((await ServiceRun.Error(answer)).GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("head /metrics")]
    [InlineData("get /ping")]
    [InlineData("post /invocations")]
    public async Task Methods_are_told_apart_by_case(string request)
    {
        await using ServiceRun run = await ServiceRun.Start();
        await using var stream = await run.Connect(request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 405", await ServiceRun.ReadToEnd(stream), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ping")]
    [InlineData("/healthz")]
    [InlineData("/metrics")]
    public async Task Head_is_answered_where_get_is(string path)
    {
        await using ServiceRun run = await ServiceRun.Start();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using HttpResponseMessage answer = await run.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Wrong_data_is_400_with_place_and_reason()
    {
        await using ServiceRun run = await ServiceRun.Start(_ => throw new DataFormatException(new SourcePosition("request", 3, 9), "'3:abc'", "index:value", "Use numbers."));
        using HttpResponseMessage answer = await run.Post();
        JsonElement error = await ServiceRun.Error(answer);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(("request", 3, "'3:abc'", "index:value", "Use numbers."),
            (error.GetProperty("file").GetString(), error.GetProperty("line").GetInt32(), error.GetProperty("found").GetString(), error.GetProperty("expected").GetString(), error.GetProperty("remedy").GetString()));
        Assert.Contains("request:3:9", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/libsvm", "1:1 1:2", "add them up before sending.")]
    [InlineData("application/json", """{"instances":[{"data":{"features":{"keys":[1,1],"shape":[3],"values":[1,2]}}}]}""", "add them up before sending.")]
    [InlineData("application/x-www-form-urlencoded", "{}", "-H 'Content-Type: application/json'")]
    public async Task Advice_is_what_a_client_can_do(string type, string body, string advice)
    {
        await using ServiceRun run = await ServiceRun.Serve(ServiceRun.Model(1));
        using HttpResponseMessage answer = await run.Client.PostAsync("/predict", new StringContent(body, Encoding.UTF8, type));
        JsonElement error = await ServiceRun.Error(answer);
        Assert.Contains(advice, error.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("--sum-repeated", error.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(406, false)]
    [InlineData(415, false)]
    [InlineData(429, true)]
    public async Task A_handler_may_refuse_with_a_status_of_its_own(int status, bool retry)
    {
        await using ServiceRun run = await ServiceRun.Start(context =>
        {
            context.Response.ContentType = "text/csv";
            throw new RequestException(status, "No.", "a", "b", "");
        });
        using HttpResponseMessage answer = await run.Post();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(retry, answer.Headers.RetryAfter is not null);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(JsonValueKind.Null, (await ServiceRun.Error(answer)).GetProperty("remedy").ValueKind);
    }

    [Fact]
    public async Task A_fault_is_500_with_an_id_that_the_log_explains_and_no_stack_trace()
    {
        await using ServiceRun run = await ServiceRun.Start(_ => throw new InvalidCastException("secret"));
        using HttpResponseMessage answer = await run.Post();
        string text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        string id = JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("message").GetString()!.Split(' ')[^1].TrimEnd('.');
        Assert.Contains(id, run.Log.ToString(), StringComparison.Ordinal);
        Assert.Contains("secret", run.Log.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await run.Client.GetAsync("/ping")).StatusCode);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_stops_nothing()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { AccessLog = true }, logTo: new FullDisk());
        for (int i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await run.Post()).StatusCode);
        Assert.Contains("cofactor_requests_in_flight 1\n", await run.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);   // this one
    }

    sealed class FullDisk : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }

    [Fact]
    public void No_line_of_the_log_can_be_forged()
    {
        using var to = new StringWriter { NewLine = "\n" };
        using var log = new ServiceLog(to, LogFormat.Text);
        const string Forged = "/x\u2028\u0085\r\n2026-01-01 error y\0\ud800";
        log.Info("request", ("path", Forged), ("of", "/\u2028y"));
        string line = Assert.Single(to.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(line, c => Assert.False(char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.Surrogate, line));
    }

    [Fact]
    public async Task A_fault_in_the_middle_of_an_answer_cuts_the_connection()
    {
        await using ServiceRun run = await ServiceRun.Start(async context =>
        {
            await context.Response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes("part"));
            throw new InvalidCastException();
        });
        await Assert.ThrowsAnyAsync<Exception>(async () => await (await run.Post()).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Execution_parameters_are_those_of_the_options()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { MaxConcurrentRequests = 8 });
        Assert.Equal("""{"MaxConcurrentTransforms":8,"BatchStrategy":"MULTI_RECORD","MaxPayloadInMB":6}""", await run.Client.GetStringAsync("/execution-parameters"));
    }

    [Theory]
    [InlineData(64, 6, 16, 6)]
    [InlineData(64, 60, 1, 60)]
    [InlineData(1, 2000, 1, 100)]
    public async Task Execution_parameters_stay_within_the_100_MB_that_batch_transform_allows(int requests, long megabytes, int said, int of)
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { MaxConcurrentRequests = requests, Limits = o.Limits with { MaxBodyBytes = megabytes << 20 } });
        JsonElement parameters = await run.Json("/execution-parameters");
        Assert.Equal((said, of), (parameters.GetProperty("MaxConcurrentTransforms").GetInt32(), parameters.GetProperty("MaxPayloadInMB").GetInt32()));
    }

    [Fact]
    public async Task The_card_says_what_the_model_is()
    {
        await using ServiceRun run = await ServiceRun.Start();
        JsonElement card = await run.Json("/model");
        Assert.Equal((3, 2, "regressor"), (card.GetProperty("feature_dim").GetInt32(), card.GetProperty("num_factors").GetInt32(), card.GetProperty("predictor_type").GetString()));
        Assert.Equal(run.Service.Store.Current!.Version, card.GetProperty("version").GetString());
    }
}
