using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests;

public class MomentsTests
{
    [Fact]
    public void AreTheDefinitionHoweverTheNumbersAreSplit()
    {
        double[] numbers = [.. Enumerable.Range(0, 1000).Select(i => 1e9 + CounterRandom.Normal(1, (ulong)i))];
        Moments left = default, right = default, twice = default;
        foreach (double x in numbers[..300])
            left.Add(x);
        foreach (double x in numbers[300..])
            right.Add(x);
        foreach (double x in numbers)
            twice.Add(x, 2);
        double mean = numbers.Sum(x => x - 1e9) / 1000, deviation = Math.Sqrt(numbers.Sum(x => (x - 1e9 - mean) * (x - 1e9 - mean)) / 1000);
        foreach (Moments moments in new[] { left + right, right + left, twice })
        {
            Assert.Equal(mean, moments.Mean - 1e9, 1e-6);
            Assert.Equal(deviation, moments.StandardDeviation, 1e-6);
        }
        Assert.Equal(2000, twice.Count);
    }

    [Fact]
    public void OfNothingAreZero()
    {
        Moments none = default;
        none += none;
        Assert.Equal((0L, 0.0, 0.0), (none.Count, none.Mean, none.StandardDeviation));
    }
}
