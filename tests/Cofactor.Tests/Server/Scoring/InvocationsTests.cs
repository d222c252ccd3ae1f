using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cofactor.Server;
using Cofactor.Tests.Formats;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cofactor.Tests.Server;

public sealed class InvocationsTests : IDisposable
{
    const string Sparse = """{"instances":[{"data":{"features":{"keys":[0,2],"shape":[3],"values":[1.5,2]}}},{"features":[0,1,0]}]}""";
    const string Lines = "{\"features\":[1.5,0,2]}\n{\"data\":{\"features\":{\"values\":[0,1,0]}}}\n";

    readonly Service _binary = new(Service.Random(3, LabelMap.Binary)), _regressor = new(Service.Random(3, LabelMap.Regressor));

    public void Dispose()
    {
        _binary.Dispose();
        _regressor.Dispose();
    }

    static byte[] Records()
    {
        var stream = new MemoryStream();
        var writer = new RecordIoWriter(stream, 3);
        writer.Write(new SparseRow([0, 2], [1.5f, 2f]), float.NaN);
        writer.Write(new SparseRow([1], [1f]), 1);
        return stream.ToArray();
    }

    static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);

    static float[] Expected(Service service) => [service.Model.Predict(new SparseRow([0, 2], [1.5f, 2f])), service.Model.Predict(new SparseRow([1]))];

    static string Json(float p) => $$"""{"score":{{Text(p)}},"predicted_label":{{(p >= 0.5f ? "1.0" : "0.0")}}}""";

    [Theory]
    [InlineData("application/json", Sparse)]
    [InlineData(null, Sparse)]
    [InlineData("application/json; charset=utf-8", Sparse)]
    [InlineData("application/jsonlines", Lines)]
    [InlineData("application/x-ndjson", Lines)]
    [InlineData("text/csv", "1.5,0,2\n0,1,0\n")]
    [InlineData("text/csv;charset=\"UTF-8\"", "\uFEFF1.5 ,0,\"2\"\r\n0,1,0")]
    [InlineData("text/libsvm", "0:1.5 2:2\n1:1\n")]
    [InlineData("text/x-libsvm", "1 0:1.5 2:2 # a comment\n0 1:1\n")]
    public void Every_type_of_request_gives_the_predictions_of_the_library(string? type, string body)
    {
        float[] p = Expected(_binary);
        Assert.Equal($$"""{"predictions":[{{Json(p[0])}},{{Json(p[1])}}]}""", _binary.Invoke(type, body, "application/json"));
        Assert.Equal($"{Json(p[0])}\n{Json(p[1])}\n", _binary.Invoke(type, body, "application/jsonlines"));
        Assert.Equal($"{Text(p[0])}\n{Text(p[1])}\n", _binary.Invoke(type, body, "text/csv"));
        float[] r = Expected(_regressor);
        Assert.Equal($$"""{"predictions":[{"score":{{Text(r[0])}}},{"score":{{Text(r[1])}}}]}""", _regressor.Invoke(type, body, "application/json"));
    }

    [Fact]
    public void Records_of_the_SDK_are_answered_by_records_that_Google_reads()
    {
        foreach (Service service in new[] { _binary, _regressor })
        {
            float[] p = Expected(service);
            byte[] answer = service.Invoke("application/x-recordio-protobuf", Records());
            var frames = new RecordIoFrames(answer, answer.Length, "answer");
            for (int i = 0; i < 2; i++)
            {
                Assert.True(frames.Next(out ReadOnlySpan<byte> payload));
                Formats.Proto.Record record = Formats.Proto.Record.Parser.ParseFrom(payload);
                Assert.Empty(record.Features);
                Assert.Equal([p[i]], record.Label["score"].Float32Tensor.Values);
                Assert.Equal(service == _binary, record.Label.TryGetValue("predicted_label", out Formats.Proto.Value? label));
                Assert.Equal(service == _binary ? [p[i] >= 0.5f ? 1f : 0f] : [], label?.Float32Tensor.Values ?? []);
            }
            Assert.False(frames.Next(out _));
        }
        // The first record of a real file, whose id 948 this model does not know.
        Assert.Equal($"{Text(_binary.Model.Predict(new SparseRow([0])))}\n", Encoding.UTF8.GetString(_binary.Invoke("application/x-recordio-protobuf", RecordIoData.Real, "text/csv")));
    }

    [Theory]
    [InlineData("application/json", null, "application/json")]
    [InlineData("application/jsonlines", null, "application/jsonlines")]
    [InlineData("application/jsonlines", "*/*", "application/jsonlines")]
    [InlineData("application/jsonlines", "application/json", "application/json")]
    [InlineData("application/json", "application/*;q=0.5, text/csv;q=0.4", "application/json")]
    [InlineData("application/json", "application/*;q=0.5, text/csv", "text/csv")]
    [InlineData("application/json", "text/html, application/jsonlines;q=0.2, */*;q=0.1", "application/jsonlines")]
    [InlineData("application/json", "application/json;q=0, */*", "application/jsonlines")]
    [InlineData("application/json", "text/*", "text/csv")]
    [InlineData("application/json", "application/jsonlines, application/json", "application/jsonlines")]
    [InlineData("application/json", "application/json; charset=utf-8", "application/json")]
    [InlineData("text/libsvm", null, "application/json")]
    [InlineData("text/csv", null, "text/csv")]
    public void Accept_decides_the_type_of_the_answer(string type, string? accept, string expected)
    {
        byte[] body = Encoding.UTF8.GetBytes(type switch { "application/jsonlines" => Lines, "text/libsvm" => "1:1\n", "text/csv" => "1,2,3\n", _ => Sparse });
        HttpResponse response = Service.Call(_binary.Scoring.Invocations, type, body, accept).Response;
        Assert.Equal(expected, response.ContentType);
        Assert.Equal(_binary.Version, response.Headers[Scoring.ModelHeader]);
    }

    [Theory]
    [InlineData(415, "text/plain", null)]
    [InlineData(415, "application/x-www-form-urlencoded", null)]
    [InlineData(415, "nonsense", null)]
    [InlineData(415, "application/json; charset=utf-16", null)]
    [InlineData(415, "text/csv; charset=iso-8859-1", null)]
    [InlineData(406, "application/json", "text/html")]
    [InlineData(406, "application/json", "application/json;q=0")]
    [InlineData(406, "application/json", "*/*;q=0")]
    public void What_is_not_read_or_made_is_refused(int status, string type, string? accept) =>
        Assert.Equal(status, Assert.Throws<RequestException>(() => _binary.Invoke(type, Sparse, accept)).Status);

    [Theory]
    [InlineData("application/json", "", "empty body")]
    [InlineData("application/jsonlines", "", "empty body")]
    [InlineData("application/json", "{\"instances\":[{\"features\":[1,x]}]}", "body, record 1")]
    [InlineData("application/jsonlines", "{\"features\":[1]}\n{\"features\":[1}\n", "body:2:15")]
    [InlineData("text/csv", "1,2,3\n1,2\n", "body:2: found 2 columns; expected 3 numbers")]
    [InlineData("text/csv", "a,b,c\n1,2,3\n", "found 'a'; expected a finite number")]
    [InlineData("text/libsvm", "1 0:1 x\n", "body:1:7")]
    [InlineData("application/x-recordio-protobuf", "1 0:1\n", "body, record 1")]
    public void Wrong_bodies_are_refused_with_their_place(string type, string body, string expected) =>
        Assert.Contains(expected, Assert.Throws<DataFormatException>(() => _binary.Invoke(type, body)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_instances_are_answered_by_none() => Assert.Equal("""{"predictions":[]}""", _binary.Invoke("application/json", """{"instances":[]}"""));

    [Fact]
    public void Limits_hold()
    {
        using var service = new Service(_binary.Model, new ScoringLimits { MaxBodyBytes = 200, MaxInstances = 3, MaxNonZeros = 4, MaxDepth = 10 });
        const string One = """{"features":[1]}""";
        Assert.Equal(413, Status("application/json", new string(' ', 201)));
        Assert.Equal(413, Status("application/jsonlines", $"{One}\n{One}\n{One}\n{One}"));
        Assert.Equal(413, Status("application/json", $$"""{"instances":[{{One}},{{One}},{{One}},{{One}}]}"""));
        Assert.Equal(400, Status("application/json", """{"instances":[{"features":[1,1,1,1,1]}]}"""));
        Assert.Equal(400, Status("application/json", $$"""{"x":{{new string('[', 10)}}"""));
        Assert.Equal(200, Status("application/jsonlines", $"{One}\n{One}\n{One}\n"));

        int Status(string type, string body)
        {
            try
            {
                service.Invoke(type, body);
                return 200;
            }
            catch (RequestException e)
            {
                return e.Status;
            }
            catch (DataFormatException)
            {
                return 400;
            }
        }
    }

    [Fact]
    public void Gzip_is_unpacked_and_a_bomb_is_not()
    {
        byte[] plain = _binary.Invoke("application/json", Encoding.UTF8.GetBytes(Sparse));
        Assert.Equal(plain, Packed(Encoding.UTF8.GetBytes(Sparse)));
        Assert.Equal(413, Assert.Throws<RequestException>(() => Packed(new byte[50_000_000])).Status);
        Assert.Throws<DataFormatException>(() => Service.Call(_binary.Scoring.Invocations, "application/json", Encoding.UTF8.GetBytes(Sparse), encoding: "gzip"));
        Assert.Equal(415, Assert.Throws<RequestException>(() => Service.Call(_binary.Scoring.Invocations, "application/json", [], encoding: "br")).Status);

        byte[] Packed(byte[] body)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                gzip.Write(body);
            return Service.Call(_binary.Scoring.Invocations, "application/json", packed.ToArray(), encoding: "gzip").Body;
        }
    }

    [Fact]
    public void Many_rows_are_answered_in_order_whatever_the_number_of_outputs()
    {
        var random = new Random(2);
        string[] rows = [.. Enumerable.Range(0, 10_000).Select(_ => $"{random.Next(3)}:{Text(random.NextSingle())}")];
        foreach (LabelMap labels in new[] { LabelMap.Binary, LabelMap.Multiclass(["a", "b", "c"]) })
        {
            using var service = new Service(Service.Random(3, labels));
            string[] lines = service.Invoke("text/libsvm", string.Join('\n', rows), "text/csv").TrimEnd('\n').Split('\n');
            var prediction = new float[labels.OutputCount];
            for (int i = 0; i < rows.Length; i++)
            {
                string[] pair = rows[i].Split(':');
                service.Model.Predict(new SparseRow([int.Parse(pair[0], CultureInfo.InvariantCulture)], [float.Parse(pair[1], CultureInfo.InvariantCulture)]), prediction);
                Assert.Equal(string.Join(',', prediction.Select(Text)), lines[i]);
            }
        }
    }

    [Fact]
    public void Classes_are_numbers_where_their_names_are_and_names_else()
    {
        Assert.Matches("""^\{"score":\[[^]]+\],"predicted_label":"[abc]\\u0022"\}\n$""", Answer(LabelMap.Multiclass(["a\"", "b\"", "c\""])));
        Assert.Matches("""^\{"score":\[[^]]+\],"predicted_label":(3.0|0.5|-7.0)\}\n$""", Answer(LabelMap.Multiclass(["3", "0.5", "-7"])));
        Assert.Matches("""^\{"score":[^,]+,"predicted_label":"(no|yes)"\}\n$""", Answer(LabelMap.BinaryOf("no", "yes")));

        static string Answer(LabelMap labels)
        {
            using var service = new Service(Service.Random(3, labels));
            return service.Invoke("text/libsvm", "0:1", "application/jsonlines");
        }
    }

    [Fact]
    public void A_score_that_is_not_finite_is_null_in_JSON() =>
        Assert.Matches("""^\{"score":(null|-?\d.*)\}\n$""", _regressor.Invoke("text/libsvm", "0:3e38 1:3e38 2:3e38", "application/jsonlines"));

    [Fact]
    public void Requests_use_memory_again()
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"instances":[{{string.Join(',', Enumerable.Repeat("""{"features":[1.5,0,2.25]}""", 1000))}}]}""");
        long before = 0;
        var contexts = new DefaultHttpContext[20];
        for (int i = 0; i < contexts.Length; i++)
        {
            contexts[i] = new DefaultHttpContext { Request = { ContentType = "application/json", Body = new MemoryStream(body) }, Response = { Body = Stream.Null } };
            GC.KeepAlive((contexts[i].Request.BodyReader, contexts[i].Response.BodyWriter));
        }
        for (int i = 0; i < contexts.Length; i++)
        {
            if (i == 10)
                before = GC.GetAllocatedBytesForCurrentThread();
            ValueTask call = _binary.Scoring.Invocations(contexts[i]);
            Assert.True(call.IsCompletedSuccessfully);
        }
        // The headers of the test's own context, and a view of the rows: nothing that grows with them.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10, 0, 4096);
    }
}
