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
        Assert.Equal(2000, twice.Weight);
    }

    [Fact]
    public void OfAConstantAreTheConstant()
    {
        Moments moments = default;
        for (int i = 1; i <= 100; i++)
            moments.Add(0.1f, 0.1f * i);
        Assert.Equal((0.1f, 0.0), (moments.Mean, moments.StandardDeviation));
    }

    [Fact]
    public void OfNothingAreZero()
    {
        Moments none = default;
        none += none;
        Assert.Equal((0.0, 0.0, 0.0), (none.Weight, none.Mean, none.StandardDeviation));
    }
}
