using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>
/// Places for requests that are being worked on, and a bounded queue before them. Taking a free place costs one interlocked step and one
/// short lock; nothing is allocated unless a request has to wait.
/// </summary>
/// <param name="places">Requests at once.</param>
/// <param name="queue">Requests that may wait.</param>
/// <param name="patience">How long one waits, at most.</param>
sealed class Admission(int places, int queue, TimeSpan patience) : IDisposable
{
    readonly SemaphoreSlim _free = new(places);
    int _present;

    /// <summary>Requests that have a place or wait for one.</summary>
    public int Present => Volatile.Read(ref _present);

    /// <summary>Takes a place; false if too many wait already or none became free in time. Who got true calls <see cref="Leave"/>.</summary>
    public ValueTask<bool> Enter(HttpContext context)
    {
        if (Interlocked.Increment(ref _present) > places + queue)
        {
            Interlocked.Decrement(ref _present);
            return new ValueTask<bool>(false);
        }
        return _free.Wait(0, CancellationToken.None) ? new ValueTask<bool>(true) : Wait(context.RequestAborted);   // asking for the token allocates it
    }

    /// <summary>Gives the place back.</summary>
    public void Leave()
    {
        _free.Release();
        Interlocked.Decrement(ref _present);
    }

    async ValueTask<bool> Wait(CancellationToken gone)
    {
        bool entered = false;
        try
        {
            return entered = await _free.WaitAsync(patience, gone);
        }
        finally
        {
            if (!entered)
                Interlocked.Decrement(ref _present);
        }
    }

    public void Dispose() => _free.Dispose();
}
