using System.Diagnostics.Metrics;

namespace Cofactor.Server;

/// <summary>What the service counts, as instruments of one <see cref="Meter"/>. Counting allocates nothing.</summary>
public sealed class ServiceMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Cofactor.Server";

    internal const string Route = "route", Status = "status";

    // From a tenth of a millisecond, which a single row takes, to SageMaker's limit of a minute.
    static readonly double[] Seconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

    // Boxed once.
    static readonly KeyValuePair<string, object?>[] Statuses = [.. Enumerable.Range(0, 600).Select(s => new KeyValuePair<string, object?>(Status, s.ToString(System.Globalization.CultureInfo.InvariantCulture)))];
    static readonly KeyValuePair<string, object?> Done = new("result", "ok"), Bad = new("result", "failed");

    readonly Meter _meter = new(MeterName);
    readonly Counter<long> _requests, _rows, _received, _sent, _rejected, _reloads;
    readonly Histogram<double> _duration;

    /// <summary>Makes the instruments.</summary>
    public ServiceMetrics()
    {
        _requests = _meter.CreateCounter<long>("cofactor.requests", "{request}", "Requests answered, by route and status.");
        _duration = _meter.CreateHistogram("cofactor.request.duration", "s", "Time from a request's head to the end of its answer, by route.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _rows = _meter.CreateCounter<long>("cofactor.rows", "{row}", "Rows scored.");
        _received = _meter.CreateCounter<long>("cofactor.request.bytes", "By", "Bytes of requests' bodies, as Content-Length says.");
        _sent = _meter.CreateCounter<long>("cofactor.response.bytes", "By", "Bytes of answers' bodies, as Content-Length says.");
        _rejected = _meter.CreateCounter<long>("cofactor.rejected", "{request}", "Requests answered 503 for want of a place.");
        _reloads = _meter.CreateCounter<long>("cofactor.reloads", "{reload}", "Times that the model's file changed, by how reading it went.");
    }

    /// <summary>Counts rows that were scored.</summary>
    public void Scored(int rows) => _rows.Add(rows);

    internal void Answered(in KeyValuePair<string, object?> route, int status, TimeSpan took, long received, long sent)
    {
        _requests.Add(1, route, Statuses[Math.Clamp(status, 0, Statuses.Length - 1)]);
        _duration.Record(took.TotalSeconds, route);
        if (received > 0)
            _received.Add(received);
        if (sent > 0)
            _sent.Add(sent);
    }

    /// <summary>Whether an instrument is one of these.</summary>
    internal bool Owns(Instrument instrument) => instrument.Meter == _meter;

    internal void Rejected() => _rejected.Add(1);

    internal void Reloaded(bool done) => _reloads.Add(1, done ? Done : Bad);

    /// <summary>Adds what is not counted but looked up when asked for.</summary>
    internal void Observe(Func<int> inFlight, Func<int> atWork, ModelStore store)
    {
        _meter.CreateObservableUpDownCounter("cofactor.requests.in_flight", inFlight, "{request}", "Requests that have begun and not ended.");
        _meter.CreateObservableUpDownCounter("cofactor.requests.at_work", atWork, "{request}", "Requests that have a place or wait for one.");
        _meter.CreateObservableGauge("cofactor.model.info", () => store.Current is { } m ? [new Measurement<int>(1, [new("version", m.Version), new("task", PredictorTypes.NameOf(m.Model.Labels.Type))])] : Array.Empty<Measurement<int>>(), null, "1 for the model that answers.");
        _meter.CreateObservableGauge("cofactor.model.loaded", () => store.Current is { } m ? m.LoadedAt.ToUnixTimeMilliseconds() / 1000.0 : 0, "s", "When the model was read, in seconds since 1970.");
        _meter.CreateObservableGauge("cofactor.model.stale", () => store.Error is null ? 0 : 1, null, "1 if the newest file could not be taken.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
