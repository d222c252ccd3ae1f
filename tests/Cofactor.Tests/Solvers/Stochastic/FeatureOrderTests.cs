using Cofactor.Numerics;
using Cofactor.Solvers;
using Xunit;

namespace Cofactor.Tests.Solvers;

public class FeatureOrderTests
{
    [Fact]
    public void Frequent_features_come_first_and_those_of_no_row_have_no_room()
    {
        int[] rows = [0, 3, 70_000, 1, 3, 0, 90_000, 1];
        FeatureOrder order = Order(rows, new SgdOptions());
        Assert.Equal([6, 2, 1, 4, 3, 7], order.Ids.ToArray());
        Assert.Equal([-1, 2, 1, 4, 3, -1, 0, 5, -1, -1], order.Ranks.ToArray());
        Assert.Equal(6, order.Trained);
        Assert.Equal([6, 2, 1, 4], Order(rows, new SgdOptions { MinCount = 2 }).Ids.ToArray());
        FeatureOrder all = Order(rows, new SgdOptions { KeepUntrained = true });
        Assert.Equal([6, 2, 1, 4, 3, 7, 0, 5, 8, 9], all.Ids.ToArray());
        Assert.Equal(6, all.Trained);
        Assert.NotEqual(order.Fingerprint, Order([0, 3, 70_000, 1, 3, 0, 60_000, 1], new SgdOptions()).Fingerprint);
    }

    [Fact]
    public void Random_counts_are_sorted_as_a_sort_would()
    {
        int[] rows = [.. Enumerable.Range(0, 3000).Select(j => CounterRandom.Below(1, (ulong)j, j % 100 == 0 ? 100_000 : 20))];
        int[] expected = [.. Enumerable.Range(0, rows.Length).Where(j => rows[j] > 0).OrderByDescending(j => rows[j]).ThenBy(j => j)];
        Assert.Equal(expected, Order(rows, new SgdOptions()).Ids.ToArray());
    }

    /// <summary>Ranks features of so many training rows each, and two more that the data has no row of.</summary>
    static FeatureOrder Order(int[] rows, SgdOptions options)
    {
        var counts = new FeatureCounts(1, int.MaxValue);
        int[] left = [.. rows];
        for (int first = 0; left.Any(n => n > 0); first += RowBlock.MaxRows)
        {
            var ids = new List<int>();
            var offsets = new List<long> { 0 };
            for (int i = 0; i < RowBlock.MaxRows && left.Any(n => n > 0); i++)
            {
                for (int j = 0; j < left.Length; j++)
                    if (left[j] > 0 && left[j]-- > 0)
                        ids.Add(j);
                offsets.Add(ids.Count);
            }
            counts.Add(new RowBlock(first, new SparseMatrix(rows.Length, offsets.ToArray(), ids.ToArray()), new float[offsets.Count - 1]), RowSplit.None);
        }
        return FeatureOrder.Of(counts, rows.Length + 2, options, null);
    }
}
