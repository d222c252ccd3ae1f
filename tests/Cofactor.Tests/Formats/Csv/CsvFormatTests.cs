using System.Globalization;
using Xunit;

namespace Cofactor.Tests.Formats;

/// <summary>What columns are taken for, and what a map is fitted on.</summary>
public class CsvFormatTests
{
    // Each column is a function of the row number, of 200 rows.
    public static TheoryData<string, Func<int, string>, ColumnKind, bool> Columns => new()
    {
        { "colour", i => "rgb"[i % 3].ToString(), ColumnKind.Categorical, false },
        { "comment", i => $"words {i}", ColumnKind.Categorical, true },
        { "size", i => i == 7 ? "large" : $"{i % 9}", ColumnKind.Categorical, true },
        { "price", i => $"{i}.25", ColumnKind.Numeric, false },
        { "price", i => i % 3 == 0 ? "NA" : $"{i}.25", ColumnKind.Numeric, false },
        { "user_id", i => $"{i}.0", ColumnKind.Numeric, true },
        { "user", i => $"{i / 3}", ColumnKind.Categorical, false },
        { "movieId", i => $"{i / 3}", ColumnKind.Categorical, false },
        { "customer id", i => $"{i / 3}", ColumnKind.Categorical, false },
        { "userid", i => $"{i / 3}", ColumnKind.Categorical, false },
        { "ID", i => $"{i}", ColumnKind.Categorical, true },
        { "paid", i => $"{i / 3}", ColumnKind.Numeric, true },
        { "user_age", i => $"{i / 3}", ColumnKind.Numeric, true },
        { "hour", i => $"{i % 24}", ColumnKind.Categorical, false },
        { "age", i => $"{i % 40}", ColumnKind.Categorical, true },
        { "income", i => $"{i % 41}", ColumnKind.Numeric, true },
        { "timestamp", i => $"{881250949 + (i * 977)}", ColumnKind.Numeric, true },
        { "nothing", i => "", ColumnKind.Categorical, true },
        { "unknown", i => "?", ColumnKind.Categorical, true },
    };

    [Theory]
    [MemberData(nameof(Columns))]
    public void FindsOutWhatAColumnIs(string name, Func<int, string> value, ColumnKind kind, bool doubtful)
    {
        ColumnChoice choice = CsvText.Fit($"{name},y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{value(i)},{i % 2}\n"))).Choices[0];
        Assert.Equal((name, kind, doubtful), (choice.Name, choice.Kind, choice.IsDoubtful));
        Assert.NotEmpty(choice.Reason);
        Assert.Equal(Enumerable.Range(0, 200).Select(value).Where(v => v.Length > 0).Distinct().Count(), choice.DistinctCount);
    }

    [Fact]
    public void DeclarationsWin()
    {
        var csv = new CsvOptions { Categorical = ["price"], Numeric = ["user"], Multi = new Dictionary<string, char> { ["tags"] = ';' }, Ignore = ["x"], Weight = "w", Group = "g", Label = "t" };
        CsvSchema schema = CsvText.Fit("price,user,tags,x,w,g,t\n1.5,1,a;b,1,1,1,3\n2.5,2,,2,2,2,4", csv);
        Assert.Equal([ColumnKind.Categorical, ColumnKind.Numeric, ColumnKind.MultiValued, ColumnKind.Ignored, ColumnKind.Weight, ColumnKind.Group, ColumnKind.Label], schema.Choices.Select(c => c.Kind));
        Assert.All(schema.Choices, c => Assert.False(c.IsDoubtful));
        Assert.Equal(["price", "user", "tags"], schema.FeatureMap.Columns.Select(c => c.Name));
        Assert.Equal(new[] { "price", "user", "tags", "x", "w", "g", "t" }, schema.FeatureMap.Layout.Columns);
        Assert.Equal(("t", "w", "g", true), (schema.FeatureMap.Layout.Label, schema.FeatureMap.Layout.Weight, schema.FeatureMap.Layout.Group, schema.FeatureMap.Layout.HasHeader));
    }

    [Theory]
    [InlineData("a,Rating,click", "Rating")]
    [InlineData("y,a,label", "label")]
    [InlineData("a,CLASS", "CLASS")]
    public void FindsTheLabelByItsName(string header, string label) => Assert.Equal(label, CsvText.Fit($"{header}\n1{(header.Count(',') == 2 ? ",1" : "")},2").FeatureMap.Layout.Label);

    [Fact]
    public void ManyDifferentNumbersAreNotCollected()
    {
        var text = new System.Text.StringBuilder("amount,user,price,y\n");
        for (int i = 0; i < ColumnProfile.MaxNumbers + 10; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i},{i},{i}.5,1\n");
        CsvSchema schema = CsvText.Fit(text.ToString());
        Assert.Equal([(ColumnKind.Numeric, true), (ColumnKind.Categorical, true), (ColumnKind.Numeric, false)], schema.Choices.Take(3).Select(c => (c.Kind, c.IsDoubtful)));
        Assert.Equal([null, ColumnProfile.MaxNumbers + 10L, null], schema.Choices.Take(3).Select(c => c.DistinctCount));
        FeatureColumn amount = schema.FeatureMap.Columns[0];
        double n = ColumnProfile.MaxNumbers + 10;
        Assert.Equal((n - 1) / 2, amount.Mean, 1e-3);
        Assert.Equal(Math.Sqrt((n * n - 1) / 12), amount.Scale, 1e-3);
    }

    [Fact]
    public void TextAfterTooManyNumbersIsAnErrorThatSaysWhatToDo()
    {
        string text = "amount,y\n" + string.Concat(Enumerable.Range(0, ColumnProfile.MaxNumbers + 1).Select(i => $"{i},1\n")) + "x,1\n";
        var error = Assert.Throws<DataFormatException>(() => CsvText.Fit(text));
        Assert.Equal(new SourcePosition("f0.csv", ColumnProfile.MaxNumbers + 3, 1), error.Where);
        Assert.Contains("--categorical", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void RowsHeldOutAreNotFittedOn()
    {
        var hold = new HoldOut(0.2, 3);
        string[] users = [.. Enumerable.Range(0, 2000).Select(i => hold.Contains(i) ? $"held{i % 5}" : $"train{i % 5}")];
        string[] numbers = [.. Enumerable.Range(0, 2000).Select(i => hold.Contains(i) ? "1000.5" : i % 2 == 0 ? "1.5" : "3.5")];
        string text = "user,x,y\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"{users[i]},{numbers[i]},1\n"));
        FeatureMap map = CsvText.Fit(text, null, new ReadOptions { HoldOut = hold }).FeatureMap;
        Assert.Equal(5, map.Columns[0].CategoryCount);
        Assert.Equal(-1, map.Find("user=held0"));
        Assert.Equal(2.5, map.Columns[1].Mean, 0.1);
        Assert.Equal(1, map.Columns[1].Scale, 0.1);
        // In few rows nothing is held out.
        Assert.True(CsvText.Fit(string.Join('\n', text.Split('\n').Take((int)HoldOut.MinimumRows)), null, new ReadOptions { HoldOut = hold }).FeatureMap.Find("user=held0") >= 0);
    }

    [Fact]
    public void LastRowsHeldOutAreNotFittedOn()
    {
        string Rows(int from, int count) => "user,x,y\n" + string.Concat(Enumerable.Range(from, count).Select(i => $"{(i < 1600 ? "train" : "held")}{i % 5},{(i < 1600 ? "1.5" : "1000.5")},1\n"));
        var options = new ReadOptions { HoldOut = new SgdOptions { ValidationLast = 0.2 }.HoldOut };
        FeatureMap map = CsvText.Fit([Rows(0, 1700), Rows(1700, 300)], null, options).FeatureMap;
        Assert.Equal(5, map.Columns[0].CategoryCount);
        Assert.Equal(-1, map.Find("user=held0"));
        Assert.Equal(1.5, map.Columns[1].Mean, 1e-9);
        Assert.True(CsvText.Fit(Rows(1000, 999), null, options).FeatureMap.Find("user=held0") >= 0);
    }

    [Fact]
    public void AFolderIsOneTableByColumnName()
    {
        CsvSchema schema = CsvText.Fit(["user,y\na,1\n", "", "y,more,user\n2,x,b\n"]);
        Assert.Equal(["user=a", "user=b", "user=(unknown)"], Enumerable.Range(0, 3).Select(j => schema.FeatureMap.FeatureName(j)));
    }

    [Fact]
    public void HashedColumnsKeepNoCategories()
    {
        CsvSchema schema = CsvText.Fit("site,device,age,y\na,b,1.5,1\nb,a,2.5,0", options: new ReadOptions { HashBits = 10 });
        FeatureMap map = schema.FeatureMap;
        Assert.Equal((10, 1 + 1024), (map.HashBits, map.FeatureCount));
        Assert.Equal([true, true, false], map.Columns.Select(c => c.IsHashed));
        Assert.Empty(map.ToParts().Vocabularies);
        Assert.NotEqual(map.Find("site=a"), map.Find("device=a"));
    }

    [Theory]
    [InlineData("user_id", "userid", "Did you mean 'user_id'?")]
    [InlineData("User", "user", "Did you mean 'User'?")]
    [InlineData("colour", "price", "Its columns: colour, y.")]
    public void AnUnknownColumnIsNamed(string column, string option, string expected)
    {
        foreach (CsvOptions csv in new[] { new CsvOptions { Ignore = [option] }, new CsvOptions { Label = option }, new CsvOptions { Weight = option }, new CsvOptions { Multi = new Dictionary<string, char> { [option] = '|' } } })
            Assert.Contains(expected, Assert.Throws<OptionException>(() => CsvText.Fit($"{column},y\n1,1", csv)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutALabelTheColumnsAreListed()
    {
        string message = Assert.Throws<OptionException>(() => CsvText.Fit("196,242,stars\n1,2,3")).Message;
        Assert.Contains("--label; the data's columns: 196, 242, stars.", message, StringComparison.Ordinal);
        Assert.Contains("--columns", message, StringComparison.Ordinal);
    }

    [Fact]
    public void CancellationEndsThePass()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => CsvFormat.Prepare([("f", () => CsvText.Open("user,y\na,1"))], new ReadOptions(), cancel.Token));
    }
}
