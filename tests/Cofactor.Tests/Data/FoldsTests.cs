using Xunit;

namespace Cofactor.Tests.Data;

public class FoldsTests
{
    [Theory]
    [InlineData(2), InlineData(3), InlineData(7), InlineData(10)]
    public void Every_row_is_held_out_once(int count)
    {
        IReadOnlyList<HoldOut> folds = Folds.Of(count, seed: 5);
        var sizes = new int[count];
        for (long row = 0; row < 20_000; row++)
        {
            int fold = Assert.Single(Enumerable.Range(0, count), f => folds[f].Contains(row));
            sizes[fold]++;
        }
        Assert.All(sizes, size => Assert.InRange(size, 0.9 * 20_000 / count, 1.1 * 20_000 / count));
    }

    [Fact]
    public void Another_seed_makes_other_folds() =>
        Assert.NotEqual(Rows(1), Rows(2));

    [Fact]
    public void A_split_keeps_groups_together_and_rows_with_all_that_belongs_to_them()
    {
        var rows = new RowBlockBuilder();
        for (int i = 0; i < 500; i++)
        {
            rows.Add(i % 7, 1 + i, i % 3);
            rows.EndRow(i, weight: 1 + i % 2, group: i / 10);
        }
        var data = new Dataset([rows.Build(9)], 9);
        HoldOut rule = Folds.Of(4, 3)[2];
        (Dataset others, Dataset heldOut) = Folds.Split(data, rule);
        Assert.Equal(500, others.RowCount + heldOut.RowCount);
        Assert.Equal(9, heldOut.FeatureCount);
        foreach ((Dataset part, bool held) in new[] { (others, false), (heldOut, true) })
        {
            for (int i = 0; i < part.RowCount; i++)
            {
                int row = (int)part.Label(i);
                Assert.Equal(held, rule.Contains(row / 10));
                Assert.Equal([row % 7], part.Row(i).Indices.ToArray());
                Assert.Equal([1f + row], part.Row(i).Values.ToArray());
                Assert.Equal([row % 3], part.Row(i).Fields.ToArray());
                Assert.Equal(1 + row % 2, part.Blocks[0].Weight(i));
                Assert.Equal(row / 10, part.Blocks[0].Groups.Span[i]);
            }
        }
    }

    [Fact]
    public void A_fold_without_rows_is_refused() =>
        Assert.Contains("more of them than folds", Assert.Throws<DataFormatException>(() =>
        {
            var rows = new RowBlockBuilder();
            rows.EndRow(1);
            var data = new Dataset([rows.Build(1)], 1);
            foreach (HoldOut rule in Folds.Of(3, 1))
                Folds.Split(data, rule);
        }).Message, StringComparison.Ordinal);

    static long[] Rows(ulong seed) => [.. Enumerable.Range(0, 100).Select(i => (long)i).Where(i => Folds.Of(5, seed)[0].Contains(i))];
}
