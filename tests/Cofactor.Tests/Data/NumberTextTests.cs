using System.Text;
using Xunit;

namespace Cofactor.Tests.Data;

public class NumberTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("+1", 1)]
    [InlineData("-12.5", -12.5)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e3", 1000)]
    [InlineData(" 7 ", 7)]
    [InlineData("881250949", 881250949)]
    public void ReadsNumbers(string text, double expected)
    {
        Assert.Equal(NumberKind.Number, NumberText.Parse(Encoding.UTF8.GetBytes(text), out double number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("", NumberKind.Missing)]
    [InlineData("NA", NumberKind.Missing)]
    [InlineData("nan", NumberKind.Missing)]
    [InlineData("NULL", NumberKind.Missing)]
    [InlineData("?", NumberKind.Missing)]
    [InlineData("inf", NumberKind.Infinite)]
    [InlineData("-Infinity", NumberKind.Infinite)]
    [InlineData("1e39", NumberKind.Infinite)]
    [InlineData("1e999", NumberKind.Infinite)]
    [InlineData("1,5", NumberKind.Text)]
    [InlineData("1.000,5", NumberKind.Text)]
    [InlineData("abc", NumberKind.Text)]
    [InlineData("-", NumberKind.Text)]
    [InlineData("0x1F", NumberKind.Text)]
    [InlineData("1 2", NumberKind.Text)]
    public void TellsWhatIsNone(string text, object kind) => Assert.Equal(kind, NumberText.Parse(Encoding.UTF8.GetBytes(text), out _));
}
