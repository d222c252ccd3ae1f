using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Cofactor.Server;

/// <summary>
/// Keeps what one service's meter and the runtime's own measure, and writes it in Prometheus' text format 0.0.4. A measurement finds its
/// series by the tags' references and adds to it with an interlocked step.
/// </summary>
sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    const string RuntimeMeter = "System.Runtime";   // memory, garbage collection, processor time, thread pool

    readonly MeterListener _listener = new();
    readonly Lock _changing = new();
    readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    public PrometheusText(ServiceMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Another service in this process has a meter of the same name.
            if (metrics.Owns(instrument) || instrument.Meter.Name == RuntimeMeter)
                listener.EnableMeasurementEvents(instrument, Add(instrument));
        };
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.Start();
    }

    /// <summary>Everything at this moment.</summary>
    public byte[] Write()
    {
        lock (_changing)
        {
            foreach (MetricFamily family in _families.Values)
                family.Forget();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (MetricFamily family in _families.Values)
                family.Write(text);
            return Encoding.UTF8.GetBytes(text.ToString());
        }
    }

    public void Dispose() => _listener.Dispose();

    MetricFamily Add(Instrument instrument)
    {
        lock (_changing)
            return _families.TryGetValue(instrument.Name, out MetricFamily? known) ? known : _families[instrument.Name] = new MetricFamily(instrument);
    }

    /// <summary>A number as Prometheus reads it.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
