using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Cofactor.Samples;

namespace Cofactor.Benchmarks;

/// <summary><c>cofactor serve</c> under load, and an empty web service under the same load by turns.</summary>
static class ServiceSection
{
    const int Singles = 8192, Batches = 16, RowsOfBatch = 1000, FactorCount = 16;
    const double Seconds = 2;

    static readonly (RequestKind Kind, string Path, int Connections)[] SingleRuns =
    [
        (RequestKind.Json, "/invocations", 1), (RequestKind.Json, "/invocations", 32), (RequestKind.Json, "/invocations", 256),
        (RequestKind.JsonLines, "/invocations", 32), (RequestKind.RecordIo, "/invocations", 32), (RequestKind.Json, "/predict", 32),
    ];

    public static void Write(MarkdownReport report, Settings settings)
    {
        string folder = BenchmarkData.Folder(settings, "service"), path = Path.Combine(folder, "model.safetensors");
        Dataset rows = ClickRows.Make(Math.Max(Singles, Batches * RowsOfBatch), first: CriteoLike.TestStart), decimals = ClickRows.Make(Batches * RowsOfBatch, decimals: true, first: CriteoLike.TestStart);
        FmModel model = NaiveModel.Draw(CriteoLike.FeatureCount, FactorCount).ToCofactor();
        ModelFile.Write(model, path);
        using ServerProcess service = ServerProcess.Start(settings.Command, "serve", path, "--urls", "http://127.0.0.1:0"), empty = ServerProcess.Start(Environment.ProcessPath!, "empty-service");
        RequireRight(service, model, rows);
        Single(report, settings, folder, service, empty, rows);
        Batch(report, settings, folder, service, rows, decimals);
        ContainerJob.Write(report, settings);
    }

    /// <summary>The service's answer is the library's.</summary>
    static void RequireRight(ServerProcess service, FmModel model, Dataset rows)
    {
        using var client = new HttpClient();
        using var body = new ByteArrayContent(RequestKind.Json.Body(rows, 0, 1)) { Headers = { { "Content-Type", RequestKind.Json.Type } } };
        JsonElement answer = client.PostAsync(service.Url + "/invocations", body).Result.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>().Result;
        Twins.RequireEqual(model.Predict(rows.Row(0)), answer.GetProperty("predictions")[0].GetProperty("score").GetSingle(), 0);
    }

    static void Single(MarkdownReport report, Settings settings, string folder, ServerProcess service, ServerProcess empty, Dataset rows)
    {
        report.Heading("One instance a request");
        report.Say(string.Create(CultureInfo.InvariantCulture, $"The published command, `cofactor serve model.safetensors --urls http://127.0.0.1:0` with its defaults; a model of {CriteoLike.FeatureCount:N0} features and k = {FactorCount}; ")
            + string.Create(CultureInfo.InvariantCulture, $"{Singles:N0} different requests by turns, each one row of 39 non-zeros. Load by wrk on the same {Environment.ProcessorCount} cores, `{Load.Command(32, Seconds)}`, with as many connections as the table says; `load.lua` is in `bench/Cofactor.Benchmarks/Service/`. "));
        report.Say("*Empty* is an ASP.NET Core minimal API in a process of its own under the same load by turns: it answers 200 with nothing in it and does not look at the body (`Cofactor.Benchmarks empty-service`). It is the yardstick. *Reading* is the same, but it reads the body, which no service can leave out. "
            + "Medians (least–most) of the rounds; *of empty* is the ratio of requests/s within a round. Processor time is that of the server's process, user's and system's, without wrk's.");
        var table = new List<string[]>();
        foreach ((RequestKind kind, string path, int connections) in SingleRuns)
        {
            string File(string target, string name) => RequestFile.Of(Path.Combine(folder, name), target, kind, rows, 1);
            string ours = File(path, "single"), theirs = File(EmptyService.Path, "empty"), reading = File(EmptyService.ReadingPath, "reading");
            Load[][] loads = ByTurns(settings, () => Load.Run(service, ours, connections, Seconds), () => Load.Run(empty, theirs, connections, Seconds), () => Load.Run(empty, reading, connections, Seconds));
            table.Add([$"`{path}`, {kind.Name}", connections.ToString(CultureInfo.InvariantCulture), Rate(loads[0]), Ratio(loads[0], loads[1]), Latency(loads[0]), Cpu(loads[0]),
                Rate(loads[1]), Latency(loads[1]), Cpu(loads[1]), Ratio(loads[2], loads[1])]);
        }
        report.Table(["request", "connections", "requests/s", "of empty", "p50 / p99 / p99.9, µs", "processor time a request, µs", "empty: requests/s", "empty: p50 / p99 / p99.9, µs", "empty: processor time a request, µs", "reading, of empty"], table);
    }

    static void Batch(MarkdownReport report, Settings settings, string folder, ServerProcess service, Dataset ones, Dataset decimals)
    {
        const int Connections = 4;
        report.Heading("1,000 instances a request");
        report.Say(string.Create(CultureInfo.InvariantCulture, $"The same service and model, {Batches} different requests by turns, `{Load.Command(Connections, Seconds)}`. *Rows a second and core* are rows divided by the processor seconds of the service's process, system time included: what the service does with a core of its own. Rows a second are beside wrk, which takes its share of the {Environment.ProcessorCount} cores."));
        (string Name, RequestKind Kind, Dataset Rows)[] runs =
        [
            ("JSON, ones", RequestKind.Json, ones), ("JSON, decimals", RequestKind.Json, decimals), ("JSON lines, ones", RequestKind.JsonLines, ones), ("RecordIO", RequestKind.RecordIo, ones),
        ];
        string[] files = [.. runs.Select((run, i) => RequestFile.Of(Path.Combine(folder, $"batch-{i}"), "/invocations", run.Kind, run.Rows, RowsOfBatch))];
        Load[][] loads = ByTurns(settings, [.. files.Select(file => (Func<Load>)(() => Load.Run(service, file, Connections, Seconds)))]);
        report.Table(["request", "KB a request", "thousand rows a second and core", "thousand rows/s", "p50 / p99, ms"], runs.Select((run, i) => new[]
        {
            run.Name, MarkdownReport.Number(run.Kind.Body(run.Rows, 0, RowsOfBatch).Length / 1e3, 0), Of(loads[i], l => l.Requests * (RowsOfBatch / 1e3) / l.Cpu), Of(loads[i], l => l.Rate * (RowsOfBatch / 1e3)),
            $"{MarkdownReport.Number(Timing.Of(loads[i].Select(l => l.P50)).Median / 1e3, 1)} / {MarkdownReport.Number(Timing.Of(loads[i].Select(l => l.P99)).Median / 1e3, 1)}",
        }).ToArray());
    }

    /// <summary>The loads of each alternative, which run by turns; a first round warms up.</summary>
    static Load[][] ByTurns(Settings settings, params Func<Load>[] alternatives)
    {
        var loads = alternatives.Select(_ => new List<Load>()).ToArray();
        for (int round = -1; round < settings.Rounds; round++)
            for (int a = 0; a < alternatives.Length; a++)
            {
                Load load = alternatives[a]();
                if (load.Refused > 0)
                    throw new InvalidOperationException($"{load.Refused} of {load.Requests} requests were refused.");
                if (round >= 0)
                    loads[a].Add(load);
            }
        return [.. loads.Select(l => l.ToArray())];
    }

    static string Rate(Load[] loads) => Of(loads, l => l.Rate);

    static string Cpu(Load[] loads) => Of(loads, l => 1e6 * l.Cpu / l.Requests, 1);

    static string Of(Load[] loads, Func<Load, double> what, int digits = 0) => MarkdownReport.Number(Timing.Of(loads.Select(what)), digits);

    static string Ratio(Load[] loads, Load[] of)
    {
        Timing share = Timing.Of(loads.Zip(of, (a, b) => 100 * a.Rate / b.Rate));
        return MarkdownReport.Number(share, 0) + " %";
    }

    static string Latency(Load[] loads) => string.Join(" / ", new Func<Load, double>[] { l => l.P50, l => l.P99, l => l.P999 }.Select(p => MarkdownReport.Number(Timing.Of(loads.Select(p)).Median, 0)));
}
