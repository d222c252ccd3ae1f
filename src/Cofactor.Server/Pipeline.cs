using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cofactor.Server;

/// <summary>
/// What every request passes, directly on the server: path → method → key → body → place → handler; whatever is thrown becomes an answer.
/// The context of a connection is used again, so a request allocates nothing here.
/// </summary>
sealed class Pipeline(ServiceOptions options, ModelStore store, ServiceMetrics metrics, Admission admission, ServiceLog log, IEnumerable<Endpoint> endpoints) : IHttpApplication<DefaultHttpContext>
{
    const int ClientGone = 499;   // nobody reads it; it shows in the metrics

    static readonly KeyValuePair<string, object?> NoRoute = new(ServiceMetrics.Route, "other");

    readonly FrozenDictionary<string, Endpoint> _endpoints = endpoints.ToFrozenDictionary(e => e.Path, StringComparer.Ordinal);
    readonly ApiKey? _key = options.ApiKey is { } key ? new ApiKey(key) : null;
    int _inFlight;
    long _started;

    /// <summary>Whether each answer closes its connection: set before shutdown, so that clients go elsewhere with their next request.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Requests that have begun and not ended.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Requests that have ever begun.</summary>
    public long Started => Volatile.Read(ref _started);

    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<DefaultHttpContext> connection)
            return new DefaultHttpContext(contextFeatures);
        if (connection.HostContext is { } kept)
            kept.Initialize(contextFeatures);
        else
            connection.HostContext = kept = new DefaultHttpContext(contextFeatures);
        return kept;
    }

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();

    public async Task ProcessRequestAsync(DefaultHttpContext context)
    {
        long start = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _inFlight);
        Interlocked.Increment(ref _started);
        if (IsClosing)
            context.Response.Headers.Connection = "close";
        Endpoint? endpoint = _endpoints.GetValueOrDefault(context.Request.Path.Value ?? "");
        int status = 0;
        try
        {
            await (Refusal(context, endpoint) is { } refusal ? refusal.Write(context) : endpoint!.Scores ? Score(context, endpoint) : endpoint.Handle(context));
        }
        catch (Exception e)
        {
            status = await Failed(context, e);
        }
        finally
        {
            if (status == 0)
                status = context.Response.StatusCode;
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            metrics.Answered(endpoint?.Route ?? NoRoute, status, took, context.Request.ContentLength ?? 0, context.Response.ContentLength ?? 0);
            if (options.AccessLog)
                log.Info("request", ("method", context.Request.Method), ("path", context.Request.Path.Value), ("status", status), ("ms", Math.Round(took.TotalMilliseconds, 3)), ("client", context.Connection.RemoteIpAddress?.ToString()));
            Interlocked.Decrement(ref _inFlight);
        }
    }

    async ValueTask Score(HttpContext context, Endpoint endpoint)
    {
        _ = store.Required;
        await BodyArrival.Wait(context, options.Limits.MaxBodyBytes, options.RequestTimeout);
        if (!await admission.Enter(context))
        {
            metrics.Rejected();
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "The service is overloaded.", string.Create(CultureInfo.InvariantCulture, $"{options.MaxConcurrentRequests} requests at work and up to {options.MaxQueuedRequests} waiting"), "a free place", "Try again after the seconds of Retry-After.");
        }
        try
        {
            await endpoint.Handle(context);
        }
        finally
        {
            admission.Leave();
        }
    }

    /// <summary>Why a request does not reach its handler; null when it does.</summary>
    ErrorAnswer? Refusal(HttpContext context, Endpoint? endpoint)
    {
        string method = context.Request.Method;
        // First, so that a stranger does not learn what paths there are.
        if (_key is not null && endpoint is not { IsOpen: true } && !_key.IsIn(context.Request.Headers))
            return new ErrorAnswer(StatusCodes.Status401Unauthorized, "The API key is missing or wrong.") { Expected = "Authorization: Bearer KEY, or X-Api-Key: KEY", Header = ("WWW-Authenticate", "Bearer") };
        if (endpoint is null)
            return new ErrorAnswer(StatusCodes.Status404NotFound, "There is no such path.") { Found = context.Request.Path.Value, Expected = string.Join(", ", _endpoints.Values.Where(e => !e.IsFile).Select(e => e.Path).Order(StringComparer.Ordinal)) };
        return endpoint.Allows(method) ? null
            : new ErrorAnswer(StatusCodes.Status405MethodNotAllowed, $"{endpoint.Path} does not take {method}.") { Found = method, Expected = endpoint.Method, Header = ("Allow", HttpMethods.IsGet(endpoint.Method) ? "GET, HEAD" : endpoint.Method) };
    }

    /// <summary>Answers an exception; returns the status.</summary>
    async ValueTask<int> Failed(HttpContext context, Exception error)
    {
        if (context.RequestAborted.IsCancellationRequested || error is ConnectionResetException or ConnectionAbortedException)
            return ClientGone;
        ErrorAnswer? answer = ErrorAnswer.Of(error);
        if (answer is null)
        {
            string id = Guid.NewGuid().ToString("N")[..12];
            log.Error("unexpected error", ("id", id), ("path", context.Request.Path.Value), ("error", error.ToString()));
            answer = new ErrorAnswer(StatusCodes.Status500InternalServerError, $"Unexpected error {id}.") { Remedy = $"The service's log tells more under {id}." };
        }
        try
        {
            await answer.Write(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return ClientGone;
        }
        return answer.Status;
    }
}
