using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Cofactor.Server;

/// <summary>The web server: Kestrel alone, without a container of services, configuration or middleware, with HTTP/1.1 and the limits of the options.</summary>
sealed class KestrelHost : IDisposable
{
    // Kestrel takes a client for gone that sends or reads slower than 240 bytes a second after 5 seconds; that is its default and stays.
    static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(15), IdleTimeout = TimeSpan.FromMinutes(2);

    // Answers are buffered whole, so that a slow reader holds memory and not a place.
    const long LargestAnswerBuffer = 64L << 20;

    readonly StoppableTransport _transport;
    readonly KestrelServer _server;

    public KestrelHost(ServiceOptions options, ServiceLog log)
    {
        var server = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        server.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        server.Limits.MaxConcurrentConnections = options.MaxConnections;
        server.Limits.MaxRequestBodySize = options.Limits.MaxBodyBytes;
        server.Limits.MaxResponseBufferSize = LargestAnswerBuffer;
        server.Limits.RequestHeadersTimeout = HeaderTimeout < options.RequestTimeout ? HeaderTimeout : options.RequestTimeout;
        server.Limits.KeepAliveTimeout = IdleTimeout;
        // Kestrel would first wait for data with a read of nothing, a call to the system more for each read, to save an idle connection 4 KB.
        var sockets = new SocketTransportOptions { WaitForDataBeforeAllocatingBuffer = false };
        _transport = new StoppableTransport(new SocketTransportFactory(Options.Create(sockets), log));
        _server = new KestrelServer(Options.Create(server), _transport, log);
        foreach (string url in options.Urls)
            Bound.Addresses.Add(url);
    }

    /// <summary>The addresses listened on, with the ports that were taken.</summary>
    public IReadOnlyList<string> Addresses => [.. Bound.Addresses];

    IServerAddressesFeature Bound => _server.Features.Get<IServerAddressesFeature>()!;

    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    public async Task Start(IHttpApplication<DefaultHttpContext> application)
    {
        string asked = string.Join(", ", Bound.Addresses);
        try
        {
            await _server.StartAsync(application, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or FormatException or ArgumentException or UnauthorizedAccessException)
        {
            throw new ListenException($"cannot listen on {asked}: {e.Message}", e);
        }
    }

    /// <summary>Takes no further connection.</summary>
    public Task StopListening() => _transport.StopListening();

    /// <summary>Ends every connection after the request it is at; when the token is cancelled, at once.</summary>
    public Task Stop(CancellationToken atOnce) => _server.StopAsync(atOnce);

    public void Dispose() => _server.Dispose();
}
