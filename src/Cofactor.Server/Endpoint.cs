using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>One path of the service.</summary>
sealed class Endpoint(string method, string path, Func<HttpContext, ValueTask> handle)
{
    /// <summary>Its method; HEAD is answered where GET is.</summary>
    public string Method { get; } = method;

    public string Path { get; } = path;

    /// <summary>Answers, or throws.</summary>
    public Func<HttpContext, ValueTask> Handle { get; } = handle;

    /// <summary>Whether it is answered without the API key: what says only that the service lives.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether it scores: needs a model, and a place among the requests at work.</summary>
    public bool Scores { get; init; }

    /// <summary>The metrics' label.</summary>
    public KeyValuePair<string, object?> Route { get; } = new(ServiceMetrics.Route, path);

    // Case matters (RFC 9110): the server would send a body after "head", which it does not know for HEAD.
    public bool Allows(string asked) => asked == Method || (asked == HttpMethods.Head && Method == HttpMethods.Get);
}
