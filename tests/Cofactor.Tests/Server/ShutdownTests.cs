using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cofactor.Tests.Server;

public class ShutdownTests
{
    const string Post = "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";

    [Fact]
    public async Task What_is_under_way_is_answered_and_new_connections_are_not_taken()
    {
        var go = new TaskCompletionSource();
        await using ServiceRun run = await ServiceRun.Start(async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("done");
        });
        await using NetworkStream atWork = await run.Connect(Post), halfSent = await run.Connect(Post[..^1]), open = await run.Connect("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
        byte[] pong = new byte[4096];
        Assert.NotEqual(0, await open.ReadAsync(pong));   // kept alive
        await ServiceRun.Until(() => run.Client.GetStringAsync("/metrics").Result.Contains("cofactor_requests_in_flight 3\n", StringComparison.Ordinal));
        Task stopped = run.Service.Stop();
        await ServiceRun.Until(() => Refused(run));
        await open.WriteAsync(Encoding.ASCII.GetBytes(Post));   // a client that does not know yet
        await halfSent.WriteAsync(Encoding.ASCII.GetBytes("}"));
        await Task.Delay(50);
        Assert.False(stopped.IsCompleted);
        go.SetResult();
        foreach (NetworkStream stream in (NetworkStream[])[atWork, halfSent, open])
        {
            string answer = await ServiceRun.ReadToEnd(stream);
            Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
            Assert.Contains("done", answer, StringComparison.Ordinal);
        }
        await stopped.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Clients_that_keep_asking_are_told_to_close_and_lose_no_request()
    {
        await using ServiceRun run = await ServiceRun.Start();
        int answered = 0, lost = 0;
        Task[] clients = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using NetworkStream stream = await run.Connect("");
            byte[] buffer = new byte[4096];
            while (true)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Post));
                string answer = Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
                if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref lost);
                    return;
                }
                Interlocked.Increment(ref answered);
                if (answer.Contains("Connection: close", StringComparison.Ordinal))
                    return;
            }
        }))];
        await ServiceRun.Until(() => answered > 100);
        await run.Service.Stop();
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task The_wait_is_bounded()
    {
        await using ServiceRun run = await ServiceRun.Start(context => new ValueTask(Task.Delay(-1, context.RequestAborted)), o => o with { ShutdownTimeout = TimeSpan.FromMilliseconds(300) });
        await using NetworkStream stuck = await run.Connect(Post);
        await ServiceRun.Until(() => run.Client.GetStringAsync("/metrics").Result.Contains("cofactor_requests_at_work 1\n", StringComparison.Ordinal));
        await run.Service.Stop().WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("requests cut", run.Log.ToString(), StringComparison.Ordinal);
    }

    static bool Refused(ServiceRun run)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", run.Port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
