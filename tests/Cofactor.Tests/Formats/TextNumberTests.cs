using System.Globalization;
using System.Numerics;
using System.Text;
using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Formats;

public class TextNumberTests
{
    [Theory]
    [InlineData("0", 0f)]
    [InlineData("+1", 1f)]
    [InlineData("-1", -1f)]
    [InlineData("1e-3", 1e-3f)]
    [InlineData("1E+3", 1e3f)]
    [InlineData(".5", .5f)]
    [InlineData("5.", 5f)]
    [InlineData("0.0000000000000000000000000000000000000000000014", 1.4e-45f)]
    [InlineData("1e-99999999999999999999", 0f)]
    [InlineData("123456789012345678901234567890", 1.2345679e29f)]
    [InlineData("1e39", float.PositiveInfinity)]
    [InlineData("-3.4028236e38", float.NegativeInfinity)]
    [InlineData("1e99999999999999999999", float.PositiveInfinity)]
    public void Reads_numbers(string text, float expected)
    {
        Assert.Equal(expected, TextNumber.ReadFloat(Encoding.ASCII.GetBytes(text + ":1"), 0, out int end));
        Assert.Equal(text.Length, end);
        Assert.Equal(expected, TextNumber.ReadFloat(Encoding.ASCII.GetBytes(text), 0, out end));
        Assert.Equal(text.Length, end);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("+.e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("nan")]
    [InlineData("inf")]
    [InlineData("--1")]
    public void Finds_no_number(string text)
    {
        Assert.True(float.IsNaN(TextNumber.ReadFloat(Encoding.ASCII.GetBytes(text), 0, out int end)));
        Assert.Equal(0, end);
    }

    [Fact]
    public void Keeps_the_sign_of_zero() => Assert.True(float.IsNegative(TextNumber.ReadFloat("-0.0"u8, 0, out _)));

    [Fact]
    public void Rounds_many_decimals_as_the_runtime_does()
    {
        Span<byte> text = stackalloc byte[64];
        for (ulong c = 0; c < 300_000; c++)
            CheckOracle(text[..RandomDecimal(c, text)]);
    }

    [Fact]
    public void Rounds_at_and_around_every_kind_of_half_way_point()
    {
        for (ulong c = 0; c < 30_000; c++)
        {
            // The point between a random float and the next one, exactly (a sum of two powers of two in decimal), and just beside it.
            float below = BitConverter.UInt32BitsToSingle((uint)(40 + CounterRandom.Below(1, c, 170)) << 23 | (uint)(CounterRandom.Bits(2, c) >> 41));
            double half = ((double)below + MathF.BitIncrement(below)) / 2;
            byte[] exact = Encoding.ASCII.GetBytes(ToDecimal(half));
            CheckOracle(exact);
            CheckOracle([.. exact, (byte)'1']);
            CheckOracle(Encoding.ASCII.GetBytes(half.ToString("E18", CultureInfo.InvariantCulture)));
            CheckOracle(Encoding.ASCII.GetBytes(half.ToString("R", CultureInfo.InvariantCulture)));
            CheckOracle(Encoding.ASCII.GetBytes(Math.BitDecrement(half).ToString("R", CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void Half_way_goes_to_even()
    {
        Assert.Equal(16777216f, TextNumber.ReadFloat("16777217"u8, 0, out _));
        Assert.Equal(16777220f, TextNumber.ReadFloat("16777219"u8, 0, out _));
        Assert.Equal(16777218f, TextNumber.ReadFloat("16777217.0000000001"u8, 0, out _));
    }

    [Fact]
    public void Short_decimals_round_as_the_runtime_does_or_are_left_to_others()
    {
        int read = 0;
        for (ulong c = 0; c < 100_000; c++)
        {
            int count = 1 + CounterRandom.Below(11, c, 8), whole = CounterRandom.Below(12, c, 10), decimals = CounterRandom.Below(13, c, (int)Math.Pow(10, count));
            if (!TextNumber.TryDecimal((uint)whole, (ulong)decimals, count, out float value))
                continue;
            read++;
            Assert.Equal(float.Parse($"{whole}." + decimals.ToString(CultureInfo.InvariantCulture).PadLeft(count, '0'), CultureInfo.InvariantCulture), value);
        }
        Assert.InRange(read, 99_000, 100_000);
        Assert.False(TextNumber.TryDecimal(10, 0, 1, out _));
        Assert.False(TextNumber.TryDecimal(1, 0, 0, out _));
    }

    static void CheckOracle(ReadOnlySpan<byte> text)
    {
        float expected = float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        float actual = TextNumber.ReadFloat(text, 0, out int end);
        if (BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(actual) || end != text.Length)
            Assert.Fail($"{Encoding.ASCII.GetString(text)} read as {actual:R}, expected {expected:R}");
    }

    static int RandomDecimal(ulong c, Span<byte> text)
    {
        int length = 0, digits = 1 + CounterRandom.Below(3, c, 22), point = CounterRandom.Below(4, c, digits + 3);
        if (CounterRandom.Below(5, c, 2) == 0)
            text[length++] = (byte)'-';
        for (int d = 0; d < digits; d++)
        {
            if (d == point)
                text[length++] = (byte)'.';
            text[length++] = (byte)('0' + CounterRandom.Below(6, c * 32 + (ulong)d, 10));
        }
        if (CounterRandom.Below(7, c, 3) == 0)
            length += Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"e{CounterRandom.Below(8, c, 100) - 60}"), text[length..]);
        return length;
    }

    /// <summary>All decimal digits of a double, by big integers.</summary>
    static string ToDecimal(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52 & 0x7FF) - 1075;
        BigInteger mantissa = bits & 0xFFFFFFFFFFFFF | 0x10000000000000;
        if (exponent >= 0)
            return (mantissa << exponent).ToString(CultureInfo.InvariantCulture) + ".0";
        string digits = (mantissa * BigInteger.Pow(5, -exponent)).ToString(CultureInfo.InvariantCulture).PadLeft(-exponent + 1, '0');
        return digits[..(digits.Length + exponent)] + "." + digits[(digits.Length + exponent)..];
    }
}
