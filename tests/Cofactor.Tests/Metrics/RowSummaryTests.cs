using Xunit;

namespace Cofactor.Tests.Metrics;

/// <summary>What is kept of rows beside their metrics: labels, confusions, errors of groups, samples.</summary>
public class RowSummaryTests
{
    [Fact]
    public void The_baseline_of_numbers_is_the_metric_of_their_mean()
    {
        var labels = new LabelStatistics(LabelMap.Regressor);
        float[] targets = [1, 2, 4, 9], weights = [1, 2, 1, 0.5f];
        for (int i = 0; i < targets.Length; i++)
            labels.Add(targets[i], weights[i]);
        var constant = new RegressionMetrics();
        for (int i = 0; i < targets.Length; i++)
            constant.Add((float)labels.Mean, targets[i], weights[i]);
        Assert.Equal(constant.Result()["rmse"], labels.Baseline()["rmse"], 1e-6);
        Assert.Equal((1, 9), (labels.Min, labels.Max));
    }

    [Fact]
    public void The_baseline_of_classes_is_the_metric_of_their_shares()
    {
        LabelMap three = LabelMap.Multiclass(["a", "b", "c"]);
        var labels = new LabelStatistics(three);
        float[] targets = [0, 1, 1, 2, 1, 0];
        foreach (float y in targets)
            labels.Add(y);
        var constant = new MulticlassMetrics(3);
        foreach (float y in targets)
            constant.Add([(float)labels.Share(0), (float)labels.Share(1), (float)labels.Share(2)], y);
        Assert.Equal(constant.Result()["log_loss"], labels.Baseline()["log_loss"], 1e-6);
        Assert.Equal(constant.Result()["accuracy"], labels.Baseline()["accuracy"], 1e-6);
        Assert.Empty(new LabelStatistics(three).Baseline());
    }

    [Fact]
    public void Confusions_are_counted()
    {
        var matrix = new ConfusionMatrix(3);
        matrix.Add(0, 0);
        matrix.Add(0, 1, 3);
        matrix.Add(1, 1);
        Assert.Equal((1, 3, 0), (matrix[0, 0], matrix[0, 1], matrix[2, 2]));
        Assert.Equal((0.25, 0.25), (matrix.Recall(0), matrix.Precision(1)));
        Assert.True(double.IsNaN(matrix.Recall(2)));
    }

    [Fact]
    public void The_error_of_a_group_and_its_interval_are_by_their_definitions()
    {
        var errors = new GroupErrors(3);
        double[] own = [1, 2, 6];
        foreach (double e in own)
        {
            errors.Add(e);
            errors.AddTo(1, e);
        }
        errors.Add(0);
        GroupError group = errors.Of(1);
        // Mean 3, of all rows 9/4; variance of the sample ((−2)² + (−1)² + 3²) / 2 = 7, standard error √(7/3).
        Assert.Equal((1, 3, 3, 0.75), (group.Group, group.Rows, group.Mean, group.Excess));
        Assert.Equal(0.75 - 1.959964 * Math.Sqrt(7.0 / 3), group.Likely.Low, 1e-5);
        Assert.Equal(0, errors.Rows(2));
    }

    [Fact]
    public void A_reservoir_keeps_all_of_few_rows_and_a_fair_sample_of_many()
    {
        var few = new Reservoir<int>(10);
        for (int i = 0; i < 10; i++)
            few.Add(i);
        Assert.Equal(Enumerable.Range(0, 10), few.Kept);

        var counts = new int[20];
        for (ulong seed = 0; seed < 1000; seed++)
        {
            var reservoir = new Reservoir<int>(5, seed);
            for (int i = 0; i < counts.Length; i++)
                reservoir.Add(i);
            Assert.Equal(5, reservoir.Kept.Distinct().Count());
            foreach (int kept in reservoir.Kept)
                counts[kept]++;
        }
        // 250 each, standard deviation 14.
        Assert.All(counts, c => Assert.InRange(c, 190, 310));
    }
}
