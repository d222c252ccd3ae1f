using Cofactor.Solvers;
using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>Which partners are drawn.</summary>
public sealed class PairingTests
{
    [Theory]
    [InlineData(NegativeSampling.Uniform, 0.75)]
    [InlineData(NegativeSampling.Popularity, 0.75)]
    [InlineData(NegativeSampling.Popularity, 1)]
    public void Items_are_drawn_as_often_as_they_should_and_never_known_ones(NegativeSampling how, double power)
    {
        // User 0 has items 5 and 6; items 7, 8, 9 stand in 1, 4 and 16 rows of others.
        var builder = new RowBlockBuilder();
        void Add(int user, int item)
        {
            builder.AddRange([user, item], default, [0, 1]);
            builder.EndRow(float.NaN);
        }
        Add(0, 5);
        Add(0, 6);
        foreach ((int item, int rows) in new[] { (7, 1), (8, 4), (9, 16) })
            for (int i = 0; i < rows; i++)
                Add(1 + i % 3, item);
        (RowPairs pairs, TrainingRows _) = Attach(new Dataset([builder.Build(10)], 10), new PairOptions { Item = "1", Negatives = how, NegativesPower = power });
        const int Draws = 20_000;
        var drawn = new int[10];
        var partner = new Partner();
        for (int i = 0; i < Draws; i++)
        {
            Assert.Equal(1, pairs.Draw(0, i, true, partner));
            Assert.Equal(0, partner.Row.Indices[0]);
            drawn[partner.Row.Indices[1]]++;
        }
        Assert.Equal(3, pairs.Rivals(0));
        Assert.Equal(Draws, drawn[7] + drawn[8] + drawn[9]);
        double[] weights = [.. new[] { 1, 4, 16 }.Select(rows => how == NegativeSampling.Uniform ? 1 : Math.Pow(rows, power))];
        for (int i = 0; i < 3; i++)
        {
            double p = weights[i] / weights.Sum();
            Assert.InRange(drawn[7 + i], Draws * p - 4 * Math.Sqrt(Draws * p * (1 - p)), Draws * p + 4 * Math.Sqrt(Draws * p * (1 - p)));
        }
    }

    [Fact]
    public void A_partner_of_a_group_has_another_label()
    {
        Dataset data = RankingData.Groups(400);
        (RowPairs pairs, TrainingRows rows) = Attach(data, new PairOptions());
        var partner = new Partner();
        for (int row = 0; row < rows.Count; row++)
        {
            (int user, float label) = (rows.Row(row).Indices[1], Label(rows, row));
            for (int attempt = 0; attempt < 5; attempt++)
            {
                int any = pairs.Draw(row, attempt, false, partner);
                if (any != 0)
                {
                    double other = RankingData.Liking(user, partner.Row.Indices[0] - RankingData.Users), own = RankingData.Liking(user, rows.Row(row).Indices[0] - RankingData.Users);
                    Assert.Equal(user, partner.Row.Indices[1]);
                    Assert.Equal(any, Math.Sign(own - other));
                }
                Assert.Equal(label > 0 && pairs.Rivals(row) > 0 ? 1 : 0, pairs.Draw(row, attempt, true, partner));
            }
        }
    }

    [Fact]
    public void Groups_of_one_row_or_one_label_have_no_pairs()
    {
        (RowPairs pairs, TrainingRows _) = Attach(Groups((1, 0), (2, 1), (2, 1), (3, 0), (3, 1)), new PairOptions());
        Assert.Equal([0, 0, 0, -1, 1], Enumerable.Range(0, 5).Select(row => pairs.Draw(row, 0, false, new Partner())));
    }

    [Fact]
    public void Who_has_every_item_has_no_partner()
    {
        var builder = new RowBlockBuilder();
        foreach (int item in new[] { 1, 2 })
        {
            builder.AddRange([0, item], default, [0, 1]);
            builder.EndRow(float.NaN);
        }
        (RowPairs pairs, TrainingRows _) = Attach(new Dataset([builder.Build(3)], 3), new PairOptions { Item = "1" });
        Assert.Equal(0, pairs.Draw(0, 0, true, new Partner()));
    }

    [Fact]
    public void Other_features_of_an_item_change_with_it_and_values_stay()
    {
        var builder = new RowBlockBuilder();
        foreach ((int user, int film, int genre, float hour) in new[] { (0, 2, 4, 0.5f), (1, 3, 5, 2f) })
        {
            builder.AddRange([film, user, genre, 6], new[] { 1f, 1f, 0.25f * genre, hour }, [1, 0, 2, 3]);
            builder.EndRow(float.NaN);
        }
        (RowPairs pairs, TrainingRows _) = Attach(new Dataset([builder.Build(7)], 7), new PairOptions { Item = "1,2", User = "0" });
        var partner = new Partner();
        Assert.Equal(1, pairs.Draw(0, 0, true, partner));
        Assert.Equal([0, 6, 3, 5], partner.Row.Indices.ToArray());
        Assert.Equal([1, 0.5f, 1, 1.25f], partner.Row.Values.ToArray());
    }

    [Theory]
    [InlineData(null, "no group with two different labels")]
    [InlineData("7", "a row without an item")]
    public void Rows_without_pairs_are_refused(string? item, string message)
    {
        Dataset data = item is null ? Groups((1, 1), (1, 1), (2, 3)) : RankingData.Chosen(50);
        Assert.Contains(message, Assert.Throws<DataFormatException>(() => Trainer.Train(data, RankingData.Options(item))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_groups_fields_or_labels_are_refused()
    {
        Dataset rows = new(new SparseMatrix(3, new long[] { 0, 1, 2 }, new[] { 0, 1 }), new[] { 0f, 1f });
        Assert.Contains("rows without groups", Assert.Throws<DataFormatException>(() => Trainer.Train(rows, RankingData.Options())).Message, StringComparison.Ordinal);
        Assert.Contains("rows without fields", Assert.Throws<DataFormatException>(() => Trainer.Train(rows, RankingData.Options("1"))).Message, StringComparison.Ordinal);
        Assert.Contains("without a label", Assert.Throws<DataFormatException>(() => Trainer.Train(Groups((1, float.NaN), (1, 1)), RankingData.Options())).Message, StringComparison.Ordinal);
    }

    static Dataset Groups(params (long Group, float Label)[] rows)
    {
        var builder = new RowBlockBuilder();
        for (int i = 0; i < rows.Length; i++)
        {
            builder.Add(i, 1);
            builder.EndRow(rows[i].Label, group: rows[i].Group);
        }
        return new Dataset([builder.Build(rows.Length)], rows.Length);
    }

    static (RowPairs, TrainingRows) Attach(Dataset data, PairOptions pairs)
    {
        Pairing pairing = Pairing.Of(data, null, RankingData.Options() with { Pairs = pairs });
        pairing.Prepare(RowSplit.None);
        RowBlock block = pairing.Train.Blocks[0];
        int[] ids = [.. Enumerable.Range(0, data.FeatureCount)], all = [.. Enumerable.Range(0, block.RowCount)];
        var rows = new TrainingRows(block, all, ids);
        rows.Pairs = pairing.Attach(rows, block, all, ids, judged: false);
        return (rows.Pairs, rows);
    }

    static unsafe float Label(TrainingRows rows, int row) => rows.Targets[row];
}
