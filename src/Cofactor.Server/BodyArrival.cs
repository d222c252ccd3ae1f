using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>Waits until a request's body is there, so that a slow client holds its own connection and nothing else.</summary>
static class BodyArrival
{
    /// <summary>Completes when the whole body lies in the connection's buffer; nothing of it is consumed. Nothing is allocated if it does already.</summary>
    /// <exception cref="RequestException">It is longer than allowed (413) or too slow (408).</exception>
    public static ValueTask Wait(HttpContext context, long limit, TimeSpan patience)
    {
        long? length = context.Request.ContentLength;
        if (length > limit)
            throw TooLarge(length.Value, limit);
        PipeReader body = context.Request.BodyReader;
        return body.TryRead(out ReadResult read) && IsWhole(body, read, length, limit) ? default : WaitOn(body, length, limit, patience, context.RequestAborted);
    }

    static async ValueTask WaitOn(PipeReader body, long? length, long limit, TimeSpan patience, CancellationToken gone)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(gone);
        late.CancelAfter(patience);
        try
        {
            while (!IsWhole(body, await body.ReadAsync(late.Token), length, limit))
            {
            }
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            throw new RequestException(408, string.Create(CultureInfo.InvariantCulture, $"The body did not arrive within {patience.TotalSeconds:0.###} s."), "a part of it", "the whole body in time", "Send it faster, or in smaller requests.");
        }
    }

    static bool IsWhole(PipeReader body, ReadResult read, long? length, long limit)
    {
        long there = read.Buffer.Length;
        bool whole = read.IsCompleted || there >= length;
        body.AdvanceTo(read.Buffer.Start, whole ? read.Buffer.Start : read.Buffer.End);
        // A chunked body does not say how long it will be.
        return there > limit ? throw TooLarge(there, limit) : whole;
    }

    static RequestException TooLarge(long length, long limit) => new(413, string.Create(CultureInfo.InvariantCulture, $"The body has more than {limit} bytes."),
        string.Create(CultureInfo.InvariantCulture, $"{length} bytes or more"), string.Create(CultureInfo.InvariantCulture, $"at most {limit} bytes"), "Send fewer instances a request, or raise the service's limit.");
}
