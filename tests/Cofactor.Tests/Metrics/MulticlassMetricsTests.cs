using Xunit;

namespace Cofactor.Tests.Metrics;

public sealed class MulticlassMetricsTests
{
    [Fact]
    public void Hand_computed()
    {
        var metrics = new MulticlassMetrics(4);
        metrics.Add([0.7f, 0.2f, 0.1f, 0f], 0);          // right
        metrics.Add([0.5f, 0.25f, 0.25f, 0f], 1, 2f);    // says 0
        metrics.Add([0.2f, 0.4f, 0.4f, 0f], 2);          // says 1, the first of two
        metrics.Add([0.1f, 0.8f, 0.1f, 0f], 1);          // right
        IReadOnlyDictionary<string, double> result = metrics.Result();

        Assert.Equal(-(Math.Log(0.7f) + 2 * Math.Log(0.25) + Math.Log(0.4f) + Math.Log(0.8f)) / 5, result["log_loss"], 1e-12);
        Assert.Equal(2.0 / 5, result["accuracy"], 1e-12);
        // Class 0: TP 1, FP 2, FN 0: 1/2. Class 1: TP 1, FP 1, FN 2: 2/5. Class 2: 0. Class 3: nowhere, not counted.
        Assert.Equal((0.5 + 0.4 + 0) / 3, result["macro_f1"], 1e-12);
    }

    [Fact]
    public void A_weight_of_two_is_the_row_twice()
    {
        MulticlassMetrics weighted = new(3), repeated = new(3);
        for (int i = 0; i < 60; i++)
        {
            float[] p = [(i * 7 % 11) / 20f, (i * 5 % 13) / 20f, 0.3f];
            weighted.Add(p, i % 3, 2f);
            repeated.Add(p, i % 3);
            repeated.Add(p, i % 3);
        }
        foreach (var (name, value) in repeated.Result())
            Assert.Equal(value, weighted.Result()[name], 1e-12);
    }

    [Fact]
    public void Certainty_that_is_wrong_costs_24_bits_and_not_infinity()
    {
        var metrics = new MulticlassMetrics(2);
        metrics.Add([1f, 0f], 1);
        Assert.Equal(24 * Math.Log(2), metrics.Result()["log_loss"], 1e-12);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var metrics = new MulticlassMetrics(3);
        Assert.Throws<ArgumentException>(() => metrics.Add([0.5f, 0.5f], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => metrics.Add([0.5f, 0.25f, 0.25f], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => metrics.Add([0.5f, 0.25f, 0.25f], 0.5f));
        Assert.Empty(metrics.Result());
    }
}
