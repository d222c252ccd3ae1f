using Cofactor.Solvers;
using Xunit;

namespace Cofactor.Tests.Solvers;

public class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_member_works_once_a_task(int size)
    {
        using var team = new Team(size);
        var done = new int[size];
        for (int task = 0; task < 2000; task++)
            team.Run(member => done[member]++);
        Assert.All(done, n => Assert.Equal(2000, n));
    }

    [Fact]
    public void Every_item_is_done_once()
    {
        using var team = new Team(3);
        var done = new int[1000];
        team.ForEach(done.Length, (item, _) => Interlocked.Increment(ref done[item]));
        team.ForEach(0, (_, _) => Assert.Fail("There is no item."));
        Assert.All(done, n => Assert.Equal(1, n));
    }

    [Fact]
    public void The_first_failure_is_thrown_and_the_team_goes_on()
    {
        using var team = new Team(3);
        for (int time = 0; time < 50; time++)
            Assert.Equal("5", Assert.Throws<IOException>(() => team.ForEach(100, (item, _) => { if (item is 5 or 6 or 40) throw new IOException(item.ToString(System.Globalization.CultureInfo.InvariantCulture)); })).Message);
        Assert.Equal("1", Assert.Throws<IOException>(() => team.Run(member => { if (member > 0) throw new IOException(member.ToString(System.Globalization.CultureInfo.InvariantCulture)); })).Message);
        int done = 0;
        team.Run(_ => Interlocked.Increment(ref done));
        Assert.Equal(3, done);
    }
}
