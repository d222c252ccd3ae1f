using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests;

public class NativeBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(2_000_003)]
    public void Every_number_that_is_not_finite_is_seen(int length)
    {
        using var buffer = new NativeBuffer(length);
        buffer.Span(0, length).Fill(float.MaxValue);
        Assert.True(buffer.IsFinite(0, buffer.Length));
        foreach (int at in new[] { 0, length / 2, length - 1 })
            foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                buffer.Span(at, 1)[0] = bad;
                Assert.False(buffer.IsFinite(0, buffer.Length));
                buffer.Span(at, 1)[0] = -float.MaxValue;
            }
        Assert.True(buffer.IsFinite(0, buffer.Length));
    }

    [Fact]
    public void Clears_as_many_as_asked()
    {
        using var buffer = new NativeBuffer(10);
        buffer.Span(0, 10).Fill(1);
        buffer.Clear(7);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1, 1, 1], buffer.Span(0, 10).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Clear(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Clear(-1));
    }
}
