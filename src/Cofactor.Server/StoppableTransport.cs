using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Cofactor.Server;

/// <summary>Sockets that can stop taking connections before the server stops: those that are open are then still answered.</summary>
sealed class StoppableTransport(IConnectionListenerFactory sockets) : IConnectionListenerFactory
{
    readonly List<IConnectionListener> _listeners = [];

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        IConnectionListener listener = await sockets.BindAsync(endpoint, cancellationToken);
        _listeners.Add(listener);
        return listener;
    }

    public async Task StopListening()
    {
        foreach (IConnectionListener listener in _listeners)
            await listener.UnbindAsync();
    }
}
