using System.Text;
using Cofactor.Server;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Tests.Server;

/// <summary>Calls the scoring service in memory, without a network.</summary>
sealed class Service : IDisposable
{
    readonly string _file = Path.GetTempFileName();
    readonly ServiceMetrics _metrics = new();

    public Service(FmModel model, ScoringLimits? limits = null)
    {
        Model = model;
        var store = new ModelStore(_file, (_, _) => Model);
        store.Refresh();
        Version = store.Current!.Version;
        Scoring = new Scoring(store, limits ?? new ScoringLimits(), _metrics);
    }

    public FmModel Model { get; }

    public string Version { get; }

    public Scoring Scoring { get; }

    /// <summary>A model of n features with random weights.</summary>
    public static FmModel Random(int n, LabelMap labels, FeatureMap? map = null)
    {
        var random = new Random(n);
        var shape = new FmShape(n, 5, labels.OutputCount);
        float[] Weights(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle() - 0.5f)];
        return FmModel.FromWeights(shape, Weights(shape.HeadCount), Weights(shape.LinearLength), Weights(shape.FactorsLength), labels, map);
    }

    /// <summary>Posts to /invocations and gives the answer's bytes.</summary>
    public byte[] Invoke(string? type, byte[] body, string? accept = null) => Call(Scoring.Invocations, type, body, accept).Body;

    public string Invoke(string? type, string body, string? accept = null) => Encoding.UTF8.GetString(Invoke(type, Encoding.UTF8.GetBytes(body), accept));

    public static (byte[] Body, HttpResponse Response) Call(Func<HttpContext, ValueTask> endpoint, string? type, byte[] body, string? accept = null, string query = "", string? encoding = null)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = type;
        context.Request.Body = new MemoryStream(body);
        context.Request.QueryString = new QueryString(query);
        if (accept is not null)
            context.Request.Headers.Accept = accept;
        if (encoding is not null)
            context.Request.Headers.ContentEncoding = encoding;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        endpoint(context).AsTask().GetAwaiter().GetResult();
        return (answer.ToArray(), context.Response);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        File.Delete(_file);
    }
}
