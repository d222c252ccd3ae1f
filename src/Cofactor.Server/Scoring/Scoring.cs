using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>
/// Answers requests for predictions: body → rows → scores → body, by the readers and the score of the library. A request takes the
/// model once, so its answer is of one model, whose version stands in <see cref="ModelHeader"/>.
/// </summary>
/// <param name="store">Holds the model.</param>
/// <param name="limits">What a request may ask for.</param>
/// <param name="metrics">Counts rows.</param>
public sealed class Scoring(ModelStore store, ScoringLimits limits, ServiceMetrics metrics)
{
    /// <summary>The header of an answer that names the model's version.</summary>
    public const string ModelHeader = "X-Cofactor-Model";

    // By model: what belongs to one goes with it.
    readonly ConditionalWeakTable<ServedModel, ModelScorer> _scorers = [];

    /// <summary>
    /// SageMaker's <c>POST /invocations</c>: JSON, JSON lines, RecordIO-protobuf, CSV or libSVM; the answer's type is chosen by
    /// <c>Accept</c>, else that of the request, JSON for libSVM.
    /// </summary>
    /// <exception cref="RequestException">The request is refused with a status of its own.</exception>
    /// <exception cref="DataFormatException">The body is wrong.</exception>
    public ValueTask Invocations(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ModelScorer scorer = Scorer();
        DataFormat format = BodyType.Of(context.Request.ContentType);
        string type = Acceptance.Choose(context.Request.Headers.Accept, MediaTypes.OfAnswer(format), ModelScorer.Types);
        return Answer(context, scorer, format, scorer.AnswerOf(type));
    }

    /// <summary>
    /// <c>POST /predict</c>: bodies as for <see cref="Invocations"/>, an answer of Cofactor's own:
    /// <c>{"model":"…","predictions":[{"prediction":0.93,"label":"yes"}]}</c>.
    /// </summary>
    /// <inheritdoc cref="Invocations" path="/exception"/>
    public ValueTask Predict(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ModelScorer scorer = Scorer();
        DataFormat format = BodyType.Of(context.Request.ContentType);
        RequireJson(context);
        return Answer(context, scorer, format, scorer.Predictions);
    }

    /// <summary>
    /// <c>POST /explain?top=10&amp;class=NAME&amp;factors=true</c>: bodies as for <see cref="Invocations"/> of at most 100 instances, each taken apart into
    /// bias, linear terms and its strongest interactions.
    /// </summary>
    /// <inheritdoc cref="Invocations" path="/exception"/>
    public ValueTask Explain(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ModelScorer scorer = Scorer();
        DataFormat format = BodyType.Of(context.Request.ContentType);
        RequireJson(context);
        return Explain(context, scorer, format, ExplainQuery.Of(context.Request.Query, scorer.Served.Model));
    }

    static void RequireJson(HttpContext context) => Acceptance.Choose(context.Request.Headers.Accept, MediaTypes.Json, [MediaTypes.Json]);

    async ValueTask Answer(HttpContext context, ModelScorer scorer, DataFormat format, Answer answer)
    {
        ScoringMemory memory = scorer.Memory.Get();
        try
        {
            SparseMatrix rows = await RequestBody.ReadAsync(context, format, memory.Rows, limits).ConfigureAwait(false);
            Start(context, scorer, answer.Type);
            for (int start = 0; start == 0 || start < rows.RowCount; start += scorer.RowsAtOnce)
            {
                scorer.Write(rows, start, Math.Min(scorer.RowsAtOnce, rows.RowCount - start), answer, memory);
                if (rows.RowCount <= scorer.RowsAtOnce)
                    context.Response.ContentLength = memory.Text.WrittenCount;
                await Send(context, memory).ConfigureAwait(false);
            }
            metrics.Scored(rows.RowCount);
        }
        finally
        {
            scorer.Memory.Return(memory);
        }
    }

    async ValueTask Explain(HttpContext context, ModelScorer scorer, DataFormat format, ExplainQuery query)
    {
        ScoringMemory memory = scorer.Memory.Get();
        try
        {
            SparseMatrix rows = await RequestBody.ReadAsync(context, format, memory.Rows, limits).ConfigureAwait(false);
            memory.Text.ResetWrittenCount();
            query.Write(memory.Text, scorer.Served, rows);
            Start(context, scorer, MediaTypes.Json);
            context.Response.ContentLength = memory.Text.WrittenCount;
            await Send(context, memory).ConfigureAwait(false);
            metrics.Scored(rows.RowCount);
        }
        finally
        {
            scorer.Memory.Return(memory);
        }
    }

    static void Start(HttpContext context, ModelScorer scorer, string type)
    {
        context.Response.ContentType = type;
        context.Response.Headers[ModelHeader] = scorer.Served.Version;
    }

    static ValueTask<FlushResult> Send(HttpContext context, ScoringMemory memory) =>
        context.Response.BodyWriter.WriteAsync(memory.Text.WrittenMemory, context.RequestAborted);

    /// <summary>The scorer of the model of this moment.</summary>
    ModelScorer Scorer()
    {
        ServedModel served = store.Required;
        return _scorers.TryGetValue(served, out ModelScorer? scorer) ? scorer : _scorers.GetValue(served, model => new ModelScorer(model, limits));
    }
}
