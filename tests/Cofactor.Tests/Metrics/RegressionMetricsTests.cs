using Xunit;

namespace Cofactor.Tests.Metrics;

public sealed class RegressionMetricsTests
{
    [Fact]
    public void Hand_computed()
    {
        var metrics = new RegressionMetrics();
        metrics.Add(3f, 1f);         // error  2
        metrics.Add(1f, 2f, 2f);     // error −1, twice
        metrics.Add(5f, 5f);         // error  0

        // rmse = √((4 + 2·1 + 0) / 4), mae = (2 + 2·1 + 0) / 4
        Assert.Equal(Math.Sqrt(1.5), metrics.Result()["rmse"], 1e-15);
        Assert.Equal(1.0, metrics.Result()["mae"], 1e-15);
    }

    [Fact]
    public void Sums_are_double()
    {
        var metrics = new RegressionMetrics();
        metrics.Add(4096f, 0f);   // a float sum stays at 2²⁴ when 1 is added
        for (int i = 0; i < 1000; i++)
            metrics.Add(1f, 0f);
        Assert.Equal(Math.Sqrt(((1 << 24) + 1000) / 1001.0), metrics.Result()["rmse"], 1e-9);
    }

    [Fact]
    public void Nothing_is_defined_without_weight()
    {
        var metrics = new RegressionMetrics();
        metrics.Add(1f, 0f, 0f);
        Assert.Empty(metrics.Result());
    }
}
