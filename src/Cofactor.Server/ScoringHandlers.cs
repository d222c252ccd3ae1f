using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>What answers the paths that score; each answers the request or throws.</summary>
/// <param name="Invocations"><c>POST /invocations</c>.</param>
/// <param name="Predict"><c>POST /predict</c>.</param>
/// <param name="Explain"><c>POST /explain</c>.</param>
public sealed record ScoringHandlers(Func<HttpContext, ValueTask> Invocations, Func<HttpContext, ValueTask> Predict, Func<HttpContext, ValueTask> Explain);
