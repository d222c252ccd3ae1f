using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cofactor.Tests.Server;

/// <summary>Clients that dawdle, stop or vanish, by the thousand: the others are answered while all of them are there.</summary>
public sealed class SlowClientTests
{
    const string Head = "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/libsvm\r\nAccept: text/csv\r\n", Body = "0:1\n", Usual = Head + "Content-Length: 4\r\n\r\n" + Body;

    [Fact]
    public async Task Others_are_answered()
    {
        FmModel model = Service.Random(3, LabelMap.Regressor);
        // Two places and little room to wait: hundreds of slow clients that held any would be noticed.
        await using ServiceRun run = await ServiceRun.Serve(model, o => o with { MaxConcurrentRequests = 2, MaxQueuedRequests = 30, Limits = o.Limits with { MaxInstances = 1_000_000 } });
        using var end = new CancellationTokenSource();
        var clients = new List<RawClient>();
        async Task Open(int count, string start)
        {
            for (int i = 0; i < count; i++)
            {
                clients.Add(await RawClient.Connect(run.Port));
                await clients[^1].Send(start);
            }
        }
        await Open(2000, "");                                                  // idle
        await Open(100, Head);                                                 // no end of the head
        await Open(100, Head + "Content-Length: 4\r\n\r\n0:");                 // half a body
        await Open(100, Head + "Transfer-Encoding: chunked\r\n\r\n4\r\n0:");
        await Open(20, Usual + Head);                                          // an answer not fetched, and half of the next request
        int slow = clients.Count;
        await Open(50, Head + "Content-Length: 4\r\n\r\n");                    // a byte a second
        Task dripping = Drip(clients[slow..], end.Token);
        // Answers that nobody reads.
        string rows = string.Concat(Enumerable.Repeat(Body, 250_000));
        var stuck = new List<Task>();
        for (int i = 0; i < 10; i++)
        {
            RawClient client = await RawClient.Connect(run.Port);
            clients.Add(client);
            stuck.Add(Try(() => client.Send(Head + $"Content-Length: {rows.Length}\r\n\r\n" + rows)));
        }
        Task resets = Resets(run.Port, end.Token);

        string expected = model.Predict(new SparseMatrix(3, new long[] { 0, 1 }, new[] { 0 }, default).Row(0)).ToString(System.Globalization.CultureInfo.InvariantCulture) + "\n";
        using RawClient other = await RawClient.Connect(run.Port);
        for (int i = 0; i < Thorough.Times(300, 20_000); i++)
        {
            await other.Send(Usual);
            RawAnswer answer = (await other.Receive())!;
            Assert.Equal((StatusCodes.Status200OK, expected), (answer.Status, answer.Text));
            Assert.Equal(200, (int)(await run.Client.GetAsync("/ping")).StatusCode);
        }
        await end.CancelAsync();
        await Task.WhenAll([dripping, resets]);
        clients.ForEach(c => c.Dispose());
        await Task.WhenAll(stuck);
        await ServiceRun.Until(() => run.Client.GetStringAsync("/metrics").Result is var m && m.Contains("cofactor_requests_at_work 0\n", StringComparison.Ordinal) && m.Contains("cofactor_requests_in_flight 1\n", StringComparison.Ordinal));
        Assert.DoesNotContain(" error ", run.Log.ToString(), StringComparison.Ordinal);
    }

    static async Task Drip(List<RawClient> clients, CancellationToken end)
    {
        for (int i = 0; i < Body.Length - 1 && !end.IsCancellationRequested; i++)
        {
            foreach (RawClient client in clients)
                await client.Send(Body[i..(i + 1)]);
            await Try(() => Task.Delay(1000, end));
        }
    }

    /// <summary>Clients that crash: before, within and after a request.</summary>
    static async Task Resets(int port, CancellationToken end)
    {
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            RawClient client = await RawClient.Connect(port);
            await client.Send(Usual[..(i * 7 % (Usual.Length + 1))]);
            client.Reset();
        }
    }

    static async Task Try(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The end of the test cuts it off.
        }
    }
}
