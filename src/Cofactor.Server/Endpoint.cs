using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>One path of the service.</summary>
/// <param name="method">Its method; HEAD is answered where GET is.</param>
/// <param name="path">The path.</param>
/// <param name="handle">Answers, or throws.</param>
/// <param name="label">What metrics call it; the path if nothing is given.</param>
sealed class Endpoint(string method, string path, Func<HttpContext, ValueTask> handle, string? label = null)
{
    /// <summary>Its method; HEAD is answered where GET is.</summary>
    public string Method { get; } = method;

    public string Path { get; } = path;

    /// <summary>Answers, or throws.</summary>
    public Func<HttpContext, ValueTask> Handle { get; } = handle;

    /// <summary>Whether it is answered without the API key: what says only that the service lives.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether it computes by the model: needs one, and a place among the requests at work.</summary>
    public bool Scores { get; init; }

    /// <summary>Whether it is a file of the page, and not one of the paths that programs use.</summary>
    public bool IsFile { get; init; }

    /// <summary>The metrics' label.</summary>
    public KeyValuePair<string, object?> Route { get; } = new(ServiceMetrics.Route, label ?? path);

    // Case matters (RFC 9110): the server would send a body after "head", which it does not know for HEAD.
    public bool Allows(string asked) => asked == Method || (asked == HttpMethods.Head && Method == HttpMethods.Get);
}
