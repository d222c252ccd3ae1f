using System.Text;
using System.Text.Json;
using Xunit;
using static Cofactor.Tests.Formats.JsonData;

namespace Cofactor.Tests.Formats;

public sealed class JsonColumnsTests
{
    /// <summary>Columns of every kind; training rows have missing values.</summary>
    public const string Csv = """"
        user,age,genres,rating,note
        ann,20,Action|Drama,5,x
        12,35.5,Drama,3,y
        "b ""ob""",,Comedy| Action,4,z
        ,50,,1,z
        """";

    public static FeatureMap Map { get; } = Fit();

    static readonly ReadOptions Options = new() { FeatureMap = Map, IgnoreLabels = true };

    [Theory]
    [InlineData("""{"user":"ann","age":20,"genres":["Action","Drama"]}""", "ann,20,Action|Drama")]
    [InlineData("""{"genres":["Drama","Action"],"age":20.0,"user":"ann"}""", "ann,20.0,Drama|Action")]
    [InlineData("""{"user":12,"age":"35.5","genres":"Drama|Drama"}""", "12,35.5,Drama|Drama")]
    [InlineData("""{"user":"b \"ob\"","age":null,"genres":["Comedy"]}""", "\"b \"\"ob\"\"\",,Comedy")]
    [InlineData("""{"user":"ob\u0065","genres":["\u0041ction"," Drama ",12,true,null]}""", "obe,,Action|Drama|12|true")]
    [InlineData("""{"rating":5,"note":{"a":[1]},"user":true,"age":-1e1,"genres":[]}""", "true,-1e1,")]
    [InlineData("""{}""", ",,")]
    public void An_instance_is_the_row_that_CSV_gives(string instance, string line)
    {
        RowBlock csv = Read($"user,age,genres\n{line}\n", Options);
        foreach (RowBlock json in new[] { Block(Document(instance), options: Options), Block(instance + "\n", lines: true, Options) })
        {
            Assert.Equal(csv.Row(0).Indices.ToArray(), json.Row(0).Indices.ToArray());
            Assert.Equal(csv.Row(0).Fields.ToArray(), json.Row(0).Fields.ToArray());
            Assert.Equal(Enumerable.Range(0, csv.Row(0).Count).Select(p => csv.Row(0).Value(p)), Enumerable.Range(0, json.Row(0).Count).Select(p => json.Row(0).Value(p)));
        }
    }

    [Theory]
    [InlineData("""{"usr":"ann"}""", "the column 'usr'; expected columns of the training data: user, age, genres.")]
    [InlineData("""{"user":"ann","user":"ann"}""", "the column 'user' twice")]
    [InlineData("""{"age":"old"}""", "'old' in the numeric column 'age'; expected a finite number")]
    [InlineData("""{"age":true}""", "'true' in the numeric column 'age'")]
    [InlineData("""{"age":[20]}""", "an array in the column 'age'")]
    [InlineData("""{"user":{"id":1}}""", "a text, a number or null in the column 'user'")]
    [InlineData("""{"genres":["Action",["Drama"]]}""", "a text, a number or null")]
    [InlineData("""{"user":"\ud800"}""", "a JSON string")]
    [InlineData("""["ann"]""", "an instance, an object of columns")]
    public void What_is_no_row_of_the_map_is_refused(string instance, string expected)
    {
        string message = Wrong($$"""{"instances":[{"user":"ann"},{{instance}}]}""", options: Options);
        Assert.StartsWith("j, record 2: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_label_stands_in_its_column() =>
        Assert.Equal([4f, float.NaN], Block("{\"rating\":4}\n{\"user\":\"ann\"}\n", lines: true, Options with { IgnoreLabels = false }).Labels.ToArray());

    [Fact]
    public void Random_rows_are_those_of_CSV()
    {
        var random = new Random(7);
        string[] users = ["ann", "12", "b \"ob\"", "new", "", "ü|,"], ages = ["20", "", "NA", "35.5", "1e3"], genres = ["Action", "Drama", "", "Comedy", "New"];
        string[][] rows = [.. Enumerable.Range(0, 500).Select(_ => new[] { Pick(users), Pick(ages), string.Join('|', Enumerable.Range(0, random.Next(4)).Select(_ => Pick(genres))) })];
        RowBlock csv = Read("user,age,genres\n" + string.Concat(rows.Select(r => string.Join(',', r.Select(Quoted)) + "\n")), Options);
        string lines = string.Concat(rows.Select(r => JsonSerializer.Serialize(new Dictionary<string, object> { ["genres"] = r[2].Split('|'), ["user"] = r[0], ["age"] = r[1] }) + "\n"));
        RowBlock json = Block(lines, lines: true, Options, chunkSize: 1000);
        Assert.Equal(500, json.RowCount);
        for (int i = 0; i < 500; i++)
            Assert.Equal(Text(csv.Row(i)), Text(json.Row(i)));

        string Pick(string[] of) => of[random.Next(of.Length)];
        static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Reads CSV.</summary>
    public static RowBlock Read(string csv, ReadOptions options) => DataFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "c.csv", options).Blocks[0];

    static FeatureMap Fit()
    {
        var columns = new CsvOptions { Label = "rating", Categorical = ["user"], Numeric = ["age"], Multi = new Dictionary<string, char> { ["genres"] = '|' }, Ignore = ["note"] };
        return DataFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(Csv)), "fit.csv", new ReadOptions { Csv = columns }).FeatureMap!;
    }
}
