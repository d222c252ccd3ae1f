using System.Diagnostics.Metrics;

namespace Cofactor.Server;

/// <summary>What the service counts, as instruments of one <see cref="Meter"/>.</summary>
public sealed class ServiceMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Cofactor.Server";

    readonly Meter _meter = new(MeterName);
    readonly Counter<long> _rows;

    /// <summary>Makes the instruments.</summary>
    public ServiceMetrics() => _rows = _meter.CreateCounter<long>("cofactor.rows", "{row}", "Rows scored.");

    /// <summary>Counts rows that were scored.</summary>
    public void Scored(int rows) => _rows.Add(rows);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
