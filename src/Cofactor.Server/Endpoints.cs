using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>The paths of the service, and what those that do not score answer.</summary>
sealed class Endpoints(ServiceOptions options, ModelStore store, PrometheusText prometheus, ScoringHandlers scoring)
{
    const string Json = "application/json", Resource = "openapi.json";

    // SageMaker's batch transform refuses more than this at once: requests times their size.
    const long MostMegabytes = 100;

    readonly Exploring _exploring = new(store);
    readonly byte[] _executionParameters = ExecutionParameters(options.MaxConcurrentRequests, Math.Clamp(options.Limits.MaxBodyBytes >> 20, 1, MostMegabytes));

    public IEnumerable<Endpoint> All() =>
    [
        new(HttpMethods.Get, "/ping", Ping) { IsOpen = true },
        new(HttpMethods.Get, "/healthz", Health) { IsOpen = true },
        new(HttpMethods.Get, "/execution-parameters", context => JsonAnswer.Write(context, Json, _executionParameters)),
        new(HttpMethods.Get, "/model", Model),
        new(HttpMethods.Get, "/metrics", context => JsonAnswer.Write(context, PrometheusText.ContentType, prometheus.Write())),
        new(HttpMethods.Get, "/openapi.json", context => JsonAnswer.Write(context, Json, OpenApi())),
        new(HttpMethods.Post, "/invocations", scoring.Invocations) { Scores = true },
        new(HttpMethods.Post, "/predict", scoring.Predict) { Scores = true },
        new(HttpMethods.Post, "/explain", scoring.Explain) { Scores = true },
        new(HttpMethods.Get, "/features", _exploring.Features) { Scores = true },
        new(HttpMethods.Get, "/neighbors", _exploring.Neighbors) { Scores = true },
        new(HttpMethods.Get, "/map", _exploring.Map) { Scores = true },
        new(HttpMethods.Get, "/weights", _exploring.Weights) { Scores = true },
        new(HttpMethods.Post, "/recommend", new Recommending(_exploring, options.Limits).Recommend) { Scores = true },
        .. StaticFiles.Endpoints(),
    ];

    /// <summary>The description of every path, as <c>openapi.json</c> beside this file has it.</summary>
    public static byte[] OpenApi()
    {
        using Stream stream = typeof(Endpoints).Assembly.GetManifestResourceStream(Resource)!;
        byte[] text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }

    static byte[] ExecutionParameters(int requests, long megabytes) => Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $$"""{"MaxConcurrentTransforms":{{Math.Clamp(requests, 1, MostMegabytes / megabytes)}},"BatchStrategy":"MULTI_RECORD","MaxPayloadInMB":{{megabytes}}}"""));

    ValueTask Ping(HttpContext context)
    {
        context.Response.StatusCode = store.Current is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
        return default;
    }

    ValueTask Health(HttpContext context)
    {
        ServedModel? current = store.Current;
        Exception? error = store.Error;
        context.Response.StatusCode = current is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return JsonAnswer.Write(context, json =>
        {
            json.WriteString("status", current is null ? "no model" : error is null ? "ok" : "stale");
            json.WriteString("version", current?.Version);
            json.WriteString("reload_error", error?.Message);
        });
    }

    ValueTask Model(HttpContext context)
    {
        ServedModel served = store.Required;
        return JsonAnswer.Write(context, json => ModelDescription.Write(json, served));
    }
}
