using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.Server;

/// <summary>A model that changes ten times a second under load: every answer is of one model, the one that it names, and old models go.</summary>
public sealed class ReloadFaultTests
{
    const int BatchRows = 10_000;   // more than are scored at once

    static readonly byte[] One = Request("/invocations", "text/csv", "1:1\n"), Batch = Request("/invocations", "text/csv", string.Concat(Enumerable.Repeat("1:1\n", BatchRows))),
        Named = Request("/predict", "*/*", "1:1\n2:1\n");

    static byte[] Request(string path, string accept, string rows) =>
        RequestFaults.Join(string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/libsvm\r\nAccept: {accept}\r\nContent-Length: {rows.Length}\r\n\r\n{rows}"));

    /// <summary>A model of some size that predicts one number for every row.</summary>
    static FmModel Model(int prediction)
    {
        var shape = new FmShape(20_000, 8);
        return FmModel.FromWeights(shape, [prediction], new float[shape.LinearLength], new float[shape.FactorsLength], LabelMap.Regressor);
    }

    [Fact]
    public async Task Every_answer_is_of_one_model_and_names_it_and_old_models_go()
    {
        var read = new ConcurrentBag<WeakReference<FmModel>>();
        await using ServiceRun run = await ServiceRun.Serve(Model(0), read: (file, name) =>
        {
            FmModel model = ModelFile.Read(file, name);
            read.Add(new WeakReference<FmModel>(model));
            return model;
        });
        var predictionOf = new ConcurrentDictionary<string, int> { [ServiceRun.VersionOf(run.ModelPath)] = 0 };
        var seen = new ConcurrentDictionary<int, int>();
        using var end = new CancellationTokenSource();
        Task[] clients = [.. ((byte[][])[One, One, Named, Batch]).Select(request => Task.Run(async () =>
        {
            using RawClient client = await RawClient.Connect(run.Port);
            while (!end.IsCancellationRequested)
            {
                await client.Send(request);
                RawAnswer answer = (await client.Receive())!;
                Assert.Equal(200, answer.Status);
                int prediction = predictionOf[answer.Header("X-Cofactor-Model")];
                Check(request, answer, prediction);
                seen[prediction] = 1;
            }
        }))];
        int changes = 0;
        for (DateTime until = DateTime.UtcNow + Thorough.Seconds(1.5, 60); DateTime.UtcNow < until;)
        {
            string next = run.ModelPath + ".next";
            ModelFile.Write(Model(++changes), next);
            predictionOf[ServiceRun.VersionOf(next)] = changes;
            File.Move(next, run.ModelPath, overwrite: true);
            await Task.WhenAny(Task.Delay(100), Task.WhenAll(clients));
        }
        await ServiceRun.Until(() => seen.ContainsKey(changes) || clients.Any(c => c.IsFaulted));
        await end.CancelAsync();
        await Task.WhenAll(clients);
        Assert.InRange(seen.Count, Math.Min(5, changes), changes + 1);
        Assert.InRange(read.Count, seen.Count, changes + 1);
        // The service itself sees to that.
        await ServiceRun.Until(() => read.Count(r => r.TryGetTarget(out _)) <= 3);
    }

    static void Check(byte[] request, RawAnswer answer, int prediction)
    {
        if (request == Named)
        {
            JsonElement all = JsonDocument.Parse(answer.Body).RootElement;
            Assert.Equal(answer.Header("X-Cofactor-Model"), all.GetProperty("model").GetString());
            Assert.All(all.GetProperty("predictions").EnumerateArray(), p => Assert.Equal(prediction, p.GetProperty("prediction").GetSingle()));
            return;
        }
        string line = prediction.ToString(CultureInfo.InvariantCulture) + "\n";
        Assert.Equal(string.Concat(Enumerable.Repeat(line, request == One ? 1 : BatchRows)), answer.Text);
    }
}
