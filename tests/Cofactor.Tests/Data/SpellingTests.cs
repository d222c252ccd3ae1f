using Xunit;

namespace Cofactor.Tests.Data;

public class SpellingTests
{
    [Theory]
    [InlineData("trian", "train")]
    [InlineData("USER", "user")]
    [InlineData("usr", "user")]
    [InlineData("xyz", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found_if_it_is_near(string word, string? nearest) =>
        Assert.Equal(nearest, Spelling.Nearest(word, ["evaluate", "train", "user", "ex"]));
}
