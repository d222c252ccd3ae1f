using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Metrics;

public class BootstrapTests
{
    static IReadOnlyDictionary<string, double> Mean(double[] sums) => new Dictionary<string, double> { ["mean"] = sums[1] / sums[0] };

    static Interval IntervalOfMean(ulong key, int rows, int resamples = 400)
    {
        var bootstrap = new Bootstrap(2);
        for (int i = 0; i < rows; i++)
            Add(bootstrap, CounterRandom.Normal(key, (ulong)i));
        return bootstrap.Intervals(Mean, resamples: resamples)["mean"];
    }

    static void Add(Bootstrap bootstrap, double value)
    {
        Span<double> sums = bootstrap.Next();
        sums[0]++;
        sums[1] += value;
    }

    [Fact]
    public void Intervals_of_the_mean_of_normals_hold_it_in_95_of_100_samples()
    {
        // 400 samples of 60: the standard error of the coverage is 1.1 %, and the percentile interval of a mean is too narrow by about 1 %.
        int inside = Enumerable.Range(0, 400).Count(s => IntervalOfMean((ulong)s + 1, 60) is { Low: <= 0, High: >= 0 });
        Assert.InRange(inside / 400.0, 0.90, 0.975);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(10_000)]
    [InlineData(150_000)]   // more rows than units: dealt
    public void The_width_is_that_of_the_formula(int rows)
    {
        // ± 1.96 σ / √n; 1,000 resamples tell it to a few percent.
        Interval interval = IntervalOfMean(7, rows, 1000);
        Assert.InRange((interval.High - interval.Low) / (2 * 1.96 / Math.Sqrt(rows)), 0.88, 1.12);
    }

    [Fact]
    public void The_same_rows_give_the_same_interval() => Assert.Equal(IntervalOfMean(3, 100), IntervalOfMean(3, 100));

    [Fact]
    public void Equal_rows_give_an_interval_of_no_width()
    {
        var bootstrap = new Bootstrap(2);
        for (int i = 0; i < 50; i++)
            Add(bootstrap, 2);
        Assert.Equal(new Interval(2, 2), bootstrap.Intervals(Mean)["mean"]);
    }

    [Fact]
    public void What_resamples_leave_undefined_has_no_interval()
    {
        var bootstrap = new Bootstrap(2);
        Assert.Empty(bootstrap.Intervals(Mean));
        Add(bootstrap, 1);
        Assert.Empty(bootstrap.Intervals(Mean));   // one row tells nothing of others
        Add(bootstrap, 2);
        Assert.Empty(bootstrap.Intervals(_ => new Dictionary<string, double> { ["nothing"] = double.NaN }));
    }

    [Fact]
    public void Levels_and_counts_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bootstrap(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bootstrap(1).Intervals(Mean, level: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bootstrap(1).Intervals(Mean, resamples: 0));
    }

    [Fact]
    public void The_interval_of_the_area_is_that_of_drawing_rows_and_ranking_them_anew()
    {
        const int Rows = 300;
        (float P, float Y)[] rows = [.. Enumerable.Range(0, Rows).Select(i => ((float)CounterRandom.Uniform(1, (ulong)i), i)).Select(r => (r.Item1, CounterRandom.Uniform(2, (ulong)r.i) < r.Item1 ? 1f : 0f))];
        var metrics = new BinaryMetrics();
        foreach ((float p, float y) in rows)
            metrics.Add(p, y);
        Interval interval = metrics.Intervals()["auc"];

        double[] naive = new double[1000];
        for (int r = 0; r < naive.Length; r++)
        {
            var sample = new BinaryMetrics();
            for (int i = 0; i < Rows; i++)
            {
                (float p, float y) = rows[CounterRandom.Below(100 + (ulong)r, (ulong)i, Rows)];
                sample.Add(p, y);
            }
            naive[r] = sample.Result()["auc"];
        }
        Array.Sort(naive);
        double width = naive[975] - naive[25];
        Assert.InRange(interval.Low, naive[25] - 0.12 * width, naive[25] + 0.12 * width);
        Assert.InRange(interval.High, naive[975] - 0.12 * width, naive[975] + 0.12 * width);
    }

    [Fact]
    public void Every_metric_lies_in_its_interval()
    {
        var regression = new RegressionMetrics(intervals: true);
        var classes = new MulticlassMetrics(3, intervals: true);
        var ranking = new RankingMetrics(3, intervals: true);
        for (int i = 0; i < 200; i++)
        {
            float x = (float)CounterRandom.Uniform(5, (ulong)i);
            regression.Add(x, i % 2, 1 + i % 3);
            classes.Add([x, 0.4f, 0.6f - x], i % 3);
            ranking.Add(i / 5, x, i % 3);
        }
        foreach ((IReadOnlyDictionary<string, double> values, Func<IReadOnlyDictionary<string, Interval>> intervals) in
            new (IReadOnlyDictionary<string, double>, Func<IReadOnlyDictionary<string, Interval>>)[] { (regression.Result(), regression.Intervals), (classes.Result(), classes.Intervals), (ranking.Result(), ranking.Intervals) })
        {
            IReadOnlyDictionary<string, Interval> found = intervals();
            Assert.Equal(values.Keys.Order(), found.Keys.Order());
            Assert.All(values, v => Assert.InRange(v.Value, found[v.Key].Low, found[v.Key].High));
            Assert.All(found, f => Assert.True(f.Value.High > f.Value.Low));
        }
        Assert.Empty(new RegressionMetrics().Intervals());
    }
}
