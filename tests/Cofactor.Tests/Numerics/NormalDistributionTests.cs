using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests;

public class NormalDistributionTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.84134474606854293)]
    [InlineData(-2, 0.02275013194817920721)]
    [InlineData(-5, 2.866515718791939e-7)]
    [InlineData(-10, 7.619853024160527e-24)]
    [InlineData(-30, 4.906713927148187e-198)]
    public void Cdf_is_that_of_tables(double x, double expected)
    {
        Assert.Equal(1, NormalDistribution.Cdf(x) / expected, 1e-7);
        Assert.Equal(1 - expected, NormalDistribution.Cdf(-x), 1e-15);
    }

    [Fact]
    public void Quantile_goes_the_way_back()
    {
        for (double x = -30; x <= 0; x += 0.37)
            Assert.Equal(x, NormalDistribution.LowerQuantile(NormalDistribution.Cdf(x)), 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2.5)]
    [InlineData(-1.5)]
    [InlineData(-9)]
    public void Truncated_normals_have_the_mean_of_numerical_integration(double mean)
    {
        double weight = 0, moment = 0, draws = 0;
        for (double z = 5e-5; z < 12; z += 1e-4)
        {
            double density = Math.Exp(-(z - mean) * (z - mean) / 2 + (mean < 0 ? mean * mean / 2 : 0));
            weight += density;
            moment += density * z;
        }
        for (int i = 0; i < 40_000; i++)
        {
            double u = (i + 0.5) / 40_000, z = NormalDistribution.Truncated(mean, 0, double.PositiveInfinity, u);
            Assert.True(z > 0);
            Assert.Equal(-z, NormalDistribution.Truncated(-mean, double.NegativeInfinity, 0, u));
            draws += z / 40_000;
        }
        Assert.Equal(moment / weight, draws, 2e-3 * (moment / weight));
    }

    [Theory]
    [InlineData(0, -1, 2)]
    [InlineData(3, -1, 1)]
    [InlineData(-1, 0.5, 0.6)]
    [InlineData(0, 11, 12)]
    [InlineData(0, -12, -11)]
    [InlineData(0, 30, 30.5)]
    [InlineData(1, -25, -24.9)]
    [InlineData(-8, 0, double.PositiveInfinity)]
    [InlineData(0, double.NegativeInfinity, double.PositiveInfinity)]
    public void Truncated_normals_have_the_moments_of_their_closed_form(double mean, double low, double high)
    {
        const int Draws = 40_000;
        double a = low - mean, b = high - mean, p = NormalDistribution.Between(a, b);
        NormalDistribution.Cdf(a, out double atLow);
        NormalDistribution.Cdf(b, out double atHigh);
        double first = (atLow - atHigh) / p, second = 1 + ((atLow > 0 ? a * atLow : 0) - (atHigh > 0 ? b * atHigh : 0)) / p;
        var moments = new Moments();
        for (int i = 0; i < Draws; i++)
        {
            double z = NormalDistribution.Truncated(mean, low, high, (i + 0.5) / Draws);
            Assert.InRange(z, low, high);
            moments.Add(z - mean, 1);
        }
        double deviation = Math.Sqrt(second - first * first);
        Assert.Equal(first, moments.Mean, 2e-3 * deviation);
        Assert.Equal(1, moments.StandardDeviation / deviation, 5e-3);
    }

    [Theory]
    [InlineData(50, 51, 50)]
    [InlineData(-51, -50, -50)]
    public void Beyond_the_farthest_tail_the_nearest_bound_is_drawn(double low, double high, double expected) =>
        Assert.Equal(expected, NormalDistribution.Truncated(0, low, high, 0.5));

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(3.5, 2)]
    [InlineData(400, 10)]
    public void Gammas_have_their_mean_and_variance(double shape, double rate)
    {
        var random = new RandomStream(7);
        var moments = new Moments();
        for (int i = 0; i < 40_000; i++)
            moments.Add(random.Gamma(shape, rate));
        Assert.Equal(shape / rate, moments.Mean, 5 * Math.Sqrt(shape) / rate / 200);
        Assert.Equal(Math.Sqrt(shape) / rate, moments.StandardDeviation, 0.04 * Math.Sqrt(shape) / rate);
    }
}
