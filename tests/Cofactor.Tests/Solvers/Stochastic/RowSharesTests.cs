using Cofactor.Solvers;
using Xunit;

namespace Cofactor.Tests.Solvers;

public class RowSharesTests
{
    [Fact]
    public void The_first_ranks_have_their_own_figure()
    {
        using var shares = new RowShares(rank => 1000 - 7 * rank, 127);
        for (int rank = 0; rank < 127; rank++)
            Assert.Equal(1f / (1000 - 7 * rank), shares[rank]);
    }

    [Fact]
    public void Later_ranks_share_with_their_neighbours_and_the_whole_penalty_stays()
    {
        const int Count = 300_000;
        static int Rows(int rank) => Math.Max(1, (int)(1e6 / Math.Pow(rank + 1, 1.1)));
        using var shares = new RowShares(Rows, Count);
        double whole = 0;
        for (int rank = 0; rank < Count; rank++)
        {
            whole += Rows(rank) * shares[rank];
            Assert.InRange(Rows(rank) * shares[rank], 0.5, 2);
        }
        Assert.Equal(Count, whole, 1e-3 * Count);
    }

    [Fact]
    public void Slots_never_fall_and_reach_the_largest_rank()
    {
        int last = -1;
        for (long rank = 0; rank < int.MaxValue; rank = (long)(rank * 1.3) + 1)
        {
            Assert.InRange(RowShares.PlaceOf((int)rank), last, (32 << 6) - 1);
            last = RowShares.PlaceOf((int)rank);
        }
        using var shares = new RowShares(_ => 1, 0);
        Assert.Equal(0, shares[int.MaxValue - 1]);
    }
}
