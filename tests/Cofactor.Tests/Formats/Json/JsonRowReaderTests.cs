using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit;
using static Cofactor.Tests.Formats.JsonData;

namespace Cofactor.Tests.Formats;

public sealed class JsonRowReaderTests
{
    [Theory]
    [InlineData("""{"features":[1.5,0,2.0]}""", "0:1.5 2:2")]
    [InlineData("""{"data":{"features":{"values":[1.5,0,2.0]}}}""", "0:1.5 2:2")]
    [InlineData("""{"data":{"features":{"keys":[26,182],"shape":[2000],"values":[1,1]}}}""", "26:1 182:1")]
    [InlineData("""{"data":{"features":{"values":[1,0.5],"shape":[1,2000],"keys":[182,26]}},"configuration":{}}""", "182:1 26:0.5")]
    [InlineData("""{"features":{"keys":[7],"values":[0]}}""", "7:0")]
    [InlineData("""{"features":{"26":1,"182":0.5}}""", "26:1 182:0.5")]
    [InlineData("""{"features":[]}""", "")]
    [InlineData("""{"features":{}}""", "")]
    [InlineData("""{"features":{"keys":[],"values":[],"shape":[9]}}""", "")]
    [InlineData(""" { "a" : [{"b":[null,true,"\"}]"]}] , "data" : { "c":1, "features" : { "values" : [ -1e2 , 0.0 , 3.25E-1 ] , "d": {} } } } """, "0:-100 2:0.325")]
    [InlineData("""{"f\u0065atures":[3]}""", "0:3")]
    public void Every_form_of_an_instance_is_a_row(string instance, string row)
    {
        Assert.Equal([row], Rows(Document(instance)));
        Assert.Equal([row, row], Rows($$"""{"configuration":{"x":[1]}, "instances": [ {{instance}} , {{instance}} ] ,"y":null}"""));
        Assert.Equal([row, row], Rows($"{instance}\n \n{instance}", lines: true));
        Assert.Equal([row], Rows($"\uFEFF{instance}\r\n", lines: true));
    }

    [Theory]
    [InlineData("[]", "found '[]'; expected a JSON object with instances")]
    [InlineData("{}", "a JSON object without instances")]
    [InlineData("""{"instances":{}}""", "an array of instances")]
    [InlineData("""{"instances":[],"instances":[]}""", "instances twice")]
    [InlineData("""{"instances":[]} x""", "expected the end of the JSON text")]
    [InlineData("""{"instances":[{"features":[1]},]}""", "record 2: found ']}'; expected an instance")]
    [InlineData("""{"instances":[{"features":[1]}""", "expected a comma or the array's closing bracket")]
    public void Wrong_documents_are_refused(string json, string expected) => Assert.Contains(expected, Wrong(json), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{}""", "an instance without features")]
    [InlineData("""{"user":"12"}""", "an instance without features")]
    [InlineData("""{"features":{"user":"12"}}""", "features without values")]
    [InlineData("""{"features":[1],"features":[1]}""", "features twice")]
    [InlineData("""{"features":{"keys":[1],"keys":[1],"values":[1]}}""", "keys twice")]
    [InlineData("""{"features":{"keys":[1]}}""", "features without values")]
    [InlineData("""{"features":{"keys":[1,2],"values":[1]}}""", "2 keys and 1 values")]
    [InlineData("""{"features":{"keys":[],"values":[1]}}""", "0 keys and 1 values")]
    [InlineData("""{"features":{"keys":[3,1,3],"values":[1,1,1]}}""", "the key 3 twice")]
    [InlineData("""{"features":{"keys":[3],"shape":[3],"values":[1]}}""", "the key 3 in a row of shape [3]")]
    [InlineData("""{"features":{"keys":[3],"shape":[2,4],"values":[1]}}""", "a row of shape [2, 4]")]
    [InlineData("""{"features":{"values":[1,2],"shape":[3]}}""", "2 values without keys in a row of shape [3]")]
    [InlineData("""{"features":{"keys":[2147483647],"values":[1]}}""", "a key of at most 2147483646")]
    [InlineData("""{"features":{"keys":[99999999999999999999],"values":[1]}}""", "a whole number from 0")]
    [InlineData("""{"features":{"keys":[1.0],"values":[1]}}""", "a whole number from 0")]
    [InlineData("""{"features":{"keys":[-1],"values":[1]}}""", "a whole number from 0")]
    [InlineData("""{"features":{"keys":["1"],"values":[1]}}""", "a whole number from 0")]
    [InlineData("""{"features":{"1":1,"values":[1]}}""", "beside others")]
    [InlineData("""{"features":{"1x":1}}""", "the feature '1x'")]
    [InlineData("""{"features":[1e39]}""", "within the range of a 32-bit float")]
    [InlineData("""{"features":[NaN]}""", "expected a number")]
    [InlineData("""{"features":[null]}""", "expected a number")]
    [InlineData("""{"features":[1 2]}""", "a comma or the array's closing bracket")]
    [InlineData("""{"features":[[1]]}""", "expected a number")]
    [InlineData("""{"features":5}""", "features as an array of numbers")]
    [InlineData("""{"features":[1],"x":[1,]}""", "a JSON value")]
    [InlineData("""{"x":"\ud800","features":[1]}x""", "a comma or the array's closing bracket")]
    public void Wrong_instances_are_refused_with_their_number(string instance, string expected)
    {
        string message = Wrong($$"""{"instances":[{"features":[1]},{{instance}}]}""");
        Assert.StartsWith("j, record 2: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith("j:3:", Wrong($$"""
            {"features":[1]}

            {{instance}}
            """, lines: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Repeated_keys_add_up_where_asked_and_hashed_ones_where_they_meet()
    {
        string twice = Document("""{"features":{"keys":[3,1,3],"values":[1,2,0.5]}}""");
        Assert.Equal(["3:1.5 1:2"], Rows(twice, options: new ReadOptions { SumRepeated = true }));
        Assert.Equal([$"{FeatureHash.Of(ulong.MaxValue, 10)}:1"], Rows(Document("""{"features":{"keys":[18446744073709551615],"values":[1]}}"""), options: new ReadOptions { HashBits = 10 }));
        Assert.Contains("feature_dim, 3", Wrong(twice, options: new ReadOptions { FeatureDim = 3 }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_is_read_where_it_is_wanted()
    {
        const string Lines = "{\"label\":5,\"features\":[1]}\n{\"features\":[2],\"label\":null}\n{\"features\":[3]}\n";
        Assert.Equal([5f, float.NaN, float.NaN], Block(Lines, lines: true).Labels.ToArray());
        Assert.Equal(["0:1"], Rows("""{"label":"any","features":[1]}""", lines: true, new ReadOptions { IgnoreLabels = true }));
        Assert.Contains("expected a number", Wrong("""{"label":"any","features":[1]}""", lines: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_limited()
    {
        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(Document($$"""{"x":{{new string('[', depth)}}{{new string(']', depth)}},"features":[1]}"""));
        static RowBlock Read(int depth) => RowChunks.Block(new MemoryStream(Nested(depth)), new JsonRowReader("j", new ReadOptions(), lines: false, maxDepth: 10));
        Assert.Equal(1, Read(7).RowCount);   // {, [, { and 7
        Assert.Contains("JSON nested deeper than 10", Assert.Throws<DataFormatException>(() => Read(8)).Message, StringComparison.Ordinal);
        Assert.Contains("deeper", Assert.Throws<DataFormatException>(() => Read(100_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_the_same_rows_whatever_the_chunks()
    {
        var random = new Random(5);
        string[] lines = [.. Enumerable.Range(0, 500).Select(i => $$$"""{"data":{"features":{"keys":[{{{string.Join(',', Keys(random))}}}],"values":[1,0.25,3]}},"label":{{{i}}}}""")];
        string text = string.Join('\n', lines);
        RowBlock whole = Block(text, lines: true), pieces = Block(text, lines: true, chunkSize: 200);
        Assert.Equal(500, whole.RowCount);
        Assert.Equal(whole.Labels.ToArray(), pieces.Labels.ToArray());
        Assert.Equal(whole.Features.Indices.ToArray(), pieces.Features.Indices.ToArray());
        Assert.Equal(whole.Features.Values.ToArray(), pieces.Features.Values.ToArray());

        static IEnumerable<int> Keys(Random random) => Enumerable.Range(0, 3).Select(f => f * 1000 + random.Next(1000));
    }

    [Fact]
    public void Numbers_are_those_of_SystemTextJson_and_nothing_else_is_a_number()
    {
        var random = new Random(11);
        string[] seeds = ["0", "1", "-0", "0.5", "-1.25e-3", "1E+10", "3.4028235e38", "1e-46", "123456789012345678901234567890", "0.1000000014901161193847656250000001", "7", "12.0"];
        for (int i = 0; i < 20_000; i++)
        {
            string number = i < seeds.Length ? seeds[i] : Mutated(random.Next(3) == 0 ? random.NextSingle().ToString("R", CultureInfo.InvariantCulture) : seeds[random.Next(seeds.Length)], random);
            string json = Document($$"""{"features":[1,{{number}},1]}""");
            float[]? expected = Oracle(json);
            if (expected is null)
                Assert.Throws<DataFormatException>(() => Block(json));
            else
                Assert.Equal(expected, Dense(Block(json).Row(0), expected.Length));
        }
    }

    [Fact]
    public void Mutated_documents_are_read_as_SystemTextJson_reads_them_or_refused()
    {
        var random = new Random(3);
        byte[] document = """{"x":[{"y":"\u00e9\n"}],"instances":[{"data":{"features":{"keys":[2,5,11],"shape":[20],"values":[1,0.5,1e1]}}},{"features":[0,1.5,2.0],"configuration":{}}]}"""u8.ToArray();
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] mutant = Mutation.Of(document, random);
            RowBlock block;
            try
            {
                block = Block(mutant);
            }
            catch (DataFormatException)
            {
                continue;
            }
            read++;
            using JsonDocument oracle = JsonDocument.Parse(mutant);
            JsonElement instances = oracle.RootElement.GetProperty("instances");
            Assert.Equal(instances.GetArrayLength(), block.RowCount);
            for (int r = 0; r < block.RowCount; r++)
                Assert.Equal(Naive(instances[r]), Text(block.Row(r)));
        }
        Assert.InRange(read, 500, 15_000);
    }

    /// <summary>The row of an instance that is right.</summary>
    static string Naive(JsonElement instance)
    {
        JsonElement features = instance.TryGetProperty("features", out JsonElement own) ? own : instance.GetProperty("data").GetProperty("features");
        if (features.ValueKind == JsonValueKind.Object && !features.TryGetProperty("values", out _))
            return string.Join(' ', features.EnumerateObject().Select(m => Pair(int.Parse(m.Name, CultureInfo.InvariantCulture), m.Value.GetSingle())));
        float[] values = [.. (features.ValueKind == JsonValueKind.Array ? features : features.GetProperty("values")).EnumerateArray().Select(v => v.GetSingle())];
        if (features.ValueKind == JsonValueKind.Object && features.TryGetProperty("keys", out JsonElement keys))
            return string.Join(' ', keys.EnumerateArray().Zip(values, (k, v) => Pair(k.GetInt32(), v)));
        return string.Join(' ', values.Select((v, j) => (v, j)).Where(x => x.v != 0).Select(x => Pair(x.j, x.v)));
    }

    static string Pair(int id, float value) => string.Create(CultureInfo.InvariantCulture, $"{id}:{value}");

    static float[]? Oracle(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            float[] numbers = [.. document.RootElement.GetProperty("instances")[0].GetProperty("features").EnumerateArray().Select(e => e.GetSingle())];
            return numbers.All(float.IsFinite) ? numbers : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    static float[] Dense(SparseRow row, int count)
    {
        var dense = new float[count];
        for (int p = 0; p < row.Count; p++)
            dense[row.Indices[p]] = row.Value(p);
        return dense;
    }

    static string Mutated(string number, Random random)
    {
        const string Bytes = "0123456789.eE+- \n";
        int at = random.Next(number.Length + 1);
        string with = Bytes[random.Next(Bytes.Length)].ToString();
        return random.Next(3) switch { 0 => number.Insert(at, with), 1 when at < number.Length => number.Remove(at, 1), _ => number[..at] + with + number[Math.Min(number.Length, at + 1)..] };
    }
}
