using System.Net;
using System.Text;
using System.Text.Json;
using Cofactor.Tests.Model;
using Xunit;

namespace Cofactor.Tests.Server;

public class RecommendingTests
{
    static readonly FmModel Named = ExploredModel.Of(named: true, 6, 3), Numbered = ExploredModel.Of(named: false, 6, 3, draws: 3);

    [Fact]
    public async Task The_best_films_are_those_of_brute_force()
    {
        FmModel model = Named.With(new ModelCard { Hyperparameters = new Dictionary<string, string> { ["item"] = "film" } });
        await using ServiceRun run = await ServiceRun.Serve(model);
        FeatureMap map = model.FeatureMap!;
        int[] context = [map.Find("user=u2"), map.Find("tags=t0"), map.Find("tags=t3"), map.Columns[3].FirstFeature];
        float hour = (float)((7.5 - map.Columns[3].Mean) / map.Columns[3].Scale);
        (int Film, float Prediction)[] expected = [.. Enumerable.Range(0, map.Columns[0].CategoryCount).Where(j => map.FeatureName(j) is not "film=Alien 1" and not "film=Alien 4")
            .Select(j => (j, model.Predict(new SparseRow([.. context, j], [1, 1, 1, hour, 1])))).OrderByDescending(f => f.Item2).Take(5)];
        foreach (string tags in new[] { "\"t0|t3\"", "[\"t0\",\"t3\"]" })
        {
            JsonElement answer = await Ask(run, $$"""{"context":{"user":"u2","tags":{{tags}},"hour":7.5,"film":null,"y":1},"exclude":["Alien 1","film=Alien 4","Unheard of"],"top":5,"reasons":2}""");
            Assert.Equal((run.Service.Store.Current!.Version, map.Columns[0].CategoryCount), (answer.GetProperty("model").GetString(), answer.GetProperty("candidates").GetInt32()));
            JsonElement[] items = [.. answer.GetProperty("items").EnumerateArray()];
            Assert.Equal(expected.Select(e => e.Film), items.Select(i => i.GetProperty("feature").GetInt32()));
            foreach ((JsonElement item, (int film, float prediction)) in items.Zip(expected))
            {
                Assert.Equal(prediction, item.GetProperty("prediction").GetSingle(), 1e-5f);
                float start = model.Score(new SparseRow(context, [1, 1, 1, hour])), match = context.Sum(j => (float)ExploredModel.Product(model, j, film) * (j == context[3] ? hour : 1));
                Assert.Equal(match, item.GetProperty("match").GetSingle(), 1e-4f);
                Assert.Equal(item.GetProperty("score").GetSingle() - start - match, item.GetProperty("linear").GetSingle(), 1e-3f);
                Assert.Equal(map.FeatureName(film), item.GetProperty("name").GetString());
                JsonElement reason = item.GetProperty("reasons")[0];
                Assert.Equal(2, item.GetProperty("reasons").GetArrayLength());
                int feature = map.Find(reason.GetProperty("context").GetString()!);
                Assert.Equal(ExploredModel.Product(model, feature, film) * (feature == context[3] ? hour : 1), reason.GetProperty("contribution").GetDouble(), 1e-4);
            }
        }
    }

    [Fact]
    public async Task A_range_of_ids_is_recommended_from_without_names()
    {
        await using ServiceRun run = await ServiceRun.Serve(Numbered);
        JsonElement answer = await Ask(run, """{"context":"1 2:0.5","candidates":"40-69","exclude":[41,"42"],"top":4}""");
        IEnumerable<int> expected = Enumerable.Range(40, 30).Except([41, 42]).OrderByDescending(j => Numbered.Predict(new SparseRow([1, 2, j], [1, 0.5f, 1]))).Take(4);
        Assert.Equal(expected, answer.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("feature").GetInt32()));
        Assert.Equal(30, answer.GetProperty("candidates").GetInt32());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{\"context\":", "JSON")]
    [InlineData("[]", "an object")]
    [InlineData("""{"context":{"user":"\ud800"},"candidates":"film"}""", "no Unicode")]
    [InlineData("{}", "context")]
    [InlineData("""{"context":{}}""", "candidates")]
    [InlineData("""{"context":{},"candidates":"flim"}""", "film")]
    [InlineData("""{"context":{},"candidates":"hour,film"}""", "candidates")]
    [InlineData("""{"context":{},"candidates":7.5}""", "7.5")]
    [InlineData("""{"context":{"usr":1},"candidates":"film"}""", "Did you mean 'user'")]
    [InlineData("""{"context":{"hour":"late"},"candidates":"film"}""", "a finite number")]
    [InlineData("""{"context":{"user":{}},"candidates":"film"}""", "a text or a number")]
    [InlineData("""{"context":{"user":["u1"]},"candidates":"film"}""", "a text or a number")]
    [InlineData("""{"context":{"film":"Alien 1"},"candidates":"film"}""", "film=Alien 1")]
    [InlineData("""{"context":"1:1","candidates":"film"}""", "an object of columns")]
    [InlineData("""{"context":{},"candidates":"film","top":-1}""", "top")]
    [InlineData("""{"context":{},"candidates":"film","top":1001}""", "top")]
    [InlineData("""{"context":{},"candidates":"film","reasons":"3"}""", "reasons")]
    [InlineData("""{"context":{},"candidates":"film","exclude":"Alien 1"}""", "exclude")]
    [InlineData("""{"context":{},"candidates":"film","tops":3}""", "tops")]
    [InlineData("""{"context":{},"context":{},"candidates":"film"}""", "twice")]
    public async Task What_is_wrong_is_400_and_named(string body, string word)
    {
        await using ServiceRun run = await ServiceRun.Serve(Named);
        using HttpResponseMessage answer = await Post(run, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(word, (await ServiceRun.Error(answer)).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"context":"1:1 1:2","candidates":"40-50"}""", "each feature once")]
    [InlineData("""{"context":"90","candidates":"40-50"}""", "below 90")]
    [InlineData("""{"context":"1:inf","candidates":"40-50"}""", "index:value")]
    [InlineData("""{"context":"41","candidates":"40-50"}""", "without a candidate")]
    [InlineData("""{"context":"1","candidates":"40-90"}""", "below 90")]
    public async Task Wrong_numbers_are_400(string body, string word)
    {
        await using ServiceRun run = await ServiceRun.Serve(Numbered);
        using HttpResponseMessage answer = await Post(run, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(word, (await ServiceRun.Error(answer)).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_bodies_and_models_are_refused()
    {
        await using ServiceRun run = await ServiceRun.Serve(ExploredModel.Of(named: true, 2, 1, outputs: 3), o => o with { Limits = o.Limits with { MaxBodyBytes = 200 } });
        using HttpResponseMessage classes = await Post(run, """{"context":{},"candidates":"film"}"""), csv = await Post(run, "1,2", "text/csv"), large = await Post(run, new string(' ', 201));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.RequestEntityTooLarge), (classes.StatusCode, csv.StatusCode, large.StatusCode));
        Assert.Contains("3 outputs", (await ServiceRun.Error(classes)).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10_002, 0, 1, 10_001, "more than 10000 non-zeros in the context")]
    [InlineData(90, 512, 32, 40, "more than 500000000 factors to tell reasons from")]
    public async Task Too_much_to_recommend_by_is_413(int features, int k, int draws, int context, string found)
    {
        var shape = new FmShape(features, k, DrawCount: draws);
        await using ServiceRun run = await ServiceRun.Serve(FmModel.FromWeights(shape, new float[shape.HeadCount], new float[shape.LinearLength], new float[shape.FactorsLength], LabelMap.Regressor));
        using HttpResponseMessage answer = await Post(run, $$"""{"context":"{{string.Join(' ', Enumerable.Range(1, context))}}","candidates":"0-0","top":1000}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains(found, (await ServiceRun.Error(answer)).GetRawText(), StringComparison.Ordinal);
    }

    static Task<HttpResponseMessage> Post(ServiceRun run, string body, string type = "application/json") => run.Client.PostAsync("/recommend", new StringContent(body, Encoding.UTF8, type));

    static async Task<JsonElement> Ask(ServiceRun run, string body)
    {
        using HttpResponseMessage answer = await Post(run, body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
