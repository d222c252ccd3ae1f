using System.CommandLine;
using System.Globalization;
using Cofactor.Server;

namespace Cofactor.Cli;

/// <summary>The options of the commands that serve, and the options record that they make.</summary>
sealed class ServiceOptionSet
{
    const string Count = "a whole number", Seconds = "seconds, such as 30 or 0.5";

    static readonly ServiceOptions Defaults = new() { ModelPath = "model" };
    static readonly (string, LogFormat)[] Formats = [("text", LogFormat.Text), ("json", LogFormat.Json)];

    readonly ListOption _urls = new("--urls", "LIST", "Addresses to listen on; http://*:8080 is every interface, http://127.0.0.1:0 a free port");
    readonly TextOption _keyFile = new("--api-key-file", "FILE", "Ask for the key in this file, as Authorization: Bearer or X-Api-Key [default: the environment's COFACTOR_API_KEY, else none]");
    readonly TextOption _maxBody = new("--max-body", "SIZE", $"Bytes of a request, at most; 413 beyond [default: {Defaults.Limits.MaxBodyBytes >> 20}MiB]");
    readonly TextOption _maxInstances = Whole("--max-instances", "Rows of a request, at most", Defaults.Limits.MaxInstances);
    readonly TextOption _maxNonZeros = Whole("--max-non-zeros", "Non-zeros of a row, at most", Defaults.Limits.MaxNonZeros);
    readonly TextOption _maxDepth = Whole("--max-depth", "Depth of nested JSON, at most", Defaults.Limits.MaxDepth);
    readonly TextOption _requestTimeout = Time("--request-timeout", "How long a request's body may take to arrive (408), or a request to wait (503)", Defaults.RequestTimeout);
    readonly TextOption _maxConcurrent = new("--max-concurrent", "N", "Requests scored at once [default: the cores]");
    readonly TextOption _maxQueue = Whole("--max-queue", "Requests that may wait; 503 with Retry-After beyond", Defaults.MaxQueuedRequests);
    readonly TextOption _maxConnections = Whole("--max-connections", "Open connections, at most", Defaults.MaxConnections);
    readonly TextOption _reloadInterval = Time("--reload-interval", "How often the model's file is looked at; SIGHUP looks at once", Defaults.ReloadInterval);
    readonly TextOption _shutdownTimeout = Time("--shutdown-timeout", "How long requests have to end after SIGTERM or Ctrl+C", Defaults.ShutdownTimeout);
    readonly Option<bool> _wait = new("--wait-for-model") { Description = "Start without a model and answer 503 until there is one" };
    readonly TextOption _logFormat = new("--log-format", "FORMAT", "Lines on standard error: text, json [default: text]");
    readonly Option<bool> _accessLog = new("--access-log") { Description = "Log every request" };
    readonly TextOption _otlp = new("--otlp-endpoint", "URL", "Send metrics by OTLP, gRPC, to this address [default: the environment's OTEL_EXPORTER_OTLP_ENDPOINT, else none]");

    /// <param name="command">The command.</param>
    /// <param name="defaultUrl">Where it listens unless told otherwise.</param>
    public void AddTo(CofactorCommand command, string defaultUrl)
    {
        _urls.Description += $" [default: {defaultUrl}]";
        command.AddGroup("Listening", [_urls, _keyFile]);
        command.AddGroup("Limits", [_maxBody, _maxInstances, _maxNonZeros, _maxDepth, _requestTimeout, _maxConcurrent, _maxQueue, _maxConnections]);
        command.AddGroup("Running", [_reloadInterval, _shutdownTimeout, _wait, _logFormat, _accessLog, _otlp]);
        command.AddGroup("Output", OutputOptionSet.Create(json: false));
    }

    /// <summary>The given options, changed by each option of the command line.</summary>
    /// <exception cref="UsageException">A value is none.</exception>
    /// <exception cref="OptionException">A value is out of its range.</exception>
    public ServiceOptions Bind(ParseResult parsed, ServiceOptions start)
    {
        ScoringLimits limits = start.Limits;
        ServiceOptions options = start with
        {
            Urls = _urls.In(parsed) is { Length: > 0 } urls ? urls : start.Urls,
            ApiKey = _keyFile.In(parsed) is { } file ? File.ReadAllText(file).Trim() : Variable("COFACTOR_API_KEY"),
            Limits = limits with
            {
                MaxBodyBytes = SizeOption.Bytes(_maxBody, parsed) ?? limits.MaxBodyBytes,
                MaxInstances = _maxInstances.Int(parsed, Count) ?? limits.MaxInstances,
                MaxNonZeros = _maxNonZeros.Int(parsed, Count) ?? limits.MaxNonZeros,
                MaxDepth = _maxDepth.Int(parsed, Count) ?? limits.MaxDepth,
            },
            MaxConcurrentRequests = _maxConcurrent.Int(parsed, Count) ?? start.MaxConcurrentRequests,
            MaxQueuedRequests = _maxQueue.Int(parsed, Count) ?? start.MaxQueuedRequests,
            MaxConnections = _maxConnections.Int(parsed, Count) ?? start.MaxConnections,
            RequestTimeout = Span(_requestTimeout, parsed) ?? start.RequestTimeout,
            ReloadInterval = Span(_reloadInterval, parsed) ?? start.ReloadInterval,
            ShutdownTimeout = Span(_shutdownTimeout, parsed) ?? start.ShutdownTimeout,
            WaitForModel = parsed.GetValue(_wait),
            LogFormat = _logFormat.Choice(parsed, Formats) ?? start.LogFormat,
            AccessLog = parsed.GetValue(_accessLog),
            OtlpEndpoint = (_otlp.In(parsed) ?? Variable("OTEL_EXPORTER_OTLP_ENDPOINT")) is not { } url ? null
                : Uri.TryCreate(url, UriKind.Absolute, out Uri? endpoint) && endpoint.Scheme is "http" or "https" ? endpoint
                : throw UsageException.Value(_otlp.Name, url, "an address such as http://localhost:4317"),
        };
        options.Validate();
        return options;
    }

    static TextOption Whole(string name, string meaning, int value) => new(name, "N", string.Create(CultureInfo.InvariantCulture, $"{meaning} [default: {value}]"));

    static TextOption Time(string name, string meaning, TimeSpan value) => new(name, "S", string.Create(CultureInfo.InvariantCulture, $"{meaning}, in seconds [default: {value.TotalSeconds}]"));

    static TimeSpan? Span(TextOption option, ParseResult parsed) => option.Number(parsed, Seconds) is { } seconds
        ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1, 1e6)) : null;

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
