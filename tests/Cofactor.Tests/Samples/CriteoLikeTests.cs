using Cofactor.Samples;
using Xunit;

namespace Cofactor.Tests.Samples;

public sealed class CriteoLikeTests
{
    static readonly Lazy<CriteoLike> Data = new(() => new CriteoLike(CriteoLike.DefaultSeed));

    [Fact]
    public void It_has_39_fields_and_their_features() => Assert.Equal((39, 1_898_835), (CriteoLike.FieldCount, CriteoLike.FeatureCount));

    [Fact]
    public void Rows_have_one_feature_a_field_and_ranks_follow_Zipf()
    {
        const int Rows = 20_000;
        var row = new int[39];
        var first = new int[2];
        for (int i = 0; i < Rows; i++)
        {
            Data.Value.Draw(i, row);
            Assert.InRange(row[0], 0, 1);
            Assert.InRange(row[1], 2, 4);
            Assert.InRange(row[38], 898_835, 1_898_834);
            first[row[0]]++;
        }
        double expected = 1 / (1 + Math.Pow(2, -1.1));   // of the first field's popular one of two; four standard errors are 0.014
        Assert.Equal(expected, first.Max() / (double)Rows, 0.014);
    }

    [Fact]
    public void Labels_follow_their_probabilities_and_have_the_stated_metrics()
    {
        var row = new int[39];
        var metrics = new BinaryMetrics();
        for (int i = 0; i < 20_000; i++)
        {
            (int label, float p) = Data.Value.Draw(CriteoLike.TestStart + i, row);
            metrics.Add(p, label);
        }
        // On 20,000 rows one standard error is about 0.003 for each.
        Assert.Equal(1.0, metrics.Result()["calibration"], 0.04);
        Assert.Equal(0.3723, metrics.Result()["log_loss"], 0.012);
        Assert.Equal(0.8737, metrics.Result()["auc"], 0.012);
    }

    [Fact]
    public void Text_has_a_line_a_row()
    {
        StringWriter libSvm = new(), libFfm = new(), probabilities = new();
        Data.Value.Write(5, 2, libSvm, libFfm, probabilities);
        var row = new int[39];
        (int label, float p) = Data.Value.Draw(5, row);

        Assert.Equal($"{label} {string.Join(' ', row.Select(j => $"{j}:1"))}", libSvm.ToString().Split('\n')[0]);
        Assert.Equal($"{label} {string.Join(' ', row.Select((j, field) => $"{field}:{j}:1"))}", libFfm.ToString().Split('\n')[0]);
        Assert.Equal(p, float.Parse(probabilities.ToString().Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(3, libSvm.ToString().Split('\n').Length);
    }
}
