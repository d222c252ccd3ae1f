using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Cofactor.Tests.Server;

public class LimitTests
{
    const string Head = "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    [Fact]
    public async Task A_body_of_the_limit_is_taken_and_one_byte_more_is_413()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { Limits = o.Limits with { MaxBodyBytes = 100 } });
        Assert.Contains("\"bytes\":100,", await (await run.Post(new string('a', 100))).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await run.Post(new string('a', 101))).StatusCode);
    }

    [Fact]
    public async Task A_chunked_body_is_bounded_as_well()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { Limits = o.Limits with { MaxBodyBytes = 100 } });
        Assert.Contains("\"bytes\":60,", await Chunked(run, 60), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413", await Chunked(run, 150), StringComparison.Ordinal);
    }

    static async Task<string> Chunked(ServiceRun run, int bytes)
    {
        string half = $"{bytes / 2:x}\r\n{new string('a', bytes / 2)}\r\n";
        await using NetworkStream stream = await run.Connect(Head + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + half);
        await Task.Delay(20);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(half + "0\r\n\r\n"));
        return await ServiceRun.ReadToEnd(stream);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(3_000_000)]   // beyond every buffer of the server
    public async Task Bodies_that_come_in_parts_are_whole_for_the_handler(int bytes)
    {
        await using ServiceRun run = await ServiceRun.Start();
        await using NetworkStream stream = await run.Connect(Head + $"Connection: close\r\nContent-Length: {bytes}\r\n\r\n");
        for (int part = 0; part < 2; part++)
        {
            await Task.Delay(20);
            await stream.WriteAsync(new byte[bytes / 2]);
        }
        Assert.Contains($"\"bytes\":{bytes},", await ServiceRun.ReadToEnd(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_stays_away_is_408_and_takes_no_place()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { RequestTimeout = TimeSpan.FromMilliseconds(400), MaxConcurrentRequests = 1, MaxQueuedRequests = 0 });
        await using NetworkStream slow = await run.Connect(Head + "Content-Length: 10\r\n\r\nhalf");
        await using NetworkStream slower = await run.Connect(Head + "Transfer-Encoding: chunked\r\n\r\n2\r\nha");
        for (int i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await run.Post()).StatusCode);
        foreach (NetworkStream stream in (NetworkStream[])[slow, slower])
        {
            string answer = await ServiceRun.ReadToEnd(stream, until: "}}");
            Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
            Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
            Assert.Contains("did not arrive within 0.4 s", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Under_overload_the_queue_is_bounded_and_the_rest_is_told_to_come_again()
    {
        var go = new TaskCompletionSource();
        await using ServiceRun run = await ServiceRun.Start(async _ => await go.Task, o => o with { MaxConcurrentRequests = 1, MaxQueuedRequests = 1 });
        Task<HttpResponseMessage>[] all = [.. Enumerable.Range(0, 6).Select(_ => run.Post())];
        await ServiceRun.Until(() => all.Count(t => t.IsCompleted) == 4);
        foreach (Task<HttpResponseMessage> refused in all.Where(t => t.IsCompleted))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await refused).StatusCode);
            Assert.Equal("1", (await refused).Headers.RetryAfter!.ToString());
        }
        Assert.Equal(HttpStatusCode.OK, (await run.Client.GetAsync("/ping")).StatusCode);   // it lives
        go.SetResult();
        Assert.Equal(2, (await Task.WhenAll(all)).Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Contains("cofactor_rejected_total 4\n", await run.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_does_not_come_free_in_time_is_503_and_the_next_request_is_served()
    {
        var go = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        await using ServiceRun run = await ServiceRun.Start(async _ =>
        {
            begun.TrySetResult();
            await go.Task;
        }, o => o with { MaxConcurrentRequests = 1, RequestTimeout = TimeSpan.FromMilliseconds(200) });
        Task<HttpResponseMessage> first = run.Post();
        await begun.Task;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await run.Post()).StatusCode);
        go.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await run.Post()).StatusCode);
    }

    [Fact]
    public async Task Clients_that_go_away_give_their_places_back()
    {
        var begun = new SemaphoreSlim(0);
        await using ServiceRun run = await ServiceRun.Start(async context =>
        {
            begun.Release();
            if (context.Request.Headers.ContainsKey("Wait"))
                await Task.Delay(-1, context.RequestAborted);
        }, o => o with { MaxConcurrentRequests = 1 });
        NetworkStream gone = await run.Connect(Head + "Wait: 1\r\nContent-Length: 0\r\n\r\n");
        await begun.WaitAsync(TimeSpan.FromSeconds(5));
        await gone.DisposeAsync();
        Assert.Equal(HttpStatusCode.OK, (await run.Post()).StatusCode);
    }

    [Fact]
    public async Task Two_thousand_idle_connections_stop_nobody()
    {
        await using ServiceRun run = await ServiceRun.Start();
        var idle = new List<NetworkStream>();
        for (int i = 0; i < 2000; i++)
            idle.Add(await run.Connect(i % 2 == 0 ? "" : "POST /invoc"));
        for (int i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.OK, (await run.Post()).StatusCode);
        idle.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { MaxConnections = 2 });
        await using NetworkStream one = await run.Connect("GET /ping"), two = await run.Connect("GET /ping"), three = await run.Connect("");
        Assert.Empty(await ServiceRun.ReadToEnd(three));
    }

    [Theory]
    [InlineData("GET /ping HTTP/9.9\r\n\r\n", "HTTP/1.1 505")]
    [InlineData("no request\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("POST /invocations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400")]
    public async Task What_is_no_http_is_refused(string text, string start)
    {
        await using ServiceRun run = await ServiceRun.Start();
        await using NetworkStream stream = await run.Connect(text);
        string answer = await ServiceRun.ReadToEnd(stream);
        Assert.StartsWith(start, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
    }
}
