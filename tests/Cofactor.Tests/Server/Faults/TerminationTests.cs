using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.Server;

/// <summary>
/// SIGTERM to the command under load. Every request that the service has begun to read is answered, whole; one that it has not is one whose
/// connection was refused or closed without a byte of an answer, and a connection that was in use is closed only by an answer that says so.
/// </summary>
public sealed class TerminationTests
{
    static readonly byte[] Request = Encoding.ASCII.GetBytes("POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 31\r\n\r\n{\"instances\":[{\"features\":{}}]}");

    [Fact]
    public async Task No_request_that_was_begun_is_lost()
    {
        for (int i = 0; i < Thorough.Times(1, 15); i++)
            await Terminate(50 * i);
    }

    static async Task Terminate(int after)
    {
        string path = Path.GetTempFileName();
        ModelFile.Write(ServiceRun.Model(1), path);
        using CofactorProcess process = CofactorProcess.Start("serve", path, "--urls", "http://127.0.0.1:0", "--log-format", "json", "--max-queue", "100000");
        int port = new Uri(Json(await process.Error.ReadLineAsync()).GetProperty("urls").GetString()!).Port;
        Task<string> log = process.Error.ReadToEndAsync();
        int answered = 0, lostOnKept = 0;
        async Task Client(bool keep)
        {
            while (await Connected(port) is { } client)
            {
                using (client)
                    for (bool first = true, go = true; go; first = false)
                    {
                        RawAnswer? answer = await Call(client);
                        if (answer is null && !first)
                            Interlocked.Increment(ref lostOnKept);
                        if (answer is not null)
                            Assert.Equal((200, """{"predictions":[{"score":1}]}"""), (answer.Status, answer.Text));
                        Interlocked.Add(ref answered, answer is null ? 0 : 1);
                        go = keep && answer is { Closes: false };
                    }
            }
        }
        Task[] clients = [.. Enumerable.Range(0, 12).Select(c => Task.Run(() => Client(keep: c % 3 > 0)))];
        await ServiceRun.Until(() => Volatile.Read(ref answered) > 300 || clients.Any(c => c.IsFaulted));
        await Task.Delay(after);
        process.Signal("TERM");
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, process.Exit());
        Assert.Equal(0, lostOnKept);
        JsonElement last = Json((await log).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal(("stopped", answered), (last.GetProperty("message").GetString(), last.GetProperty("requests").GetInt32()));
        File.Delete(path);
    }

    /// <summary>Null once no connection is taken any more.</summary>
    static async Task<RawClient?> Connected(int port)
    {
        try
        {
            return await RawClient.Connect(port);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    static async Task<RawAnswer?> Call(RawClient client)
    {
        try
        {
            await client.Send(Request);
        }
        catch (IOException)
        {
            return null;
        }
        return await client.Receive();
    }

    static JsonElement Json(string? line) => JsonDocument.Parse(line!).RootElement;
}
