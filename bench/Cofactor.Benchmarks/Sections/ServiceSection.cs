using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Cofactor.Samples;

namespace Cofactor.Benchmarks;

/// <summary><c>cofactor serve</c> under load, and an empty web service under the same load by turns.</summary>
static class ServiceSection
{
    const int Batches = 16, RowsOfBatch = 1000, Rows = Batches * RowsOfBatch, FactorCount = 16;
    const int Seconds = 2;

    static readonly (RequestKind Kind, string Path, int Connections)[] SingleRuns =
    [
        (RequestKind.Json, "/invocations", 1), (RequestKind.Json, "/invocations", 32), (RequestKind.Json, "/invocations", 256),
        (RequestKind.JsonLines, "/invocations", 32), (RequestKind.RecordIo, "/invocations", 32), (RequestKind.Json, "/predict", 32),
    ];

    public static void Write(MarkdownReport report, Settings settings)
    {
        string folder = BenchmarkData.Folder(settings, "service"), path = Path.Combine(folder, "model.safetensors");
        Dataset ones = ClickRows.Make(Rows, first: CriteoLike.TestStart), decimals = ClickRows.Make(Rows, decimals: true, first: CriteoLike.TestStart);
        FmModel model = NaiveModel.Draw(CriteoLike.FeatureCount, FactorCount).ToCofactor();
        ModelFile.Write(model, path);
        using (ServerProcess service = ServerProcess.Start(settings.Command, "serve", path, "--urls", "http://127.0.0.1:0"), empty = ServerProcess.Start(Environment.ProcessPath!, "empty-service"))
        {
            RequireRight(service, model, ones);
            WriteSingle(report, settings, folder, service, empty, ones);
            WriteBatch(report, settings, folder, service, ones, decimals);
        }
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

    static void WriteSingle(MarkdownReport report, Settings settings, string folder, ServerProcess service, ServerProcess empty, Dataset rows)
    {
        string Requests(RequestKind kind, string path) => RequestFile.Of(Path.Combine(folder, path.TrimStart('/')), path, kind, rows, 1);
        Compared Beside(RequestKind kind, string path, int connections, ServerProcess server)
        {
            string requests = Requests(kind, path), toEmpty = Requests(kind, EmptyService.Path);
            Load[][] loads = ByTurns(settings, () => Load.Run(server, requests, connections, Seconds), () => Load.Run(empty, toEmpty, connections, Seconds));
            return new Compared($"`{path}`, {kind.Name}", connections.ToString(CultureInfo.InvariantCulture), loads[0], loads[1]);
        }

        report.Heading("One instance a request");
        report.Say(string.Create(CultureInfo.InvariantCulture, $"The published command, `cofactor serve model.safetensors --urls http://127.0.0.1:0` with its defaults; a model of {CriteoLike.FeatureCount:N0} features and k = {FactorCount}; {Rows:N0} different requests by turns, each one row of 39 non-zeros. ")
            + $"Load by wrk on the same {Environment.ProcessorCount} cores: `{Load.Command(Seconds)}` with as many connections as the table says (`load.lua` is in `bench/Cofactor.Benchmarks/Service/`).");
        report.Say("*Empty* is an ASP.NET Core minimal API in a process of its own (`Cofactor.Benchmarks empty-service`), under the same load by turns: it answers 200 with nothing in it, logs nothing and does not look at the body. It is the yardstick; the goal is 70 % of its requests/s. "
            + "Medians (least–most) of the rounds; *of empty* is the ratio within a round.");
        Compared[] all = [.. SingleRuns.Select(run => Beside(run.Kind, run.Path, run.Connections, service))];
        report.Table(["request", "connections", "requests/s", "empty: requests/s", "of empty"], all.Select(c => new[]
        {
            c.Name, c.Connections, Of(c.Ours, l => l.Rate), Of(c.Empty, l => l.Rate), c.OfEmpty,
        }).ToArray());
        report.Say("Latency as wrk saw it, medians of the rounds. wrk itself waits for a processor here, so the tails are the machine's as much as the servers'. Processor time is the server's process' alone, user's and system's.");
        report.Table(["request", "connections", "p50 / p99 / p99.9, µs", "empty: p50 / p99 / p99.9, µs", "processor time a request, µs", "empty: processor time, µs"], all.Select(c => new[]
        {
            c.Name, c.Connections, Latency(c.Ours), Latency(c.Empty), Of(c.Ours, Cpu, 1), Of(c.Empty, Cpu, 1),
        }).ToArray());
        report.Say($"An empty endpoint that reads the body, which no service can leave out, has {Beside(RequestKind.Json, EmptyService.ReadingPath, 32, empty).OfEmpty} of the yardstick's requests/s (JSON, 32 connections).");
    }

    static void WriteBatch(MarkdownReport report, Settings settings, string folder, ServerProcess service, Dataset ones, Dataset decimals)
    {
        const int Connections = 4;
        report.Heading("1,000 instances a request");
        report.Say($"The same service and model, {Batches} different requests by turns, `{Load.Command(Seconds)}` with {Connections} connections. *A second and core*: rows divided by the processor seconds of the service's process, system time included, so what the service does with a core of its own; the goals are 300 thousand for JSON and 1,000 thousand for RecordIO. *A second*: beside wrk, which takes its share of the {Environment.ProcessorCount} cores.");
        (string Name, RequestKind Kind, Dataset Rows)[] runs =
        [
            ("JSON, ones", RequestKind.Json, ones), ("JSON, decimals", RequestKind.Json, decimals), ("JSON lines, ones", RequestKind.JsonLines, ones), ("RecordIO", RequestKind.RecordIo, ones),
        ];
        string[] files = [.. runs.Select((run, i) => RequestFile.Of(Path.Combine(folder, $"batch-{i}"), "/invocations", run.Kind, run.Rows, RowsOfBatch))];
        Load[][] loads = ByTurns(settings, [.. files.Select(file => (Func<Load>)(() => Load.Run(service, file, Connections, Seconds)))]);
        report.Table(["request", "KB a request", "thousand rows a second and core", "thousand rows a second", "p50 / p99 / p99.9, µs"], runs.Select((run, i) => new[]
        {
            run.Name, MarkdownReport.Number(run.Kind.Body(run.Rows, 0, RowsOfBatch).Length / 1e3, 0), Of(loads[i], l => l.Requests * (RowsOfBatch / 1e3) / l.Cpu), Of(loads[i], l => l.Rate * (RowsOfBatch / 1e3)), Latency(loads[i]),
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

    /// <summary>Microseconds of processor time a request.</summary>
    static double Cpu(Load load) => 1e6 * load.Cpu / load.Requests;

    static string Of(Load[] loads, Func<Load, double> what, int digits = 0) => MarkdownReport.Number(Timing.Of(loads.Select(what)), digits);

    static string Latency(Load[] loads) => string.Join(" / ", new Func<Load, double>[] { l => l.P50, l => l.P99, l => l.P999 }.Select(p => MarkdownReport.Number(Timing.Of(loads.Select(p)).Median, 0)));

    /// <summary>A server's loads and the empty service's, round by round.</summary>
    sealed record Compared(string Name, string Connections, Load[] Ours, Load[] Empty)
    {
        /// <summary>The ratio of requests a second.</summary>
        public string OfEmpty => MarkdownReport.Number(Timing.Of(Ours.Zip(Empty, (a, b) => 100 * a.Rate / b.Rate)), 0) + " %";
    }
}
