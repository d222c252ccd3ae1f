using System.Globalization;
using Xunit;

namespace Cofactor.Tests.Formats;

public class CsvRowReaderTests
{
    static readonly Dictionary<string, ColumnKind> Kinds = new()
    {
        ["user"] = ColumnKind.Categorical,
        ["genres"] = ColumnKind.MultiValued,
        ["age"] = ColumnKind.Numeric,
    };

    static readonly CsvOptions Declared = new() { Categorical = ["user"], Numeric = ["age"], Multi = new Dictionary<string, char> { ["genres"] = '|' } };

    [Theory]
    [InlineData(40, 1, false)]
    [InlineData(40, 3, true)]
    [InlineData(1200, 1, true)]
    [InlineData(1200, 4, true)]
    [InlineData(1200, 2, false)]
    public void EncodesAsTheDefinition(int count, int minCount, bool holdOut)
    {
        ulong seed = (ulong)(count + minCount);
        int counter = 0;
        string[][] rows = [.. Enumerable.Range(0, count).Select(_ => new[]
        {
            CsvText.Draw(seed, ref counter, 10) == 0 ? "" : $"u{CsvText.Draw(seed, ref counter, 30) * CsvText.Draw(seed, ref counter, 30) / 5}",
            string.Join('|', Enumerable.Range(0, CsvText.Draw(seed, ref counter, 4)).Select(_ => "abcdefgh"[CsvText.Draw(seed, ref counter, 8)])),
            CsvText.Draw(seed, ref counter, 8) == 0 ? "" : (CsvText.Draw(seed, ref counter, 1000) / 8.0).ToString(CultureInfo.InvariantCulture),
        })];
        var hold = new HoldOut(0.3, 5);
        var options = new ReadOptions { HoldOut = holdOut ? hold : null };
        Dataset data = CsvText.Read("user,genres,age,y\n" + string.Join('\n', rows.Select(r => string.Join(',', r) + ",1")), Declared with { MinCount = minCount }, options);

        string[][] training = holdOut && count >= HoldOut.MinimumRows ? [.. rows.Where((_, i) => !hold.Contains(i))] : rows;
        var twin = new NaiveFeatureMap(Kinds, training, minCount);
        Assert.Equal(twin.Features, Enumerable.Range(0, data.FeatureCount).Select(j => data.FeatureMap!.FeatureName(j)));
        Assert.Equal(Enumerable.Range(0, data.FeatureCount), twin.Features.Select(data.FeatureMap!.Find));
        for (int i = 0; i < count; i++)
        {
            List<(int Index, float Value, int Field)> expected = twin.Encode(rows[i]);
            SparseRow row = data.Row(i);
            Assert.Equal(expected.Select(x => x.Index), row.Indices.ToArray());
            Assert.Equal(expected.Select(x => x.Field), row.Fields.ToArray());
            for (int p = 0; p < row.Count; p++)
                Assert.Equal(expected[p].Value, row.Value(p), 1e-4);
        }
    }

    [Fact]
    public void AnyChunkSizeGivesTheSameRows()
    {
        const string Text = "user,\"the \"\"age\"\"\",rating\r\na,1.5,3\r\n\"b\r\nc\", 2.5 ,4\r\n\r\na,,5";
        Dataset expected = CsvText.Read(Text);
        for (int chunk = 1; chunk < Text.Length + 2; chunk++)
        {
            Dataset data = CsvText.Read(Text, chunk: chunk);
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(CsvText.Names(expected, i), CsvText.Names(data, i));
                Assert.Equal(3 + i, data.Label(i));
            }
        }
        Assert.Equal("user=b\r\nc the \"age\"", CsvText.Names(expected, 1));
    }

    [Fact]
    public void ReadsMovieLensAsDownloaded()
    {
        var csv = new CsvOptions { Columns = ["user", "item", "rating", "timestamp"], Label = "rating", Ignore = ["timestamp"] };
        const string Text = "196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t377\t1\t878887116\n";
        CsvSchema schema = CsvText.Fit(Text, csv);
        Assert.Equal([ColumnKind.Categorical, ColumnKind.Categorical, ColumnKind.Label, ColumnKind.Ignored], schema.Choices.Select(c => c.Kind));
        Dataset data = CsvText.Read(Text, csv);
        Assert.Equal(["user=196 item=242", "user=186 item=302", "user=196 item=377"], Enumerable.Range(0, 3).Select(i => CsvText.Names(data, i)));
        Assert.Equal([3, 3, 1], Enumerable.Range(0, 3).Select(i => data.Label(i)));
        Assert.Null(data.LabelNames);
        Assert.True(data.Blocks[0].Features.IsAllOnes);
    }

    [Fact]
    public void AModelWithoutHeaderReadsFilesWithoutHeader()
    {
        var csv = new CsvOptions { Columns = ["user", "item", "rating"] };
        FeatureMap map = CsvText.Fit("1\t7\t3\n2\t8\t4", csv).FeatureMap;
        Assert.Equal("user=2 item=7", CsvText.Names(CsvText.ReadWith(map, "2\t7\t5"), 0));
        Assert.Equal(5, CsvText.ReadWith(map, "2\t7\t5").Label(0));
        Assert.Equal("user=2 item=7", CsvText.Names(CsvText.ReadWith(map, "2,7\n", ignoreLabels: true), 0));
        Assert.Equal("user=2 item=7", CsvText.Names(CsvText.ReadWith(map, "item,user\n7,2\n", ignoreLabels: true), 0));
    }

    [Fact]
    public void PredictionGoesByNameInTheOrderOfTheMap()
    {
        FeatureMap map = CsvText.Fit("user,age,rating\na,1.5,3\nb,2.5,4").FeatureMap;
        Dataset data = CsvText.ReadWith(map, "extra,rating,age,user\nx,9,2.5,b\nx,,1.5,new");
        Assert.Equal("user=b age", CsvText.Names(data, 0));
        Assert.Equal("user=(unknown) age:-1", CsvText.Names(data, 1));
        Assert.Equal(9, data.Label(0));
        Assert.True(float.IsNaN(data.Label(1)));
    }

    [Fact]
    public void LabelsThatAreNotWantedAreNotRead()
    {
        FeatureMap map = CsvText.Fit("user,rating\na,3\nb,4").FeatureMap;
        Assert.True(float.IsNaN(CsvText.ReadWith(map, "user,rating\na,what?", ignoreLabels: true).Label(0)));
        Assert.True(float.IsNaN(CsvText.ReadWith(map, "user\na", ignoreLabels: true).Label(0)));
        Assert.Contains("no column 'rating'", Assert.Throws<DataFormatException>(() => CsvText.ReadWith(map, "user\na")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsThatAreNamesHaveCodesInOrdinalOrder()
    {
        Dataset train = CsvText.Read("user,class\na,no\nb,yes\nc,Maybe");
        Assert.Equal(["Maybe", "no", "yes"], train.LabelNames);
        Assert.Equal([1, 2, 0], Enumerable.Range(0, 3).Select(i => train.Label(i)));
        // A file to be judged has its own names; LabelMap goes by name.
        Dataset test = CsvText.ReadWith(train.FeatureMap!, "class,user\nyes,a\n7,b\nnever,c");
        Assert.Equal(["7", "never", "yes"], test.LabelNames);
        Assert.Equal([2, 0, 1], Enumerable.Range(0, 3).Select(i => test.Label(i)));
    }

    [Fact]
    public void NamesThatAreNoUtf8ShareACode()
    {
        Dataset data = CsvText.Read("user,y\na,caf\u00FFx\nb,caf\u00FEx\nc,b");
        Assert.Equal(["b", "caf\uFFFDx"], data.LabelNames);
        Assert.Equal([1, 1, 0], Enumerable.Range(0, 3).Select(i => data.Label(i)));
    }

    [Fact]
    public void ReadsWeightsAndGroups()
    {
        var csv = new CsvOptions { Weight = "w", Group = "g" };
        Dataset data = CsvText.Read("user,w,g,y\na,0.5,-7,1\nb,1,query one,0\nc,2,query one,0", csv);
        Assert.Equal([0.5f, 1, 2], data.Blocks[0].Weights.ToArray());
        long[] groups = data.Blocks[0].Groups.ToArray();
        Assert.Equal((-7, groups[1]), (groups[0], groups[2]));
        Assert.NotEqual(groups[0], groups[1]);
        // The model knows the columns; a file to be judged may do without.
        Assert.Equal([0.5f, 3], CsvText.ReadWith(data.FeatureMap!, "y,user,w,g\n1,a,0.5,1\n1,a,3,1").Blocks[0].Weights.ToArray());
        Assert.True(CsvText.ReadWith(data.FeatureMap!, "y,user\n1,a").Blocks[0].Weights.IsEmpty);
    }

    [Fact]
    public void ReadsAsManyRowsAsAreAsked()
    {
        var chunk = new RowChunk { Reader = new CsvRowReader("f", CsvText.Fit("user,y\n1,1\n2,1\n\n3,0\n4,0\n"), new ReadOptions()) };
        Assert.True(new ChunkReader(CsvText.Open("user,y\n1,1\n2,1\n\n3,0\n4,0\n"), chunk.Reader).Next(chunk));
        chunk.Parse(3);
        Assert.Equal((3, 5L, 5L), (chunk.Rows.RowCount, chunk.RowLine, chunk.LineCount));
        chunk.Parse();
        Assert.Equal((4, 6L, 6L), (chunk.Rows.RowCount, chunk.RowLine, chunk.LineCount));
    }
}
