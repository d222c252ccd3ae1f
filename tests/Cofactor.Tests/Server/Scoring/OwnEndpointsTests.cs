using System.Text;
using System.Text.Json;
using Cofactor.Server;
using Cofactor.Tests.Formats;
using Cofactor.Tests.Model;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cofactor.Tests.Server;

public sealed class OwnEndpointsTests : IDisposable
{
    const string Rows = """{"instances":[{"user":"ann","age":20,"genres":["Action","Drama"]},{"age":"35.5"}]}""";
    const string Csv = "user,age,genres\nann,20,Action|Drama\n,35.5,\n";

    static readonly FeatureMap Map = JsonColumnsTests.Map;

    readonly Service _columns = new(Service.Random(Map.FeatureCount, LabelMap.BinaryOf("no", "yes"), Map)),
        _classes = new(Service.Random(3, LabelMap.Multiclass(["a", "b"]))), _numbers = new(Service.Random(3, LabelMap.Regressor));

    public void Dispose()
    {
        _columns.Dispose();
        _classes.Dispose();
        _numbers.Dispose();
    }

    static JsonElement Post(Func<HttpContext, ValueTask> endpoint, string body, string type = "application/json", string query = "")
    {
        (byte[] answer, HttpResponse response) = Service.Call(endpoint, type, Encoding.UTF8.GetBytes(body), query: query);
        Assert.Equal("application/json", response.ContentType);
        Assert.Equal(answer.Length, response.ContentLength);
        return JsonSerializer.Deserialize<JsonElement>(answer);
    }

    static string[] Predictions(JsonElement answer) => [.. answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetRawText())];

    [Fact]
    public void Raw_columns_are_predicted_by_name()
    {
        SparseMatrix rows = JsonColumnsTests.Read(Csv, new ReadOptions { FeatureMap = Map, IgnoreLabels = true }).Features;
        JsonElement answer = Post(_columns.Scoring.Predict, Rows);
        Assert.Equal(_columns.Version, answer.GetProperty("model").GetString());
        for (int i = 0; i < 2; i++)
        {
            float p = _columns.Model.Predict(rows.Row(i));
            JsonElement one = answer.GetProperty("predictions")[i];
            Assert.Equal(p, one.GetProperty("prediction").GetSingle());
            Assert.Equal(p >= 0.5f ? "yes" : "no", one.GetProperty("label").GetString());
        }
    }

    [Theory]
    [InlineData("text/csv", "user,age,genres\nann,20,Action|Drama\n,35.5,\n")]
    [InlineData("text/csv", "note;genres;more;age;user\nx;Action|Drama;1;20;ann\ny;;2;35.5;\n")]
    [InlineData("text/csv", "ann,20,Action|Drama,5,x\n,35.5,,3,y\n")]   // in the training table's order
    [InlineData("text/csv", "ann,20,Action|Drama,x\n,35.5,,y\n")]       // without the label
    [InlineData("application/jsonlines", "{\"user\":\"ann\",\"age\":20,\"genres\":\"Action|Drama\"}\n{\"age\":35.5}\n")]
    public void Every_way_of_sending_columns_gives_the_same(string type, string body)
    {
        string[] expected = Predictions(Post(_columns.Scoring.Predict, Rows));
        Assert.Equal(expected, Predictions(Post(_columns.Scoring.Predict, body, type)));
        // The same through SageMaker's endpoint.
        Assert.Equal(_columns.Invoke("application/json", Rows, "text/csv"), _columns.Invoke(type, body, "text/csv"));
    }

    [Fact]
    public void Features_by_number_are_predicted()
    {
        float p = _numbers.Model.Predict(new SparseRow([0, 2], [1, 0.5f]));
        Assert.Equal(p, Post(_numbers.Scoring.Predict, """{"instances":[{"features":{"0":1,"2":0.5}}]}""").GetProperty("predictions")[0].GetProperty("prediction").GetSingle());
        var expected = new float[2];
        _classes.Model.Predict(new SparseRow([1]), expected);
        JsonElement one = Post(_classes.Scoring.Predict, """{"instances":[{"features":[0,1]}]}""").GetProperty("predictions")[0];
        Assert.Equal(expected, one.GetProperty("probabilities").EnumerateObject().Select(p => p.Value.GetSingle()));
        Assert.Equal(expected.Max(), one.GetProperty("prediction").GetSingle());
        Assert.Equal(expected[0] >= expected[1] ? "a" : "b", one.GetProperty("label").GetString());
    }

    [Fact]
    public void An_explanation_adds_up_and_has_names()
    {
        JsonElement answer = Post(_columns.Scoring.Explain, Rows, query: "?top=1");
        Assert.Equal(_columns.Version, answer.GetProperty("model").GetString());
        JsonElement[] explanations = [.. answer.GetProperty("explanations").EnumerateArray()];
        Assert.Equal([1, 2], explanations.Select(e => e.GetProperty("row").GetInt32()));
        JsonElement first = explanations[0];
        Assert.Equal("user=ann", first.GetProperty("linear")[0].GetProperty("name").GetString());
        Assert.Equal(1, first.GetProperty("interactions").GetArrayLength());
        double sum = first.GetProperty("bias").GetDouble() + first.GetProperty("linear_sum").GetDouble() + first.GetProperty("interaction_sum").GetDouble();
        Assert.Equal(sum, first.GetProperty("score").GetDouble(), 1e-5);
        Assert.Equal("yes", first.GetProperty("class").GetString());
        foreach (string name in new[] { "a", "b" })
            Assert.Equal(name, Post(_classes.Scoring.Explain, """{"instances":[{"features":[1,1]}]}""", query: $"?class={name}").GetProperty("explanations")[0].GetProperty("class").GetString());
    }

    [Theory]
    [InlineData(400, "?top=-1", 1)]
    [InlineData(400, "?top=many", 1)]
    [InlineData(400, "?class=c", 1)]
    [InlineData(400, "?factors=yes", 1)]
    [InlineData(413, "", 101)]
    public void What_is_not_explained_is_refused(int status, string query, int rows) =>
        Assert.Equal(status, Assert.Throws<RequestException>(() => Post(_classes.Scoring.Explain, string.Concat(Enumerable.Repeat("{\"features\":[1]}\n", rows)), "application/jsonlines", query)).Status);

    [Theory]
    [InlineData(201, 0, "more than 20000 non-zeros to explain")]
    [InlineData(90, 512, "more than 4000000 factors of non-zeros to explain")]
    public void Too_much_to_explain_is_413(int features, int k, string found)
    {
        using var service = new Service(FmModel.FromWeights(new FmShape(features, k), [0], new float[features], new float[features * k], LabelMap.Regressor));
        string row = "{\"features\":[" + string.Join(',', Enumerable.Repeat(1, features)) + "]}\n";
        RequestException refused = Assert.Throws<RequestException>(() => Post(service.Scoring.Explain, string.Concat(Enumerable.Repeat(row, 100)), "application/jsonlines"));
        Assert.Equal(413, refused.Status);
        Assert.Equal(found, refused.Found);
    }

    [Fact]
    public void Factors_come_when_asked_for_and_make_the_interactions()
    {
        JsonElement plain = Post(_columns.Scoring.Explain, Rows).GetProperty("explanations")[0], full = Post(_columns.Scoring.Explain, Rows, query: "?factors=true&top=1000").GetProperty("explanations")[0];
        Assert.All(plain.GetProperty("linear").EnumerateArray(), t => Assert.False(t.TryGetProperty("factors", out _)));
        Dictionary<int, double[]> factors = full.GetProperty("linear").EnumerateArray().ToDictionary(t => t.GetProperty("feature").GetInt32(), t => t.GetProperty("factors").EnumerateArray().Select(f => f.GetDouble()).ToArray());
        foreach (JsonElement pair in full.GetProperty("interactions").EnumerateArray())
            Assert.Equal(factors[pair.GetProperty("features")[0].GetInt32()].Zip(factors[pair.GetProperty("features")[1].GetInt32()], (a, b) => a * b).Sum(), pair.GetProperty("contribution").GetDouble(), 1e-5);
    }

    [Fact]
    public void A_model_of_draws_is_explained_by_their_means()
    {
        using var service = new Service(ExploredModel.Of(named: false, 3, 5, draws: 4));
        JsonElement one = Post(service.Scoring.Explain, """{"instances":[{"features":{"1":1,"50":0.5}}]}""", query: "?factors=true").GetProperty("explanations")[0];
        Assert.Equal(service.Model.Predict(new SparseRow([1, 50], [1, 0.5f])), one.GetProperty("prediction").GetSingle());
        Assert.True(one.GetProperty("deviation").GetDouble() > 0);
        Assert.Equal(12, one.GetProperty("linear")[0].GetProperty("factors").GetArrayLength());
        Assert.Equal(one.GetProperty("bias").GetDouble() + one.GetProperty("linear_sum").GetDouble() + one.GetProperty("interaction_sum").GetDouble(), one.GetProperty("score").GetDouble(), 1e-5);
    }

    [Fact]
    public void Own_answers_are_JSON()
    {
        Assert.Equal(406, Assert.Throws<RequestException>(() => Service.Call(_numbers.Scoring.Predict, "application/json", "{}"u8.ToArray(), "text/csv")).Status);
        Assert.Contains("the column 'usr'", Assert.Throws<DataFormatException>(() => Post(_columns.Scoring.Predict, """{"instances":[{"usr":1}]}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_model_there_is_no_answer()
    {
        var scoring = new Scoring(new ModelStore(Path.Combine(Path.GetTempPath(), "cofactor-no-such-file")), new ScoringLimits(), new ServiceMetrics());
        Assert.Equal(503, Assert.Throws<RequestException>(() => Service.Call(scoring.Invocations, "application/json", [])).Status);
    }
}
