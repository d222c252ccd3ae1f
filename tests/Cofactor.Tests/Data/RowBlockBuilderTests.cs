using Xunit;

namespace Cofactor.Tests.Data;

public class RowBlockBuilderTests
{
    [Fact]
    public void Ranges_and_single_non_zeros_mix_with_and_without_values_and_fields()
    {
        var builder = new RowBlockBuilder(10);
        builder.AddRange([4, 2]);
        builder.EndRow(1);
        builder.AddRange([7], [0.5f], [3]);
        builder.Add(1, 1f);
        builder.AddRange([9, 8]);
        builder.Add(0, 2f, 5);
        builder.EndRow(0);
        Assert.Equal(9, builder.LargestIndex);
        Assert.Equal(11, builder.LargestIndexRow);

        RowBlock block = builder.Build(10);
        Assert.Equal([4, 2], block.Row(0).Indices);
        Assert.Equal([1f, 1f], block.Row(0).Values);
        Assert.Equal([0, 0], block.Row(0).Fields);
        Assert.Equal([7, 1, 9, 8, 0], block.Row(1).Indices);
        Assert.Equal([0.5f, 1f, 1f, 1f, 2f], block.Row(1).Values);
        Assert.Equal([3, 0, 0, 0, 5], block.Row(1).Fields);

        builder.AddRange([6]);
        builder.EndRow(0);
        RowBlock next = builder.Build(10);
        Assert.Equal(12, next.FirstRow);
        Assert.True(next.Features.IsAllOnes);
        Assert.False(next.Features.HasFields);
    }

    [Fact]
    public void Ranges_grow_the_arrays()
    {
        var builder = new RowBlockBuilder();
        int[] ids = [.. Enumerable.Range(0, 100_000)];
        builder.AddRange(ids);
        builder.AddRange([100_000], [2f]);
        builder.EndRow(0);
        RowBlock block = builder.Build(100_001);
        Assert.Equal(100_001, block.Row(0).Count);
        Assert.Equal(2f, block.Row(0).Value(100_000));
        Assert.Equal(1f, block.Row(0).Value(99_999));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void Sums_as_a_dictionary_does(int rowLength)
    {
        var builder = new RowBlockBuilder();
        for (int row = 0; row < 3; row++)
        {
            var expected = new Dictionary<int, float>();
            for (int p = 0; p < rowLength; p++)
            {
                int id = Numerics.CounterRandom.Below((ulong)row, (ulong)p, rowLength / 2);
                expected[id] = expected.GetValueOrDefault(id) + p;
                Assert.Equal(expected[id], builder.AddOrSum(id, p));
            }
            builder.EndRow(0);
            SparseRow actual = builder.Build(rowLength).Row(0);
            Assert.Equal(expected.Keys, actual.Indices.ToArray());
            Assert.Equal(expected.Values, actual.Values.ToArray());
        }
    }

    [Fact]
    public void A_data_set_gives_all_blocks_its_number_of_columns()
    {
        var builder = new RowBlockBuilder();
        builder.Add(3, 1f);
        builder.EndRow(1);
        RowBlock block = builder.Build(4);
        var data = new Dataset([block], 9);
        Assert.Equal(9, data.Blocks[0].Features.ColumnCount);
        Assert.Equal(4, block.Features.ColumnCount);
        Assert.Throws<ArgumentException>(() => new Dataset([block], 3));
    }

    [Fact]
    public void An_id_outside_the_columns_never_becomes_a_block()
    {
        foreach (int id in new[] { 4, -1, int.MinValue })
        {
            var one = new RowBlockBuilder();
            one.Add(id, 1f);
            one.EndRow(1);
            Assert.Throws<ArgumentException>(() => one.Build(4));
            var range = new RowBlockBuilder();
            range.AddRange([0, id, 2]);
            range.EndRow(1);
            Assert.Throws<ArgumentException>(() => range.Build(4));
        }
    }

    [Fact]
    public void More_non_zeros_than_an_array_holds_are_wrong_data_that_name_the_row()
    {
        var builder = new RowBlockBuilder(10) { Source = "wide.svm", MostNonZeros = 10_000 };
        builder.AddRange([.. Enumerable.Range(0, 9_999)]);
        builder.EndRow(1);
        var e = Assert.Throws<DataFormatException>(() => builder.AddRange([0, 1]));
        Assert.Equal(new SourcePosition("wide.svm", 12, IsRecord: true), e.Where);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var builder = new RowBlockBuilder();
        Assert.Throws<ArgumentException>(() => builder.AddRange([1, 2], [0.5f]));
        Assert.Throws<ArgumentException>(() => builder.AddRange([1], [], [1, 2]));
        for (int i = 0; i < RowBlock.MaxRows; i++)
            builder.EndRow(0);
        Assert.Throws<InvalidOperationException>(() => builder.EndRow(0));
        Assert.Equal(RowBlock.MaxRows, builder.Build(1).RowCount);
    }
}
