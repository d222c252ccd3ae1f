using System.Runtime.ExceptionServices;

namespace Cofactor.Server;

/// <summary>The scoring service, listening from <see cref="Start"/> to <see cref="Stop"/>.</summary>
public sealed class ScoringService : IAsyncDisposable
{
    // Without requests for so long on connections that stay open, nothing more is under way.
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    readonly ServiceOptions _options;
    readonly ServiceLog _log;
    readonly ServiceMetrics _metrics = new();
    readonly PrometheusText _prometheus;
    readonly Admission _admission;
    readonly Pipeline _pipeline;
    readonly KestrelHost _server;
    IDisposable? _export;
    ModelWatcher? _watcher;
    bool _stopped;

    ScoringService(ServiceOptions options, ServiceLog log, ModelStore store, Func<ModelStore, ScoringLimits, ServiceMetrics, ScoringHandlers>? scoring)
    {
        (_options, _log, Store) = (options, log, store);
        _prometheus = new PrometheusText(_metrics);
        _admission = new Admission(options.MaxConcurrentRequests, options.MaxQueuedRequests, options.RequestTimeout);
        _pipeline = new Pipeline(options, store, _metrics, _admission, log, new Endpoints(options, store, _prometheus, (scoring ?? Handlers)(store, options.Limits, _metrics)).All());
        _metrics.Observe(() => _pipeline.InFlight, () => _admission.Present, store);
        _server = new KestrelHost(options, log);
    }

    /// <summary>The model that answers.</summary>
    public ModelStore Store { get; }

    /// <summary>The addresses listened on, with the ports that were taken.</summary>
    public IReadOnlyList<string> Addresses => _server.Addresses;

    /// <summary>Reads the model and listens.</summary>
    /// <param name="options">What is set.</param>
    /// <param name="log">Where it tells what happens.</param>
    /// <param name="read">Reads a model's file, from a stream and its name; <see cref="ModelFile.Read(Stream, string)"/> if none is given.</param>
    /// <param name="scoring">Makes what answers the paths that score; <see cref="Scoring"/> if none is given.</param>
    /// <exception cref="OptionException">An option is out of its range.</exception>
    /// <exception cref="DataFormatException">The file is no model.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    public static async Task<ScoringService> Start(ServiceOptions options, ServiceLog log, Func<Stream, string, FmModel>? read = null,
        Func<ModelStore, ScoringLimits, ServiceMetrics, ScoringHandlers>? scoring = null)
    {
        options.Validate();
        // While as many requests are scored as there are places, the rest must still be taken in, queued or refused: with twice as many
        // threads /ping stays below 10 ms under overload instead of below 200.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 2 * Environment.ProcessorCount), ports);
        var store = new ModelStore(options.ModelPath, read);
        store.Refresh();
        if (store.Error is { } error && !options.WaitForModel)
            ExceptionDispatchInfo.Throw(error);
        var service = new ScoringService(options, log, store, scoring);
        try
        {
            await service._server.Start(service._pipeline);
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
        service._export = options.OtlpEndpoint is { } endpoint ? OtlpExport.Start(endpoint) : null;
        service._watcher = new ModelWatcher(store, service._metrics, log, options.ReloadInterval);
        log.Info("listening", ("urls", string.Join(' ', service.Addresses)), ("model", options.ModelPath), ("version", store.Current?.Version), ("api_key", options.ApiKey is null ? "none" : "required"));
        return service;
    }

    /// <summary>Looks at the model's file now, and not only at the interval.</summary>
    public void Reload() => _watcher?.Wake();

    /// <summary>
    /// Takes no further connection, answers what is under way, each answer saying that its connection closes, and ends. What has not
    /// ended by <see cref="ServiceOptions.ShutdownTimeout"/> is cut.
    /// </summary>
    public async Task Stop()
    {
        if (_stopped)
            return;
        _stopped = true;
        _log.Info("stopping", ("in_flight", _pipeline.InFlight));
        _pipeline.IsClosing = true;
        await _server.StopListening();
        using var limit = new CancellationTokenSource(_options.ShutdownTimeout);
        try
        {
            // A client may have sent a request on an open connection before it could know.
            for (long started = -1; started != _pipeline.Started || _pipeline.InFlight > 0; await Task.Delay(Quiet, limit.Token))
                started = _pipeline.Started;
        }
        catch (OperationCanceledException)
        {
            _log.Warn("requests cut at the end of the shutdown time", ("in_flight", _pipeline.InFlight));
        }
        await _server.Stop(limit.Token);
        _log.Info("stopped", ("requests", _pipeline.Started));
    }

    /// <summary>Stops if that was not done, and frees everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_watcher is not null)
        {
            await Stop();
            await _watcher.DisposeAsync();
        }
        _export?.Dispose();
        _server.Dispose();
        _prometheus.Dispose();
        _metrics.Dispose();
        _admission.Dispose();
    }

    static ScoringHandlers Handlers(ModelStore store, ScoringLimits limits, ServiceMetrics metrics)
    {
        var scoring = new Scoring(store, limits, metrics);
        return new(scoring.Invocations, scoring.Predict, scoring.Explain);
    }
}
