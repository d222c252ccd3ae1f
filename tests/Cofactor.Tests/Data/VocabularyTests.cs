using System.Text;
using Xunit;

namespace Cofactor.Tests.Data;

public class VocabularyTests
{
    [Fact]
    public void NumbersStringsInOrder()
    {
        var vocabulary = new Vocabulary();
        var twin = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < 50_000; i++)
        {
            string text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{i * 7919 % 30_011}");
            twin.TryAdd(text, twin.Count);
            Assert.Equal(twin[text], vocabulary.Add(Encoding.UTF8.GetBytes(text)));
        }
        Assert.Equal(twin.Count, vocabulary.Count);
        Assert.All(twin, pair => Assert.Equal(pair.Key, Encoding.UTF8.GetString(vocabulary[pair.Value])));
        Assert.Equal(-1, vocabulary.Find("x"u8));
        Assert.Equal(-1, vocabulary.Find(""u8));
    }

    [Fact]
    public void TellsStringsApartByZeroBytes()
    {
        var vocabulary = new Vocabulary();
        for (int length = 1; length < 20; length++)
            Assert.Equal(length - 1, vocabulary.Add(new byte[length]));
    }

    [Fact]
    public void ComesBackFromItsArrays()
    {
        var vocabulary = new Vocabulary();
        foreach (string text in new[] { "b", "a", "Zoë", "long enough to be hashed in words" })
            vocabulary.Add(Encoding.UTF8.GetBytes(text));
        Vocabulary copy = Vocabulary.Of(vocabulary.ToBytes(), vocabulary.ToOffsets())!;
        Assert.Equal(4, copy.Count);
        Assert.Equal(2, copy.Find("Zoë"u8));
        Assert.Equal(4, copy.Add("new"u8));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("ab", 1L, 2L)]
    [InlineData("ab", 0L, 1L)]
    [InlineData("ab", 0L, 3L)]
    [InlineData("ab", 0L, 2L, 1L, 2L)]
    [InlineData("ab", 0L, 0L, 2L)]
    [InlineData("aa", 0L, 1L, 2L)]
    [InlineData("ab", 0L, -1L, 2L)]
    [InlineData("ab", 0L, long.MaxValue, 2L)]
    public void RefusesArraysThatAreNone(string bytes, params long[] offsets) => Assert.Null(Vocabulary.Of(Encoding.UTF8.GetBytes(bytes), offsets));
}
