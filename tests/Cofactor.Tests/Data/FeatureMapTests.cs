using System.Text;
using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Data;

public class FeatureMapTests
{
    const string Text = "user,age,genres,y\nb,1.5,Action|Comedy,1\na,,Comedy| Comedy |,0\nb,2.5,,1\n,3.5,Drama,0\nc,2.5,Comedy,1";
    static readonly CsvOptions Multi = new() { Multi = new Dictionary<string, char> { ["genres"] = '|' } };

    [Fact]
    public void NumbersFeaturesColumnByColumn()
    {
        FeatureMap map = CsvText.Fit(Text, Multi).FeatureMap;
        Assert.Equal(["user=b", "user=a", "user=c", "user=(unknown)", "user=(missing)", "age", "age=(missing)",
            "genres=Comedy", "genres=Action", "genres=Drama", "genres=(unknown)", "genres=(missing)"],
            Enumerable.Range(0, map.FeatureCount).Select(j => map.FeatureName(j)));
        Assert.Equal(["user 0 0 5", "age 1 5 2", "genres 2 7 5"], map.Columns.Select(c => FormattableString.Invariant($"{c.Name} {c.Field} {c.FirstFeature} {c.FeatureCount}")));
        Assert.Equal((0, 1, 2, -1), (map.ColumnIndex("user"), map.ColumnIndex("age"), map.ColumnIndex("genres"), map.ColumnIndex("y")));
    }

    [Theory]
    [InlineData("user", "a", "user=a")]
    [InlineData("user", "z", "user=(unknown)")]
    [InlineData("user", "", "user=(missing)")]
    [InlineData("user", "NA", "user=(unknown)")]
    [InlineData("age", "2.5", "")]
    [InlineData("age", "null", "age=(missing)")]
    [InlineData("age", " 2.5 ", "")]
    [InlineData("genres", "Drama|Comedy|Drama", "genres=Comedy genres=Drama")]
    [InlineData("genres", "new|newer|Drama", "genres=Drama genres=(unknown)")]
    [InlineData("genres", " | ", "genres=(missing)")]
    public void EncodesValues(string column, string value, string expected) => Assert.Equal(expected, Encoded(CsvText.Fit(Text, Multi).FeatureMap, column, value));

    [Fact]
    public void StandardisesNumbersOrLeavesThem()
    {
        // Mean 2.5; deviations −1, 0, 1, 0: standard deviation √(2/4).
        Assert.Equal("age:1.4142", Encoded(CsvText.Fit(Text, Multi).FeatureMap, "age", "3.5"));
        FeatureMap asIs = CsvText.Fit(Text, Multi with { Standardize = false }).FeatureMap;
        Assert.Equal(("age:3.5", "age", ""), (Encoded(asIs, "age", "3.5"), Encoded(asIs, "age", "1"), Encoded(asIs, "age", "-0.0")));
        Assert.Equal((5, 1), (CsvText.Fit("x,y\n5.0,1\n5.0,1").FeatureMap.Columns[0].Mean, CsvText.Fit("x,y\n5.0,1\n5.0,1").FeatureMap.Columns[0].Scale));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("inf")]
    [InlineData("1e39")]
    public void RefusesWhatIsNoNumber(string value)
    {
        FeatureMap map = CsvText.Fit(Text, Multi).FeatureMap;
        var row = new RowBlockBuilder();
        Assert.False(map.Encode(1, Encoding.UTF8.GetBytes(value), row));
        Assert.True(row.CurrentIndices.IsEmpty);
    }

    [Fact]
    public void MissingValuesThatTrainingHadNotContributeNothing()
    {
        FeatureMap map = CsvText.Fit("user,age,y\na,1.5,1\nb,2.5,1").FeatureMap;
        Assert.Equal(("", ""), (Encoded(map, "user", ""), Encoded(map, "age", "NA")));
        Assert.Equal((-1, -1), (map.Find("user=(missing)"), map.Find("age=(missing)")));
    }

    [Fact]
    public void RareCategoriesShareTheUnknownBucket()
    {
        FeatureMap map = CsvText.Fit(Text, Multi with { MinCount = 2 }).FeatureMap;
        Assert.Equal(["user=b", "genres=Comedy"], Enumerable.Range(0, map.FeatureCount).Select(j => map.FeatureName(j)).Where(n => n.Contains('=') && !n.Contains('(')));
        Assert.Equal("user=(unknown)", Encoded(map, "user", "a"));
    }

    [Fact]
    public void HashesCategoriesOfEachColumnApart()
    {
        FeatureMap map = CsvText.Fit(Text, Multi, new ReadOptions { HashBits = 20 }).FeatureMap;
        Assert.Equal(2 + (1 << 20), map.FeatureCount);
        string user = Encoded(map, "user", "Comedy"), genre = Encoded(map, "genres", "Comedy|Comedy");
        Assert.StartsWith("user=#", user, StringComparison.Ordinal);
        Assert.StartsWith("genres=#", genre, StringComparison.Ordinal);
        Assert.NotEqual(user[4..], genre[6..]);
        Assert.Equal(map.Find(user), map.Find("user=Comedy"));
        Assert.Equal(map.Find(genre), map.Find(genre[genre.IndexOf('#', StringComparison.Ordinal)..]));
        Assert.Equal("#5", map.FeatureName(map.Find("#5")));
        Assert.NotEqual("", Encoded(map, "user", ""));
        // Pinned: hashed models written once must be read the same for ever.
        Assert.Equal("user=#580216", user);
    }

    [Fact]
    public void HashedCategoriesThatMeetAddUp()
    {
        FeatureMap map = CsvText.Fit("a,b,y\nx,x,1", options: new ReadOptions { HashBits = 1 }).FeatureMap;
        var row = new RowBlockBuilder();
        int first = map.Find("a=x");
        string other = Enumerable.Range(0, 100).Select(i => $"v{i}").First(v => map.Find($"b={v}") == first);
        map.Encode(0, "x"u8, row);
        map.Encode(1, Encoding.UTF8.GetBytes(other), row);
        row.EndRow(1);
        SparseRow x = row.Build(map.FeatureCount).Row(0);
        Assert.Equal((1, 2f, 0), (x.Count, x.Value(0), x.Fields[0]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(6)]
    public void ComesBackFromItsParts(int? hashBits)
    {
        FeatureMap map = CsvText.Fit(Text.Replace("user", "us=er", StringComparison.Ordinal), Multi, new ReadOptions { HashBits = hashBits }).FeatureMap;
        FeatureMapParts parts = map.ToParts();
        FeatureMap copy = FeatureMap.FromParts(parts.Json, parts.Vocabularies);
        Assert.Equal(parts.Json, copy.ToParts().Json);
        Assert.Equal(map.FeatureCount, copy.FeatureCount);
        for (int j = 0; j < map.FeatureCount; j++)
        {
            Assert.Equal(map.FeatureName(j), copy.FeatureName(j));
            Assert.Equal(j, copy.Find(copy.FeatureName(j)));
        }
        foreach (string value in new[] { "b", "", "z", "2.75", "Comedy|Drama" })
            foreach (FeatureColumn column in map.Columns)
                Assert.Equal(Encoded(map, column.Name, value), Encoded(copy, column.Name, value));
        Assert.Equal(map.Layout.Columns, copy.Layout.Columns);
        Assert.Equal(map.Layout with { Columns = [] }, copy.Layout with { Columns = [] });
    }

    [Theory]
    [InlineData("\"feature_count\":12", "\"feature_count\":13")]
    [InlineData("\"feature_count\":12", "\"feature_count\":99999999999")]
    [InlineData("\"hash_bits\":0", "\"hash_bits\":3")]
    [InlineData("\"categories\":3", "\"categories\":4")]
    [InlineData("\"categories\":3,", "")]
    [InlineData("\"kind\":\"numeric\"", "\"kind\":\"label\"")]
    [InlineData("\"kind\":\"numeric\"", "\"kind\":\"categorical\"")]
    [InlineData("\"name\":\"user\"", "\"name\":\"age\"")]
    [InlineData("\"name\":\"user\"", "\"name\":\"\"")]
    [InlineData("\"name\":\"user\"", "\"name\":null")]
    [InlineData("\"name\":\"user\"", "\"name\":\"us\\u0000er\"")]
    [InlineData("\"separator\":\"|\"", "\"separator\":\"||\"")]
    [InlineData("\"separator\":\"|\"", "\"separator\":\"\u00E9\"")]
    [InlineData("\"mean\":2.5", "\"mean\":1e999")]
    [InlineData("\"mean\":2.5", "\"mean\":\"2.5\"")]
    [InlineData("\"scale\":0.7", "\"scale\":-0.7")]
    [InlineData("\"label\":\"y\"", "\"label\":\"user\"")]
    [InlineData("\"label\":\"y\"", "\"label\":\"z\"")]
    [InlineData("\"columns\":[\"user\",", "\"columns\":[\"age\",")]
    [InlineData("\"header\":true", "\"header\":1")]
    [InlineData("\"table\"", "\"other\"")]
    [InlineData("{\"columns\"", "[{\"columns\"")]
    public void RefusesATextThatIsNone(string old, string replaced)
    {
        FeatureMapParts parts = CsvText.Fit(Text, Multi).FeatureMap.ToParts();
        Assert.Contains(old, parts.Json, StringComparison.Ordinal);
        string json = parts.Json.Replace(old, replaced, StringComparison.Ordinal);
        Assert.ThrowsAny<FormatException>(() => FeatureMap.FromParts(json, parts.Vocabularies));
    }

    [Fact]
    public void RefusesVocabulariesThatDoNotFit()
    {
        FeatureMapParts parts = CsvText.Fit(Text, Multi).FeatureMap.ToParts();
        VocabularyPart user = parts.Vocabularies[0], genres = parts.Vocabularies[1];
        foreach (VocabularyPart[] wrong in new VocabularyPart[][]
        {
            [user], [user, user, genres], [user, genres, new("age", [], [0])],
            [user with { Bytes = "aba"u8.ToArray() }, genres], [user with { Offsets = [0, 2, 1, 3] }, genres], [user with { Bytes = "ab"u8.ToArray() }, genres],
        })
            Assert.Throws<FormatException>(() => FeatureMap.FromParts(parts.Json, wrong));
    }

    [Fact]
    public void DamagedTextIsAMapOrTheError()
    {
        FeatureMapParts parts = CsvText.Fit(Text, Multi).FeatureMap.ToParts();
        for (ulong seed = 0; seed < 5000; seed++)
        {
            int counter = 0;
            var json = new StringBuilder(parts.Json);
            for (int times = 1 + CsvText.Draw(seed, ref counter, 3); times > 0; times--)
                json[CsvText.Draw(seed, ref counter, json.Length)] = "\"0,:{}[]-e\\x"[CsvText.Draw(seed, ref counter, 11)];
            try
            {
                FeatureMap map = FeatureMap.FromParts(json.ToString(), parts.Vocabularies);
                Assert.Equal(12, map.FeatureCount);
            }
            catch (FormatException)
            {
            }
        }
    }

    static string Encoded(FeatureMap map, string column, string value)
    {
        var row = new RowBlockBuilder();
        Assert.True(map.Encode(map.ColumnIndex(column), Encoding.UTF8.GetBytes(value), row) || map.Columns[map.ColumnIndex(column)].Kind == ColumnKind.Numeric);
        row.EndRow(0);
        return CsvText.Names(new Dataset([row.Build(map.FeatureCount)], map.FeatureCount, map), 0);
    }
}
