using Xunit;

namespace Cofactor.Tests.Formats.Csv;

public class DenseCsvReaderTests
{
    static Dataset Read(string text, int? dim = null, bool ignoreLabels = false) =>
        DataFile.Read(CsvText.Open(text), "d.csv", new ReadOptions { Format = DataFormat.Csv, FeatureDim = dim, IgnoreLabels = ignoreLabels, Csv = new CsvOptions { Dense = true } });

    [Fact]
    public void The_first_column_is_the_label_and_the_others_features_by_place()
    {
        Dataset rows = Read("3.5,0,2,0,-1e-1\r\n\n1, 1 ,\"0\",0,0\n-2,0,0,0,0", 4);
        Assert.Equal((3, 4, null), (rows.RowCount, rows.FeatureCount, rows.FeatureMap));
        Assert.Equal([3.5f, 1, -2], [rows.Label(0), rows.Label(1), rows.Label(2)]);
        Assert.Equal([1, 3], rows.Row(0).Indices.ToArray());
        Assert.Equal([2, -0.1f], rows.Row(0).Values.ToArray());
        Assert.Equal([0], rows.Row(1).Indices.ToArray());
        Assert.Equal(0, rows.Row(2).Count);
    }

    [Fact]
    public void Without_labels_the_first_column_is_a_feature()
    {
        Dataset rows = Read("1,0,2", ignoreLabels: true);
        Assert.Equal(3, rows.FeatureCount);
        Assert.Equal([0, 2], rows.Row(0).Indices.ToArray());
    }

    [Theory]
    [InlineData("1,2,3\n1,2", 2, "d.csv:2: found 2 columns; expected 3: the label and one for each of 2 features")]
    [InlineData("1,2,3,4", 2, "d.csv:1: found 4 columns")]
    [InlineData("1,2,3\n1,x,3", 2, "d.csv:2:3: found 'x'; expected a finite number")]
    [InlineData("label,a,b\n1,2,3", 2, "text/csv;header=present")]
    [InlineData("1,,3", 2, "found ''; expected a finite number")]
    [InlineData("1,inf,3", 2, "found 'inf'")]
    [InlineData("1,1e39,3", 2, "found '1e39'")]
    [InlineData("1,\"2,3", 2, "d.csv:1")]
    public void What_is_no_number_is_refused_with_its_place(string text, int dim, string message) =>
        Assert.Contains(message, Assert.Throws<DataFormatException>(() => Read(text, dim)).Message, StringComparison.Ordinal);
}
