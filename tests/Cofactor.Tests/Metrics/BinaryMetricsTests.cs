using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cofactor.Tests.Metrics;

public sealed class BinaryMetricsTests
{
    /// <summary>Σ over all pairs, as the docstring defines it.</summary>
    static double NaiveAuc((float P, float Y, float C)[] rows)
    {
        double area = 0, pairs = 0;
        foreach (var one in rows.Where(r => r.Y == 1))
        {
            foreach (var zero in rows.Where(r => r.Y == 0))
            {
                double c = (double)one.C * zero.C;
                pairs += c;
                area += one.P > zero.P ? c : one.P == zero.P ? c / 2 : 0;
            }
        }
        return area / pairs;
    }

    static IReadOnlyDictionary<string, double> Of(params (float P, float Y, float C)[] rows)
    {
        var metrics = new BinaryMetrics();
        foreach (var (p, y, c) in rows)
            metrics.Add(p, y, c);
        return metrics.Result();
    }

    // Few probabilities, so that ties are common; weights 0 to 3.
    static readonly Arbitrary<(float P, float Y, float C)[]> Rows =
        Gen.Choose(0, 10).Select(p => p / 10f)
            .SelectMany(p => Gen.Choose(0, 1).SelectMany(y => Gen.Choose(0, 3).Select(c => (p, (float)y, (float)c))))
            .ArrayOf().ToArbitrary();

    [Fact]
    public void Hand_computed()
    {
        var result = Of((0.9f, 1, 1), (0.6f, 0, 2), (0.2f, 0, 1), (0.4f, 1, 1));

        double loss = -(Math.Log(0.9f) + 2 * Math.Log(1 - (double)0.6f) + Math.Log(1 - (double)0.2f) + Math.Log(0.4f)) / 5;
        Assert.Equal(loss, result["log_loss"], 1e-12);
        Assert.Equal(2.0 / 5, result["accuracy"], 1e-12);                                  // rows 1 and 3
        Assert.Equal((3 + 1) / 6.0, result["auc"], 1e-12);                                 // 0.9 beats all 3, 0.4 beats 0.2
        Assert.Equal(2.0 / (2 + 2 + 1), result["f1"], 1e-12);                              // TP 1, FP 2, FN 1
        Assert.Equal((0.9 + 2 * 0.6 + 0.2 + 0.4) / 2, result["calibration"], 1e-6);
    }

    [Fact]
    public void Auc_equals_its_definition() => Prop.ForAll(Rows, rows =>
    {
        bool defined = rows.Any(r => r.Y == 1 && r.C > 0) && rows.Any(r => r.Y == 0 && r.C > 0);
        return defined
            ? Math.Abs(Of(rows)["auc"] - NaiveAuc(rows)) < 1e-12
            : !Of(rows).ContainsKey("auc");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_weight_of_two_is_the_row_twice() => Prop.ForAll(Rows, rows =>
    {
        var weighted = Of([.. rows.Select(r => (r.P, r.Y, 2 * r.C))]);
        var repeated = Of([.. rows, .. rows]);
        return weighted.Count == repeated.Count && weighted.All(m => Math.Abs(m.Value - repeated[m.Key]) < 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Auc_only_asks_for_the_order() => Prop.ForAll(Rows, rows =>
    {
        var squeezed = rows.Select(r => (r.P / 4 + 0.1f, r.Y, r.C)).ToArray();
        return Of(rows).GetValueOrDefault("auc", -1) == Of(squeezed).GetValueOrDefault("auc", -1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Certainty_that_is_wrong_costs_24_bits_and_not_infinity()
    {
        Assert.Equal(24 * Math.Log(2), Of((0f, 1, 1))["log_loss"], 1e-12);
        Assert.Equal(24 * Math.Log(2), Of((1f, 0, 1))["log_loss"], 1e-12);
        Assert.Equal(0, Of((1f, 1, 1))["log_loss"], 1e-7);
    }

    [Fact]
    public void What_is_undefined_is_left_out()
    {
        Assert.Equal(["accuracy", "f1", "log_loss"], Of((0.3f, 0, 1)).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["accuracy", "calibration", "f1", "log_loss"], Of((0.3f, 1, 1)).Keys.Order(StringComparer.Ordinal));
        Assert.Empty(Of((0.3f, 1, 0)));
    }

    [Fact]
    public void F1_without_positives_is_zero() => Assert.Equal(0, Of((0.3f, 0, 1), (0.2f, 0, 1))["f1"]);

    [Fact]
    public void A_third_label_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new BinaryMetrics().Add(0.5f, 2f));
}
