using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Model;

public class FeatureSearchTests
{
    static readonly FmModel Named = ExploredModel.Of(named: true, 3, 1), Numbered = ExploredModel.Of(named: false, 3, 1);

    [Theory]
    [InlineData("")]
    [InlineData("alien")]
    [InlineData("ALIEN 4")]
    [InlineData("żlan 1")]
    [InlineData("ŻLAN")]
    [InlineData("7")]
    [InlineData("u")]
    [InlineData("(unk")]
    [InlineData("nothing")]
    [InlineData("1e")]
    public void Is_the_naive_search(string query)
    {
        foreach (string? column in new[] { null, "film", "user", "tags", "hour" })
        {
            FeatureInfo[] all = [.. Enumerable.Range(0, Named.FeatureCount).Select(j => FeatureInfo.Of(Named, j)).Where(f => column is null || f.Column == column)];
            int Rank(FeatureInfo f) => f.Value.StartsWith(query, StringComparison.OrdinalIgnoreCase) ? 0 : f.Value.Contains(query, StringComparison.OrdinalIgnoreCase) ? 1
                : f.Column!.Contains(query, StringComparison.OrdinalIgnoreCase) ? 2 : 3;
            FeatureInfo[] expected = [.. all.Where(f => Rank(f) < 3).OrderBy(Rank).ThenBy(f => f.Feature)];
            foreach (int count in new[] { 0, 1, 5, 1000 })
                Assert.Equal(expected.Take(count), new FeatureSearch(Named).Find(query, count, column));
        }
    }

    [Fact]
    public void A_name_as_it_is_written_is_found_first()
    {
        var search = new FeatureSearch(Named);
        for (int j = 0; j < Named.FeatureCount; j++)
            Assert.Equal(j, search.Find(Named.FeatureName(j), 1)[0].Feature == j ? j : search.Find(Named.FeatureName(j), 20).Single(f => f.Feature == j).Feature);
        Assert.Equal("film=Alien 1", search.Find("FILM=alien 1", 1)[0].Name);
    }

    [Fact]
    public void Without_a_text_the_first_features_come()
    {
        Assert.Equal([0, 1, 2], new FeatureSearch(Named).Find("", 3).Select(f => f.Feature));
        FeatureColumn user = Named.FeatureMap!.Columns[1];
        FeatureInfo first = new FeatureSearch(Named).Find("", 1, "user")[0];
        Assert.Equal((user.FirstFeature, "user", "user=u0", "u0"), (first.Feature, first.Column, first.Name, first.Value));
        Assert.Throws<ArgumentException>(() => new FeatureSearch(Named).Find("a", 3, "usr"));
    }

    [Fact]
    public void Numbers_are_found_by_how_they_start()
    {
        var search = new FeatureSearch(Numbered);
        Assert.Equal([7, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79], search.Find("7", 20).Select(f => f.Feature));
        Assert.Equal([0], search.Find("0", 20).Select(f => f.Feature));
        Assert.Equal([12], search.Find("12", 20).Select(f => f.Feature));
        foreach (string none in new[] { "07", "x", "-1", "99999999999", "90" })
            Assert.Empty(search.Find(none, 20));
        Assert.Equal((null, "7", "7"), (search.Find("7", 1)[0].Column, search.Find("7", 1)[0].Name, search.Find("7", 1)[0].Value));
    }

    [Fact]
    public void Hashed_columns_are_searched_by_number()
    {
        FeatureMap map = CsvText.Fit("site,page,y\na,b,1\nc,d,0", options: new ReadOptions { HashBits = 4 }).FeatureMap;
        FmModel model = FmModel.FromWeights(new FmShape(16, 1), [0], new float[16], new float[16], LabelMap.Regressor, map);
        Assert.Equal(["site=#1", "site=#10", "site=#11"], new FeatureSearch(model).Find("#1", 3, "site").Select(f => f.Name));
        Assert.Equal(["page=#10"], new FeatureSearch(model).Find("page=#10", 3, "page").Select(f => f.Name));
    }
}
