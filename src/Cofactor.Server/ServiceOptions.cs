namespace Cofactor.Server;

/// <summary>Everything that can be set of the scoring service.</summary>
public sealed record ServiceOptions
{
    /// <summary>The model's file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Addresses to listen on, such as <c>http://localhost:5000</c>, <c>http://*:8080</c> (all interfaces) or <c>http://unix:/run/cofactor.sock</c>. Port 0 with an IP address takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://localhost:5000"];

    /// <summary>What one request may ask for.</summary>
    public ScoringLimits Limits { get; init; } = new();

    /// <summary>Requests that are scored at once. A request counts from when its body is there, so slow clients take no place. Default: the cores.</summary>
    public int MaxConcurrentRequests { get; init; } = Environment.ProcessorCount;

    /// <summary>Requests that wait for a place; one more is answered 503 with <c>Retry-After</c>. Default 1,000.</summary>
    public int MaxQueuedRequests { get; init; } = 1000;

    /// <summary>Open connections, at most; one more is closed. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>How long a body may take to arrive (408 after it) and a request may wait for a place (503). Default 60 s, as SageMaker's.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long requests in flight have to end on shutdown. Default 25 s: SageMaker kills after 30.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The key that requests must bring as <c>Authorization: Bearer</c> or <c>X-Api-Key</c>; null asks for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How often the model's file is looked at. Default 1 s.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether to start without a model, answering 503 until its file is there. Default: starting fails.</summary>
    public bool WaitForModel { get; init; }

    /// <summary>How log lines are written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Whether every request is logged. Default not.</summary>
    public bool AccessLog { get; init; }

    /// <summary>Where metrics are sent by OTLP over gRPC, such as <c>http://localhost:4317</c>; null sends none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="OptionException">One is out of its range; the message names it.</exception>
    public void Validate()
    {
        Check(ModelPath.Length > 0, "model", "nothing", "the path of a model");
        Check(Urls.Count > 0, "urls", "empty", "at least one address");
        foreach (string url in Urls)
            Check(url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && url.Length > "http://".Length, "urls", $"'{url}'", "addresses such as http://localhost:5000; for https put a proxy in front");
        Check(Limits.MaxBodyBytes is > 0 and <= int.MaxValue, "max_body", Limits.MaxBodyBytes, "1 byte to 2 GiB");
        Check(Limits.MaxInstances > 0, "max_instances", Limits.MaxInstances, "1 or more");
        Check(Limits.MaxNonZeros > 0, "max_non_zeros", Limits.MaxNonZeros, "1 or more");
        Check(Limits.MaxDepth is >= 4 and <= 1000, "max_depth", Limits.MaxDepth, "4 to 1000");
        Check(MaxConcurrentRequests is > 0 and <= 100_000, "max_concurrent", MaxConcurrentRequests, "1 to 100000");
        Check(MaxQueuedRequests is >= 0 and <= 1_000_000, "max_queue", MaxQueuedRequests, "0 to 1000000");
        Check(MaxConnections > 0, "max_connections", MaxConnections, "1 or more");
        Check(IsWait(RequestTimeout), "request_timeout", RequestTimeout, "above 0, at most a day");
        Check(ShutdownTimeout >= TimeSpan.Zero && ShutdownTimeout <= TimeSpan.FromDays(1), "shutdown_timeout", ShutdownTimeout, "0 to a day");
        Check(IsWait(ReloadInterval), "reload_interval", ReloadInterval, "above 0, at most a day");
        Check(ApiKey is null || (ApiKey.Length > 0 && ApiKey.All(c => c is > ' ' and < '\x7f')), "api_key", "not that", "visible ASCII characters without spaces");
        Check(OtlpEndpoint is null || OtlpEndpoint.IsAbsoluteUri, "otlp_endpoint", $"'{OtlpEndpoint}'", "an address such as http://localhost:4317");
    }

    static bool IsWait(TimeSpan time) => time > TimeSpan.Zero && time <= TimeSpan.FromDays(1);

    static void Check(bool holds, string name, object? value, string expected) => OptionException.Check(holds, name, value, expected);
}
