using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Cofactor.Server;

/// <summary>Sends the service's and the runtime's metrics by OTLP. In a class of its own, so that nothing of OpenTelemetry is loaded unless it is asked for.</summary>
static class OtlpExport
{
    /// <summary>Starts sending, once a minute and on disposal.</summary>
    public static IDisposable Start(Uri endpoint) => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => resource.AddService("cofactor", serviceVersion: typeof(FmModel).Assembly.GetName().Version?.ToString(3)))
        .AddMeter(ServiceMetrics.MeterName, "System.Runtime")
        .AddOtlpExporter(to =>
        {
            to.Endpoint = endpoint;
            to.Protocol = OtlpExportProtocol.Grpc;
        })
        .Build();
}
