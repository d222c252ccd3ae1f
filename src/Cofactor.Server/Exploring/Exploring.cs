using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>Answers what is asked of a model as a whole: its features, their neighbours, their map, the largest weights. An answer is of one model, which it names.</summary>
sealed class Exploring
{
    const int MostFeatures = 1000, MostPoints = 10_000, UsualWeights = 10, MostWeights = 100;

    // By model: what belongs to one goes with it.
    readonly ConditionalWeakTable<ServedModel, ModelExplorer> _explorers = [];
    readonly ModelStore _store;

    public Exploring(ModelStore store)
    {
        _store = store;
        store.Swapped = Prepare;
        if (store.Current is not null)
            Prepare();
    }

    /// <summary>What is kept of the model of this moment.</summary>
    public ModelExplorer Explorer() => _explorers.GetValue(_store.Required, served => new ModelExplorer(served));

    /// <summary><c>GET /features?query=ali&amp;column=film&amp;limit=20</c>.</summary>
    public ValueTask Features(HttpContext context)
    {
        ModelExplorer explorer = Explorer();
        IQueryCollection query = context.Request.Query;
        IReadOnlyList<FeatureInfo> found = explorer.Search.Find(Parameters.Text(query, "query") ?? "", Parameters.Int(query, "limit", 20, 0, MostFeatures), Parameters.Column(query, explorer.Model)?.Name);
        return Write(context, explorer, json =>
        {
            json.WriteStartArray("features");
            foreach (FeatureInfo feature in found)
                WriteObject(json, feature);
            json.WriteEndArray();
        });
    }

    /// <summary><c>GET /neighbors?feature=955&amp;by=cosine&amp;column=film&amp;limit=10</c>, or <c>name</c> for <c>feature</c>.</summary>
    public ValueTask Neighbors(HttpContext context)
    {
        ModelExplorer explorer = Explorer();
        FmModel model = explorer.Model;
        IQueryCollection query = context.Request.Query;
        int feature = Feature(query, model);
        Similarity by = Parameters.Text(query, "by") switch
        {
            null or "cosine" => Similarity.Cosine,
            "interaction" => Similarity.Interaction,
            { } other => throw Parameters.Wrong("by", other, "cosine or interaction"),
        };
        IReadOnlyList<Neighbor> found = Cofactor.Neighbors.Of(model, feature, by, Parameters.Column(query, model), Parameters.Int(query, "limit", 10, 0, MostFeatures), Parameters.Output(query, model) ?? 0, context.RequestAborted);
        return Write(context, explorer, json =>
        {
            json.WritePropertyName("feature");
            WriteObject(json, FeatureInfo.Of(model, feature));
            json.WriteString("by", by == Similarity.Cosine ? "cosine" : "interaction");
            json.WriteStartArray("neighbors");
            foreach (Neighbor neighbor in found)
            {
                json.WriteStartObject();
                WriteMembers(json, FeatureInfo.Of(model, neighbor.Feature));
                json.WriteNumber("value_of", (float)neighbor.Value);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    /// <summary><c>GET /map?limit=2000&amp;column=film</c>, or <c>features=955,12</c> for the points of some.</summary>
    public async ValueTask Map(HttpContext context)
    {
        ModelExplorer explorer = Explorer();
        FmModel model = explorer.Model;
        IQueryCollection query = context.Request.Query;
        int limit = Parameters.Int(query, "limit", 2000, 0, MostPoints);
        FeatureColumn? column = Parameters.Column(query, model);
        int[]? asked = Parameters.Text(query, "features") is { } text ? [.. text.Split(',').Select(f => Parameters.Feature("features", f, model))] : null;
        if (asked?.Length > MostFeatures)
            throw RequestBody.TooMany("features", MostFeatures);
        FactorMap map = await explorer.Map(Parameters.Output(query, model) ?? 0, context.RequestAborted);
        await Write(context, explorer, json =>
        {
            json.WriteStartArray("explained_variance");
            foreach (double share in map.ExplainedVariance)
                json.WriteNumberValue((float)share);
            json.WriteEndArray();
            json.WriteNumber("total", map.Count(column));
            json.WriteStartArray("points");
            foreach (int feature in asked ?? map.Largest(limit, column))
            {
                FeatureInfo info = FeatureInfo.Of(model, feature);
                (double x, double y) = map.Place(feature);
                json.WriteStartObject();
                json.WriteNumber("feature", feature);
                json.WriteString("column", info.Column);
                json.WriteString("name", info.Name);
                json.WriteNumber("x", (float)x);
                json.WriteNumber("y", (float)y);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    /// <summary><c>GET /weights?limit=10&amp;output=0</c>.</summary>
    public async ValueTask Weights(HttpContext context)
    {
        ModelExplorer explorer = Explorer();
        IQueryCollection query = context.Request.Query;
        int limit = Parameters.Int(query, "limit", UsualWeights, 0, MostWeights), output = Parameters.Output(query, explorer.Model) ?? 0;
        // Two sizes are kept, and not one for each limit.
        WeightRanking ranking = await explorer.Weights(output, limit <= UsualWeights ? UsualWeights : MostWeights, context.RequestAborted);
        await Write(context, explorer, json =>
        {
            json.WriteNumber("output", output);
            WeightsJson.Write(json, ranking, limit);
        });
    }

    /// <summary>Answers with an object that names the model first.</summary>
    public static ValueTask Write(HttpContext context, ModelExplorer explorer, Action<Utf8JsonWriter> fields)
    {
        context.Response.Headers[Scoring.ModelHeader] = explorer.Served.Version;
        return JsonAnswer.Write(context, json =>
        {
            json.WriteString("model", explorer.Served.Version);
            fields(json);
        });
    }

    // On no request's time: the first search of a new model is as fast as the next.
    void Prepare() => Task.Run(Explorer().Search.Prepare);

    static int Feature(IQueryCollection query, FmModel model)
    {
        if (Parameters.Text(query, "feature") is { } number)
            return Parameters.Feature("feature", number, model);
        string name = Parameters.Text(query, "name") ?? throw Parameters.Wrong("feature", "nothing", "a feature's number, or its name as 'name'");
        if (model.FeatureMap is null)
            return Parameters.Feature("name", name, model);
        return model.FeatureMap.Find(name) is >= 0 and int feature ? feature : throw Parameters.Wrong("name", name, "a feature's name, such as film=Alien", "GET /features?query= finds names.");
    }

    static void WriteObject(Utf8JsonWriter json, FeatureInfo feature)
    {
        json.WriteStartObject();
        WriteMembers(json, feature);
        json.WriteEndObject();
    }

    static void WriteMembers(Utf8JsonWriter json, FeatureInfo feature)
    {
        json.WriteNumber("feature", feature.Feature);
        json.WriteString("column", feature.Column);
        json.WriteString("name", feature.Name);
        json.WriteString("value", feature.Value);
        json.WriteBoolean("trained", feature.IsTrained);
    }
}
