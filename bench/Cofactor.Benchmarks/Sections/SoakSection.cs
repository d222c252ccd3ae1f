using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cofactor.Benchmarks;

/// <summary>The service's memory while it answers all kinds of requests, right and wrong, for minutes, with another model each second.</summary>
static partial class SoakSection
{
    const int Rows = 4096, FactorCount = 16, Connections = 64;

    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void Write(MarkdownReport report, Settings settings)
    {
        string folder = BenchmarkData.Folder(settings, "soak"), link = Path.Combine(folder, "model.safetensors"), file = Path.Combine(folder, "mixed");
        Dataset rows = ClickRows.Make(Rows, renumber: true);
        string[] models = [.. new[] { -1f, 1f }.Select(bias => WriteModel(folder, rows.FeatureCount, bias))];
        Link(link, models[0]);
        WriteRequests(file, rows);
        var minutes = new List<Minute>();
        Dictionary<string, long> answers;
        Load load;
        using (ServerProcess service = ServerProcess.Start(settings.Command, "serve", link, "--urls", "http://127.0.0.1:0", "--reload-interval", "0.5"))
        using (var client = new HttpClient())
        {
            int seconds = (int)Math.Round(60 * settings.SoakMinutes);
            Task<Load> loading = Task.Run(() => Load.Run(service, file, Connections, seconds));
            long start = Stopwatch.GetTimestamp();
            var resident = new List<double>();
            for (int second = 1; !loading.Wait(Until(start, second)); second++)
            {
                Link(link, models[second % 2]);
                resident.Add(service.ResidentBytes / 1e6);
                if (second % 60 != 0)
                    continue;
                minutes.Add(new Minute(second / 60, Timing.Of(resident), Sum(client, service, HeapSize()) / 1e6, service.Handles, service.Threads, Sum(client, service, Reloads())));
                resident.Clear();
            }
            load = loading.Result;
            answers = Answered().Matches(Metrics(client, service)).GroupBy(m => m.Groups[1].Value).ToDictionary(g => g.Key, g => g.Sum(m => long.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)));
        }
        report.Heading("Soak");
        report.Say(string.Create(CultureInfo.InvariantCulture, $"By `--sections soak --soak {settings.SoakMinutes:0.##}`. `cofactor serve` under `wrk -t1 -c{Connections}` with requests of all kinds: single rows and 100 rows as JSON, JSON lines, RecordIO and libSVM to `/invocations`, `/predict`, `/explain`, the GET paths, and wrong ones of each status that a request can have by itself. ")
            + string.Create(CultureInfo.InvariantCulture, $"Every second the model's file becomes another, which is read and swapped in. A small model ({rows.FeatureCount:N0} features, k = {FactorCount}, {new FileInfo(models[0]).Length / 1e6:0.0} MB), so that its two copies do not hide what requests leave behind. Memory is that of the system's count, each second, median (least–most) of the minute; GC heap after its last collection; handles are open files and sockets."));
        report.Table(["minute", "resident memory, MB", "GC heap, MB", "handles", "threads", "models read"], minutes.Select(m => new[]
        {
            m.Number.ToString(CultureInfo.InvariantCulture), MarkdownReport.Number(m.Resident, 0), MarkdownReport.Number(m.Heap), MarkdownReport.Number(m.Handles, 0), MarkdownReport.Number(m.Threads, 0), MarkdownReport.Number(m.Reloads, 0),
        }).ToArray());
        report.Say($"{load.Requests.ToString("N0", CultureInfo.InvariantCulture)} requests were answered: {string.Join(", ", answers.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}: {a.Value.ToString("N0", CultureInfo.InvariantCulture)}"))}.");
    }

    /// <summary>What was seen at a minute's end.</summary>
    readonly record struct Minute(int Number, Timing Resident, double Heap, double Handles, double Threads, double Reloads);

    static TimeSpan Until(long start, int second)
    {
        TimeSpan left = (second * Second) - Stopwatch.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    static string WriteModel(string folder, int featureCount, float bias)
    {
        NaiveModel model = NaiveModel.Draw(featureCount, FactorCount);
        model.Bias = bias;
        string path = Path.Combine(folder, bias > 0 ? "b.safetensors" : "a.safetensors");
        ModelFile.Write(model.ToCofactor(), path);
        return path;
    }

    /// <summary>Another content at once and without writing it: the file of a new name is renamed over the old one.</summary>
    static void Link(string link, string model)
    {
        File.Delete(link + ".new");
        File.CreateSymbolicLink(link + ".new", model);
        File.Move(link + ".new", link, overwrite: true);
    }

    static void WriteRequests(string path, Dataset rows)
    {
        RequestKind[] kinds = [RequestKind.Json, RequestKind.JsonLines, RequestKind.RecordIo, RequestKind.LibSvm];
        using var file = new RequestFile(path);
        for (int i = 0; i + 100 <= rows.RowCount; i += 10)
        {
            foreach (RequestKind kind in kinds)
            {
                file.Post("/invocations", kind.Type, kind.Body(rows, i, 1));
                file.Post("/invocations", kind.Type, kind.Body(rows, i, 100));
                file.Post("/predict", kind.Type, kind.Body(rows, i, 1));
                file.Post("/invocations", kind.Type, kind.Body(rows, i, 1)[..^20]);
                file.Post("/invocations", kind.Type, []);
            }
            file.Post("/explain", RequestKind.Json.Type, RequestKind.Json.Body(rows, i, 1));
            file.Post("/invocations", "text/plain", RequestKind.Json.Body(rows, i, 1));
            file.Post("/invocations", RequestKind.RecordIo.Type, RequestKind.Json.Body(rows, i, 1));
            file.Post("/nowhere", RequestKind.Json.Type, Encoding.ASCII.GetBytes("{}"));
            foreach (string get in new[] { "/ping", "/healthz", "/model", "/metrics", "/execution-parameters", "/invocations" })
                file.Add("GET", get, "-", []);
        }
    }

    static string Metrics(HttpClient client, ServerProcess service) => client.GetStringAsync(service.Url + "/metrics").Result;

    static double Sum(HttpClient client, ServerProcess service, Regex pattern) => pattern.Matches(Metrics(client, service)).Sum(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^dotnet_gc_last_collection_heap_size\S* (\S+)$", RegexOptions.Multiline)]
    private static partial Regex HeapSize();

    [GeneratedRegex(@"^cofactor_reloads_total\S* (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Reloads();

    [GeneratedRegex("^cofactor_requests_total\\{.*status=\"(\\d+)\".*\\} (\\d+)$", RegexOptions.Multiline)]
    private static partial Regex Answered();
}
