using System.Diagnostics;

namespace Cofactor.Server;

/// <summary>Looks at the model's file at an interval or when told, has it read, and tells how that went.</summary>
sealed class ModelWatcher : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    readonly ModelStore _store;
    readonly ServiceMetrics _metrics;
    readonly ServiceLog _log;
    readonly TimeSpan _interval;
    readonly CancellationTokenSource _stop = new();
    readonly SemaphoreSlim _wake = new(0);
    readonly Task _watching;

    public ModelWatcher(ModelStore store, ServiceMetrics metrics, ServiceLog log, TimeSpan interval)
    {
        _store = store;
        _metrics = metrics;
        _log = log;
        _interval = interval;
        // A thread of its own: reading a model takes seconds, which requests would miss on theirs.
        _watching = Task.Factory.StartNew(Watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Looks now, at the content.</summary>
    public void Wake() => _wake.Release();

    /// <summary>Ends the watch. Not a read that is under way: it may take longer than there is time to end, so its thread is left to it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_watching, Task.Delay(Patience));
        if (!_watching.IsCompleted)
            return;
        _stop.Dispose();
        _wake.Dispose();
    }

    void Watch()
    {
        bool swapped = false;
        while (true)
        {
            bool told;
            try
            {
                told = _wake.Wait(_interval, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            // The old weights lie outside the managed heap; a service that allocates next to nothing would not come to free them.
            if (swapped)
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            swapped = Look(told);
        }
    }

    bool Look(bool told)
    {
        long start = Stopwatch.GetTimestamp();
        if (!_store.Refresh(force: told))
            return false;
        _metrics.Reloaded(_store.Error is null);
        if (_store.Error is { } error)
            _log.Error("model not read, the former stays", ("path", _store.Path), ("error", error.Message), ("version", _store.Current?.Version));
        else
            _log.Info("model read", ("path", _store.Path), ("version", _store.Current!.Version), ("ms", Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds)));
        return _store.Error is null;
    }
}
