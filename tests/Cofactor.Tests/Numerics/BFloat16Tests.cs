using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests;

public class BFloat16Tests
{
    [Theory]
    [InlineData(0f, 0x0000)]
    [InlineData(-0f, 0x8000)]
    [InlineData(1f, 0x3F80)]
    [InlineData(1.00390625f, 0x3F80)]      // 1 + 2⁻⁸: halfway to 1 + 2⁻⁷, whose last bit is odd
    [InlineData(1.01171875f, 0x3F82)]      // 1 + 3 · 2⁻⁸: halfway, up to the even one
    [InlineData(1.0039064f, 0x3F81)]       // just above halfway
    [InlineData(-2.5f, 0xC020)]
    [InlineData(float.MaxValue, 0x7F7F)]   // not infinity
    [InlineData(float.MinValue, 0xFF7F)]
    [InlineData(float.Epsilon, 0x0000)]
    public void Rounds_to_the_nearest_ties_to_even(float x, ushort expected) => Assert.Equal(expected, BFloat16.Round(x));

    [Fact]
    public void Every_finite_number_comes_back()
    {
        for (int x = 0; x <= ushort.MaxValue; x++)
            if (float.IsFinite(BFloat16.Widen((ushort)x)))
                Assert.Equal(x, BFloat16.Round(BFloat16.Widen((ushort)x)));
    }

    [Fact]
    public void Buffers_hold_two_to_a_float()
    {
        using var from = new NativeBuffer(3);
        for (int i = 0; i < 3; i++)
            from.Span(i, 1)[0] = i + 0.5f;
        using NativeBuffer narrow = BFloat16.Narrow(from), back = BFloat16.Widen(narrow, 3);
        Assert.Equal(2, narrow.Length);
        Assert.Equal([0.5f, 1.5f, 2.5f], back.Span(0, 3).ToArray());
    }
}
