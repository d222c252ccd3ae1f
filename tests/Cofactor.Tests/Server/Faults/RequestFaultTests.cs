using System.Globalization;
using System.Text;
using System.Text.Json;
using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Server;

/// <summary>Thousands of damaged requests over sockets: what is answered is answered as the library would, the rest is refused as documented.</summary>
public sealed class RequestFaultTests
{
    const int Connections = 4;
    const string Json = "application/json", Lines = "application/jsonlines", RecordIo = "application/x-recordio-protobuf", Csv = "text/csv";

    static readonly FmModel Numbers = Service.Random(3, LabelMap.Binary), Columns = Service.Random(JsonColumnsTests.Map.FeatureCount, LabelMap.Regressor, JsonColumnsTests.Map);

    static readonly (FmModel Model, string Type, DataFormat Format, byte[] Body)[] Samples =
    [
        (Numbers, Json, DataFormat.Json, """{"instances":[{"data":{"features":{"keys":[0,2],"shape":[3],"values":[1.5,2]}},"x":[{}]},{"features":[0,1e0,0]}]}"""u8.ToArray()),
        (Numbers, Lines, DataFormat.JsonLines, "{\"features\":[1.5,0,2]}\n{\"features\":{\"0\":1,\"2\":0.5}}\n"u8.ToArray()),
        (Numbers, RecordIo, DataFormat.RecordIo, [.. RecordIoData.Real, .. RecordIoData.Real]),
        (Numbers, Csv, DataFormat.Csv, "1.5,0,2\n0,\"1\",0\n"u8.ToArray()),
        (Numbers, "text/libsvm", DataFormat.LibSvm, "0:1.5 2:2\n1 1:1 # x\n"u8.ToArray()),
        (Columns, Json, DataFormat.Json, """{"instances":[{"user":"ann","age":1.5,"genres":["Action","Dr\u0061ma"]},{"age":null,"user":12}]}"""u8.ToArray()),
        (Columns, Lines, DataFormat.JsonLines, "{\"user\":\"b \\\"ob\\\"\",\"age\":\"1.5\"}\r\n\n{}"u8.ToArray()),
        (Columns, Csv, DataFormat.Csv, "user,age,genres\nann,20,Action|Drama\n\"b \"\"ob\"\"\",1.5,\n"u8.ToArray()),
    ];

    // What docs/serving.md lists, for requests that are wrong.
    static readonly int[] Documented = [400, 404, 405, 406, 408, 411, 413, 414, 415, 431, 505];

    [Fact]
    public async Task Damaged_requests_are_answered_as_the_library_would_or_refused()
    {
        await using ServiceRun numbers = await ServiceRun.Serve(Numbers), columns = await ServiceRun.Serve(Columns);
        int each = Thorough.Times(3_000, 15_000) / Connections;
        int[] answered = new int[Connections];
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(c => Task.Run(async () =>
        {
            var random = new Random(c);
            using var kept = new Kept(numbers.Port, columns.Port);
            for (int i = 0; i < each; i++)
                answered[c] += await Ask(kept, random) ? 1 : 0;
        })));
        Assert.InRange(answered.Sum(), each / 2, Connections * each);   // else the damage is too great to find much
        foreach (ServiceRun run in (ServiceRun[])[numbers, columns])
        {
            Assert.Equal("ok", (await run.Json("/healthz")).GetProperty("status").GetString());
            await ServiceRun.Until(() => run.Client.GetStringAsync("/metrics").Result is var m && m.Contains("cofactor_requests_at_work 0\n", StringComparison.Ordinal) && m.Contains("cofactor_requests_in_flight 1\n", StringComparison.Ordinal));
            Assert.DoesNotContain(" error ", run.Log.ToString(), StringComparison.Ordinal);
        }
        using var fresh = new Kept(numbers.Port, columns.Port);
        foreach ((FmModel model, string type, DataFormat format, byte[] body) in Samples)
            Verify(model, format, body, await fresh.Call(model, RequestFaults.Framed("/invocations", type, "*/*", body, new Random(1))));
    }

    /// <summary>Sends a request with some fault or none, and checks the answer; true if it was answered with predictions.</summary>
    static async Task<bool> Ask(Kept kept, Random random)
    {
        (FmModel model, string type, DataFormat format, byte[] body) = Samples[random.Next(Samples.Length)];
        body = random.Next(10) switch { 0 or 1 => body, 2 or 3 => RequestFaults.Unusual(body, random), _ => Mutation.Of(body, random) };
        string path = random.Next(6) switch { 0 => "/predict", 1 => "/explain", _ => "/invocations" };
        string accept = path == "/invocations" ? ((string[])[Json, Lines, RecordIo, Csv, "text/*;q=0.5, */*;q=0.1"])[random.Next(5)] : "*/*";
        RawAnswer? answer;
        switch (random.Next(10))
        {
            case 0:
                answer = await kept.Call(model, RequestFaults.Damaged(path, type, body, random));
                kept.Drop(model);   // what the damage left of it is a request of its own
                if (answer is { Status: 200 })
                    Verify(model, format, body, answer);
                else if (answer is not null)
                    Refused(answer, Documented);
                return false;
            case 1 when body.Length > 0:
                (byte[] request, int length) = RequestFaults.Cut(path, type, body, random);
                Verify(model, format, body[..length], await kept.Call(model, request));
                kept.Drop(model);
                return false;
            case 2:
                await kept.Send(model, RequestFaults.Unfinished(path, type, body, random));
                kept.Drop(model, reset: random.Next(2) == 0);
                return false;
            case 3:
                byte[] once = RequestFaults.Join([.. RequestFaults.Framed(path, type, accept, body, random)]);
                answer = await kept.Call(model, RequestFaults.Join(once, once));
                if (answer is { Closes: false })
                    Assert.Equal(answer.Body, (await kept.Receive(model))!.Body);
                Verify(model, format, body, answer);
                return answer!.Status == 200;
            default:
                answer = await kept.Call(model, RequestFaults.Framed(path, type, accept, body, random));
                Verify(model, format, body, answer);
                return answer!.Status == 200;
        }
    }

    /// <summary>Checks an answer to a body that has arrived whole: 200 with the library's predictions, or 400 where the library refuses it too.</summary>
    static void Verify(FmModel model, DataFormat format, byte[] body, RawAnswer? answer)
    {
        Assert.NotNull(answer);
        float[]? expected = Library(model, format, body);
        if (answer.Status != 200)
        {
            Refused(answer, 400);
            Assert.True(expected is null || answer.Text.Contains("nested deeper than 32", StringComparison.Ordinal), $"{format}: {Encoding.Latin1.GetString(body)}: {answer.Text}");
            return;
        }
        Assert.True(expected is not null, $"{format}: {Encoding.Latin1.GetString(body)}: {answer.Text}");
        // JSON has no infinity.
        Assert.Equal(expected.Select(p => float.IsFinite(p) ? p : float.NaN), Predictions(answer).Select(p => float.IsFinite(p) ? p : float.NaN));
    }

    /// <summary>A refusal has one of some statuses and, unless the server itself saw no request in it, says why.</summary>
    static void Refused(RawAnswer answer, params int[] statuses)
    {
        Assert.Contains(answer.Status, statuses);
        if (answer.Body.Length > 0)
            Assert.NotEmpty(JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetProperty("message").GetString()!);
        else
            Assert.True(answer.Closes || answer.Header("Content-Length") != "0", answer.Status.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>What the library predicts; null where it refuses the body.</summary>
    static float[]? Library(FmModel model, DataFormat format, byte[] body)
    {
        if (body.Length == 0)
            return null;
        try
        {
            return [.. MutatedRequestTests.Rows(model, format, body).SelectMany(block => Enumerable.Range(0, block.RowCount).Select(i => model.Predict(block.Row(i))))];
        }
        catch (DataFormatException)
        {
            return null;
        }
    }

    static float[] Predictions(RawAnswer answer)
    {
        switch (answer.Header("Content-Type"))
        {
            case Csv:
                return [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => float.Parse(l, CultureInfo.InvariantCulture))];
            case Lines:
                return [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Number(JsonDocument.Parse(l).RootElement.GetProperty("score")))];
            case RecordIo:
                return [.. RecordIoData.Records(answer.Body).Select(r => r.Label["score"].Float32Tensor.Values[0])];
        }
        JsonElement all = JsonDocument.Parse(answer.Body).RootElement;
        return all.TryGetProperty("predictions", out JsonElement predictions)
            ? [.. predictions.EnumerateArray().Select(p => Number(p.TryGetProperty("score", out JsonElement score) ? score : p.GetProperty("prediction")))]
            : [.. all.GetProperty("explanations").EnumerateArray().Select(e => Number(e.GetProperty("prediction")))];
    }

    static float Number(JsonElement number) => number.ValueKind == JsonValueKind.Null ? float.NaN : number.GetSingle();

    /// <summary>A connection to each service, opened again when it was closed.</summary>
    sealed class Kept(int numbers, int columns) : IDisposable
    {
        readonly RawClient?[] _clients = new RawClient?[2];

        public async Task Send(FmModel model, byte[] request) => await (await Client(model)).Send(request);

        public Task<RawAnswer?> Receive(FmModel model) => _clients[Place(model)]!.Receive();

        public async Task<RawAnswer?> Call(FmModel model, params byte[][] parts)
        {
            RawClient client = await Client(model);
            try
            {
                foreach (byte[] part in parts)
                    await client.Send(part);
            }
            catch (IOException)
            {
                // Refused before all of it was sent: the answer says why.
            }
            RawAnswer? answer = await client.Receive();
            if (answer is null or { Closes: true })
                Drop(model);
            return answer;
        }

        public void Drop(FmModel model, bool reset = false)
        {
            ref RawClient? client = ref _clients[Place(model)];
            if (reset)
                client?.Reset();
            client?.Dispose();
            client = null;
        }

        async Task<RawClient> Client(FmModel model) => _clients[Place(model)] ??= await RawClient.Connect(model == Numbers ? numbers : columns);

        static int Place(FmModel model) => model == Numbers ? 0 : 1;

        public void Dispose()
        {
            Drop(Numbers);
            Drop(Columns);
        }
    }
}
