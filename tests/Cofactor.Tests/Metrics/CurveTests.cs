using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Metrics;

/// <summary>ROC and calibration curves against their definitions.</summary>
public class CurveTests
{
    static readonly (float P, float C)[] Rows =
    [
        // A grid of predictions, so that there are ties; weights 0.5 to 2; class 1 where the prediction is large, more or less.
        .. Enumerable.Range(0, 400).Select(i => (P: CounterRandom.Below(1, (ulong)i, 20) / 20f, U: CounterRandom.Uniform(2, (ulong)i), W: 0.5f + CounterRandom.Below(3, (ulong)i, 4) / 2f)).Select(r => (r.P, r.U < r.P ? r.W : -r.W)),
    ];

    static RocCurve Roc() => new([.. Rows.Select(r => r.P)], [.. Rows.Select(r => r.C)]);

    [Fact]
    public void The_area_is_the_share_of_pairs_in_order()
    {
        double pairs = 0, all = 0;
        foreach ((float p1, float c1) in Rows.Where(r => r.C > 0))
        {
            foreach ((float p0, float c0) in Rows.Where(r => r.C < 0))
            {
                all -= c1 * c0;
                pairs -= c1 * c0 * (p1 > p0 ? 1 : p1 == p0 ? 0.5 : 0);
            }
        }
        Assert.Equal(pairs / all, Roc().Area, 1e-9);
    }

    [Fact]
    public void A_point_is_what_its_threshold_comes_to()
    {
        IReadOnlyList<RocPoint> points = Roc().Points();
        double positives = Rows.Where(r => r.C > 0).Sum(r => (double)r.C), negatives = -Rows.Where(r => r.C < 0).Sum(r => (double)r.C);
        Assert.Equal((0, 0), (points[0].FalsePositiveRate, points[0].TruePositiveRate));
        Assert.Equal((1, 1), (points[^1].FalsePositiveRate, points[^1].TruePositiveRate));
        foreach (RocPoint point in points)
        {
            Assert.Equal(Rows.Where(r => r.C > 0 && r.P >= point.Threshold).Sum(r => (double)r.C) / positives, point.TruePositiveRate, 1e-9);
            Assert.Equal(-Rows.Where(r => r.C < 0 && r.P >= point.Threshold).Sum(r => (double)r.C) / negatives, point.FalsePositiveRate, 1e-9);
        }
        Assert.Equal(5, Roc().Points(5).Count);
    }

    [Fact]
    public void A_placement_is_the_share_of_the_other_class_that_a_row_stands_before()
    {
        (float p, float _) = Rows.First(r => r.C > 0);
        double before = Rows.Where(r => r.C < 0).Sum(r => -r.C * (p > r.P ? 1 : p == r.P ? 0.5 : 0)) / Rows.Where(r => r.C < 0).Sum(r => -(double)r.C);
        Assert.Equal(before, Roc().Placement(p, positive: true), 1e-9);
    }

    [Fact]
    public void One_class_has_no_area() => Assert.True(double.IsNaN(new RocCurve([0.1f, 0.2f], [1f, 1f]).Area));

    [Fact]
    public void Bins_hold_all_rows_about_equally_with_the_means_of_theirs()
    {
        var curve = new CalibrationCurve();
        (float P, bool Y, float C)[] rows = [.. Enumerable.Range(0, 5000).Select(i => ((float)Math.Pow(CounterRandom.Uniform(8, (ulong)i), 3), CounterRandom.Uniform(9, (ulong)i) < 0.3, 1f + i % 2))];
        foreach ((float p, bool y, float c) in rows)
            curve.Add(p, y, c);
        IReadOnlyList<CalibrationBin> bins = curve.Bins(10);
        Assert.Equal(7500, bins.Sum(b => b.Weight), 1e-6);
        Assert.Equal(rows.Sum(r => (double)r.P * r.C), bins.Sum(b => b.Weight * b.Prediction), 1e-3);
        Assert.Equal(rows.Where(r => r.Y).Sum(r => (double)r.C), bins.Sum(b => b.Weight * b.Share), 1e-6);
        Assert.All(bins.SkipLast(1), b => Assert.InRange(b.Weight, 750, 2000));
        Assert.True(bins[^1].Weight >= 375);
        Assert.InRange(bins.Count, 6, 10);
        Assert.Equal(bins.OrderBy(b => b.Prediction), bins);
    }

    [Fact]
    public void The_interval_of_5_in_10_is_Wilsons()
    {
        var curve = new CalibrationCurve();
        for (int i = 0; i < 10; i++)
            curve.Add(0.5f, i < 5);
        CalibrationBin bin = Assert.Single(curve.Bins());
        // (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n) with z² = 3.84146: 0.5 ± 0.26341.
        Assert.Equal(0.23659, bin.Likely.Low, 1e-5);
        Assert.Equal(0.76341, bin.Likely.High, 1e-5);
        Assert.Equal(0, curve.Error(), 1e-7);
    }

    [Fact]
    public void The_error_is_how_far_off_probabilities_are()
    {
        var curve = new CalibrationCurve();
        for (int i = 0; i < 100; i++)
        {
            curve.Add(0.1f, i < 30);   // off by 0.2
            curve.Add(0.8f, i < 70);   // off by 0.1
        }
        Assert.Equal(0.15, curve.Error(), 1e-6);
        Assert.True(double.IsNaN(new CalibrationCurve().Error()));
    }
}
