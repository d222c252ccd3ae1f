using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests;

public class CounterRandomTests
{
    const int N = 200_000;

    [Fact]
    public void Uniform_has_the_moments_of_the_uniform()
    {
        double[] u = [.. Enumerable.Range(0, N).Select(i => CounterRandom.Uniform(5, (ulong)i))];
        Assert.All(u, x => Assert.InRange(x, 0, 0.9999999999999999));
        // Standard errors: 1/√(12 N) = 0.00065 and √(1/180/N) = 0.00017; four of each.
        Assert.Equal(0.5, u.Average(), 0.0026);
        Assert.Equal(1.0 / 12, u.Average(x => (x - 0.5) * (x - 0.5)), 0.0007);
        Assert.Equal(0, Enumerable.Range(1, N - 1).Average(i => (u[i] - 0.5) * (u[i - 1] - 0.5)), 0.0008);
    }

    [Fact]
    public void Normal_has_the_moments_of_the_normal()
    {
        double[] z = [.. Enumerable.Range(0, N).Select(i => CounterRandom.Normal(6, (ulong)i))];
        Assert.Equal(0, z.Average(), 4 / Math.Sqrt(N));
        Assert.Equal(1, z.Average(x => x * x), 4 * Math.Sqrt(2.0 / N));
        Assert.Equal(3, z.Average(x => x * x * x * x), 4 * Math.Sqrt(96.0 / N));
    }

    [Fact]
    public void Shuffle_gives_every_order_equally_often()
    {
        var counts = new Dictionary<string, int>();
        for (ulong key = 0; key < 24_000; key++)
        {
            int[] items = [0, 1, 2, 3];
            CounterRandom.Shuffle(items, CounterRandom.Key(1, key));
            string order = string.Concat(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(24, counts.Count);
        // χ² with 23 degrees of freedom: 49.7 is its 99.9 % point.
        Assert.InRange(counts.Values.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000), 0, 49.7);
    }

    [Fact]
    public void The_hold_out_takes_its_share_and_depends_on_the_seed()
    {
        Assert.Equal(0.1, Enumerable.Range(0, N).Average(i => new HoldOut(0.1, 1).Contains(i) ? 1.0 : 0), 0.003);
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => new HoldOut(0.5, 1).Contains(i) != new HoldOut(0.5, 2).Contains(i)), 400, 600);
    }
}
