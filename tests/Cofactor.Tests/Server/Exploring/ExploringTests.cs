using System.Net;
using System.Text.Json;
using Cofactor.Tests.Model;
using Xunit;

namespace Cofactor.Tests.Server;

/// <summary>The answers about a model as a whole are those of the library.</summary>
public class ExploringTests
{
    static readonly FmModel Named = ExploredModel.Of(named: true, 6, 3);

    [Fact]
    public async Task Features_are_those_of_the_search()
    {
        await using ServiceRun run = await ServiceRun.Serve(Named);
        JsonElement answer = await run.Json("/features?query=ALIEN&column=film&limit=7");
        Assert.Equal(run.Service.Store.Current!.Version, answer.GetProperty("model").GetString());
        Assert.Equal(new FeatureSearch(Named).Find("alien", 7, "film"), answer.GetProperty("features").EnumerateArray().Select(Info));
        Assert.Equal(20, (await run.Json("/features")).GetProperty("features").GetArrayLength());
        Assert.Equal(0, (await run.Json("/features?limit=0")).GetProperty("features").GetArrayLength());
    }

    [Theory]
    [InlineData("feature=7", Similarity.Cosine, null)]
    [InlineData("name=film%3D%C5%BBlan%206&by=cosine&column=user", Similarity.Cosine, "user")]
    [InlineData("feature=65&by=interaction&limit=4", Similarity.Interaction, null)]
    public async Task Neighbors_are_those_of_the_library(string query, Similarity by, string? column)
    {
        await using ServiceRun run = await ServiceRun.Serve(Named);
        JsonElement answer = await run.Json("/neighbors?" + query);
        int feature = answer.GetProperty("feature").GetProperty("feature").GetInt32(), count = query.Contains("limit", StringComparison.Ordinal) ? 4 : 10;
        IReadOnlyList<Neighbor> expected = Neighbors.Of(Named, feature, by, column is null ? null : Named.FeatureMap!.Columns[Named.FeatureMap.ColumnIndex(column)], count, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(n => n.Feature), answer.GetProperty("neighbors").EnumerateArray().Select(n => n.GetProperty("feature").GetInt32()));
        Assert.Equal(expected.Select(n => (float)n.Value), answer.GetProperty("neighbors").EnumerateArray().Select(n => n.GetProperty("value_of").GetSingle()));
        if (query.Contains("name", StringComparison.Ordinal))
            Assert.Equal("film=Żlan 6", answer.GetProperty("feature").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_map_is_that_of_the_library()
    {
        await using ServiceRun run = await ServiceRun.Serve(Named);
        var map = new FactorMap(Named, cancellationToken: TestContext.Current.CancellationToken);
        JsonElement answer = await run.Json("/map?limit=30"), some = await run.Json("/map?features=65,2"), films = await run.Json("/map?column=film&limit=3");
        Assert.Equal(map.ExplainedVariance.Select(v => (float)v), answer.GetProperty("explained_variance").EnumerateArray().Select(v => v.GetSingle()));
        Assert.Equal((map.Count(), map.Count(Named.FeatureMap!.Columns[0])), (answer.GetProperty("total").GetInt32(), films.GetProperty("total").GetInt32()));
        Assert.Equal(map.Largest(30), Points(answer).Select(p => p.Feature));
        Assert.Equal(map.Largest(3, Named.FeatureMap.Columns[0]), Points(films).Select(p => p.Feature));
        Assert.Equal([65, 2], Points(some).Select(p => p.Feature));
        foreach ((int feature, float x, float y) in Points(answer).Concat(Points(some)))
            Assert.Equal(((float)map.Place(feature).X, (float)map.Place(feature).Y), (x, y));
    }

    [Fact]
    public async Task Weights_are_those_of_the_library()
    {
        FmModel model = ExploredModel.Of(named: true, 5, 9, outputs: 3);
        await using ServiceRun run = await ServiceRun.Serve(model);
        JsonElement answer = await run.Json("/weights?limit=4&output=2");
        Assert.Equal(answer.GetRawText(), (await run.Json("/weights?limit=4&class=c2")).GetRawText());
        JsonElement[] linear = [.. answer.GetProperty("linear").EnumerateArray()], pairs = [.. answer.GetProperty("pairs").EnumerateArray()];
        IReadOnlyList<ColumnWeights> weights = ColumnWeights.Of(model, 4, 2, TestContext.Current.CancellationToken);
        IReadOnlyList<ColumnPairs> strongest = ColumnPairs.Of(model, 4, 2, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(weights.Select(w => w.Column), linear.Select(l => l.GetProperty("column").GetString()));
        for (int c = 0; c < linear.Length; c++)
            Assert.Equal(weights[c].Negative.Select(w => (w.Feature, (float)w.Weight)), linear[c].GetProperty("negative").EnumerateArray().Select(w => (w.GetProperty("feature").GetInt32(), w.GetProperty("weight").GetSingle())));
        Assert.Equal(strongest.Count, answer.GetProperty("column_pairs").GetInt32());
        for (int p = 0; p < pairs.Length; p++)
        {
            Assert.Equal(strongest[p].IsExact, pairs[p].GetProperty("exact").GetBoolean());
            Assert.Equal([strongest[p].First, strongest[p].Second], pairs[p].GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
            Assert.Equal(strongest[p].Positive.Select(q => (q.FirstName, q.SecondName, (float)q.Strength)), pairs[p].GetProperty("positive").EnumerateArray()
                .Select(q => (q.GetProperty("first").GetProperty("name").GetString()!, q.GetProperty("second").GetProperty("name").GetString()!, q.GetProperty("strength").GetSingle())));
        }
    }

    [Theory]
    [InlineData("/features?limit=-1", "limit")]
    [InlineData("/features?limit=1001", "limit")]
    [InlineData("/features?limit=1&limit=2", "limit")]
    [InlineData("/features?column=flim", "film")]
    [InlineData("/neighbors", "feature")]
    [InlineData("/neighbors?feature=100000", "feature")]
    [InlineData("/neighbors?name=film%3DNothing", "name")]
    [InlineData("/neighbors?feature=1&by=distance", "by")]
    [InlineData("/map?features=1,x", "features")]
    [InlineData("/map?class=a", "class")]
    [InlineData("/weights?output=1", "output")]
    [InlineData("/weights?limit=many", "limit")]
    public async Task What_is_wrong_is_named(string path, string word)
    {
        await using ServiceRun run = await ServiceRun.Serve(Named);
        using HttpResponseMessage answer = await run.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement error = await ServiceRun.Error(answer);
        Assert.Contains(word, error.GetRawText(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(error.GetProperty("expected").GetString()));
    }

    [Fact]
    public async Task A_model_without_names_answers_by_number()
    {
        await using ServiceRun run = await ServiceRun.Serve(ExploredModel.Of(named: false, 4, 1));
        Assert.Equal([8, 80], (await run.Json("/features?query=8&limit=2")).GetProperty("features").EnumerateArray().Select(f => f.GetProperty("feature").GetInt32()));
        Assert.Equal(JsonValueKind.Null, (await run.Json("/features?limit=1")).GetProperty("features")[0].GetProperty("column").ValueKind);
        Assert.Equal(10, (await run.Json("/neighbors?name=5")).GetProperty("neighbors").GetArrayLength());
        Assert.Equal(1, (await run.Json("/weights")).GetProperty("pairs").GetArrayLength());
        Assert.Equal(5, (await run.Json("/map?limit=5")).GetProperty("points").GetArrayLength());
    }

    [Fact]
    public async Task Answers_are_of_the_model_of_the_moment()
    {
        await using ServiceRun run = await ServiceRun.Serve(Named);
        JsonElement before = await run.Json("/map?features=1");
        ModelFile.Write(ExploredModel.Of(named: true, 6, 4), run.ModelPath + ".new");
        File.Move(run.ModelPath + ".new", run.ModelPath, overwrite: true);
        await ServiceRun.Until(() => run.Service.Store.Current!.Version == ServiceRun.VersionOf(run.ModelPath));
        JsonElement after = await run.Json("/map?features=1");
        Assert.Equal(ServiceRun.VersionOf(run.ModelPath), after.GetProperty("model").GetString());
        Assert.NotEqual(Points(before), Points(after));
    }

    [Fact]
    public async Task They_need_a_model_a_key_and_a_place()
    {
        string[] paths = ["/features", "/neighbors?feature=1", "/map", "/weights"];
        await using ServiceRun none = await ServiceRun.Start(change: o => o with { WaitForModel = true }, withModel: false);
        await using ServiceRun locked = await ServiceRun.Start(change: o => o with { ApiKey = "key" });
        var held = new TaskCompletionSource();
        await using ServiceRun full = await ServiceRun.Start(async context =>
        {
            await held.Task;
            context.Response.ContentLength = 0;
        }, o => o with { MaxConcurrentRequests = 1, MaxQueuedRequests = 0 });
        Task<HttpResponseMessage> holding = full.Post();
        await ServiceRun.Until(() => full.Client.GetAsync("/map").Result.StatusCode == HttpStatusCode.ServiceUnavailable);
        foreach (string path in paths)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await none.Client.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await locked.Client.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await full.Client.GetAsync(path)).StatusCode);
        }
        held.SetResult();
        (await holding).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await full.Client.GetAsync("/map")).StatusCode);
    }

    [Fact]
    public async Task The_card_tells_what_a_page_needs()
    {
        FmModel model = Named.With(new ModelCard
        {
            Hyperparameters = new Dictionary<string, string> { ["user"] = "user", ["item"] = "film" },
            History = [new EpochReport { Epoch = 1, Metric = "rmse", TrainMetric = 0.5, ValidationMetric = 0.75, Rows = 9, IsBest = true }],
        });
        await using ServiceRun run = await ServiceRun.Serve(model);
        JsonElement card = await run.Json("/model");
        Assert.Equal(("logistic", 1, 1, "user", "film"), (card.GetProperty("link").GetString(), card.GetProperty("num_outputs").GetInt32(), card.GetProperty("num_draws").GetInt32(), card.GetProperty("user").GetString(), card.GetProperty("item").GetString()));
        Assert.Equal(("y", JsonValueKind.Null), (card.GetProperty("label").GetString(), card.GetProperty("label_range").ValueKind));
        Assert.Equal(("|", model.FeatureMap!.Columns[2].CategoryCount), (card.GetProperty("columns")[2].GetProperty("separator").GetString(), card.GetProperty("columns")[2].GetProperty("values").GetInt32()));
        Assert.Equal(model.Bias(), card.GetProperty("bias")[0].GetSingle());
        Assert.Equal((1, 0.75), (card.GetProperty("history")[0].GetProperty("epoch").GetInt32(), card.GetProperty("history")[0].GetProperty("validation").GetDouble()));
        Assert.Equal(model.FeatureMap!.Columns.Select(c => c.FirstFeature), card.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("first").GetInt32()));
        Assert.Equal(model.FeatureMap.Columns[3].Scale, card.GetProperty("columns")[3].GetProperty("scale").GetDouble());
    }

    static FeatureInfo Info(JsonElement f) => new(f.GetProperty("feature").GetInt32(), f.GetProperty("column").GetString(), f.GetProperty("name").GetString()!, f.GetProperty("value").GetString()!, f.GetProperty("trained").GetBoolean());

    static (int Feature, float X, float Y)[] Points(JsonElement answer) =>
        [.. answer.GetProperty("points").EnumerateArray().Select(p => (p.GetProperty("feature").GetInt32(), p.GetProperty("x").GetSingle(), p.GetProperty("y").GetSingle()))];
}
