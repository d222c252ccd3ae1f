using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cofactor.Server;
using Xunit;

namespace Cofactor.Tests.Server;

public partial class MetricsTests
{
    [Fact]
    public async Task Counts_requests_rows_and_bytes()
    {
        await using ServiceRun run = await ServiceRun.Start();
        for (int i = 0; i < 3; i++)
            await run.Post("12345");
        await run.Client.GetAsync("/nothing");
        run.Metrics.Scored(1000);
        run.Metrics.Scored(7);
        string text = await run.Client.GetStringAsync("/metrics");
        string[] lines = text.Split('\n');
        foreach (string line in (string[])["cofactor_requests_total{route=\"/invocations\",status=\"200\"} 3", "cofactor_requests_total{route=\"other\",status=\"404\"} 1",
            "cofactor_rows_total 1007", "cofactor_request_bytes_total 15", "cofactor_requests_in_flight 1", "cofactor_requests_at_work 0", "cofactor_model_stale 0",
            "cofactor_request_duration_seconds_count{route=\"/invocations\"} 3", $"cofactor_model_info{{version=\"{run.Service.Store.Current!.Version}\",task=\"regressor\"}} 1"])
            Assert.Contains(line, lines);
        Assert.Contains("dotnet_process_memory_working_set_bytes ", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections_total{", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_text_is_prometheus_format()
    {
        await using ServiceRun run = await ServiceRun.Start();
        await run.Post();
        using HttpResponseMessage answer = await run.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        string text = await answer.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string family = "";
        var series = new HashSet<string>();
        foreach (string line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                family = line.Split(' ')[2];
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Match sample = Sample().Match(line);
                Assert.True(sample.Success, line);
                Assert.StartsWith(family, sample.Groups[1].Value, StringComparison.Ordinal);
                Assert.True(series.Add(line[..line.LastIndexOf(' ')]), line);   // each series once
            }
        }
        long[] buckets = [.. text.Split('\n').Where(l => l.StartsWith("cofactor_request_duration_seconds_bucket{route=\"/invocations\"", StringComparison.Ordinal)).Select(l => long.Parse(l.Split(' ')[^1], null))];
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(1, buckets[^1]);
    }

    [Fact]
    public void Measuring_allocates_nothing()
    {
        using var metrics = new ServiceMetrics();
        using var prometheus = new PrometheusText(metrics);
        var route = new KeyValuePair<string, object?>(ServiceMetrics.Route, "/invocations");
        void Some()
        {
            for (int i = 0; i < 1000; i++)
            {
                metrics.Answered(route, 200, TimeSpan.FromMilliseconds(1), 10, 20);
                metrics.Scored(1);
            }
        }
        Some();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Some();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public async Task Metrics_are_sent_by_otlp_where_that_is_asked_for()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        Task<string> seen = Task.Run(async () =>
        {
            using Socket socket = await collector.AcceptSocketAsync();
            byte[] buffer = new byte[1000];
            return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        });
        await using (ServiceRun run = await ServiceRun.Start(change: o => o with { OtlpEndpoint = new Uri($"http://{collector.LocalEndpoint}") }))
            await run.Client.GetAsync("/ping");
        Assert.StartsWith("PRI * HTTP/2.0", await seen.WaitAsync(TimeSpan.FromSeconds(10)), StringComparison.Ordinal);   // gRPC's beginning
    }

    [Fact]
    public async Task Log_lines_are_json_when_asked_for_and_cannot_be_forged()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { LogFormat = LogFormat.Json, AccessLog = true });
        await run.Client.GetAsync("/a%0A%22b");
        await ServiceRun.Until(() => run.Log.ToString().Contains("\"request\"", StringComparison.Ordinal));
        JsonElement[] lines = [.. run.Log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal("listening", lines[0].GetProperty("message").GetString());
        Assert.Equal(("/a\n\"b", 404), (lines[1].GetProperty("path").GetString(), lines[1].GetProperty("status").GetInt32()));
        var text = new StringWriter();
        new ServiceLog(text, LogFormat.Text).Info("request", ("path", "/a\n\"b"), ("status", 404));
        Assert.EndsWith("info request path=\"/a\\n\\\"b\" status=404\n", text.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? (NaN|[+-]Inf|-?\d+(\.\d+)?([eE][+-]?\d+)?)$""")]
    private static partial Regex Sample();
}
