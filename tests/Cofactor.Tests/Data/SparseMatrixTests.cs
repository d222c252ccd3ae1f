using Xunit;

namespace Cofactor.Tests.Data;

public class SparseMatrixTests
{
    [Fact]
    public void Transposing_twice_is_the_matrix()
    {
        var matrix = new SparseMatrix(4, new long[] { 0, 2, 2, 5 }, new[] { 0, 3, 1, 2, 3 }, new float[] { 1, 2, 3, 4, 5 });
        SparseMatrix transposed = matrix.Transpose(), back = transposed.Transpose();
        Assert.Equal((4, 3, 5L), (transposed.RowCount, transposed.ColumnCount, transposed.NonZeroCount));
        Assert.Equal([0, 2], transposed.Row(3).Indices.ToArray());
        Assert.Equal([2f, 5f], transposed.Row(3).Values.ToArray());
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(matrix.Row(i).Indices.ToArray(), back.Row(i).Indices.ToArray());
            Assert.Equal(matrix.Row(i).Values.ToArray(), back.Row(i).Values.ToArray());
        }
    }

    [Fact]
    public void A_matrix_of_ones_keeps_no_values()
    {
        var ones = new SparseMatrix(3, new long[] { 0, 2 }, new[] { 2, 0 });
        Assert.True(ones.IsAllOnes);
        Assert.True(ones.Transpose().IsAllOnes);
        Assert.Equal(1f, ones.Row(0).Value(1));
    }

    [Fact]
    public void A_slice_shares_the_rows()
    {
        var matrix = new SparseMatrix(4, new long[] { 0, 1, 3, 4 }, new[] { 0, 1, 2, 3 }, new float[] { 1, 2, 3, 4 });
        SparseMatrix slice = matrix.Slice(1, 2);
        Assert.Equal([1, 2], slice.Row(0).Indices.ToArray());
        Assert.Equal([4f], slice.Row(1).Values.ToArray());
        Assert.Equal(3, slice.NonZeroCount);
        Assert.Equal([0], slice.Transpose().Row(1).Indices.ToArray());
    }

    public static TheoryData<long[], int[], float[], string> Wrong => new()
    {
        { [0, 2], [0], [], "Offsets run" },
        { [1, 1], [0], [], "Offsets run" },
        { [0, 2, 1, 3], [0, 1, 2], [], "offsets must not fall" },
        { [0, 1], [3], [], "index 3" },
        { [0, 1], [-1], [], "index -1" },
        { [0, 1], [0], [float.NaN], "finite" },
        { [0, 1], [0], [1, 2], "2 values" },
        { [0, 2], [1, 1], [], "twice" },
        { [], [], [], "one offset" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_does_not_fit_is_refused(long[] offsets, int[] indices, float[] values, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new SparseMatrix(3, offsets, indices, values)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_repeated_index_is_found_in_long_unsorted_rows()
    {
        int[] row = [.. Enumerable.Range(0, 100).Reverse()];
        Assert.Null(RepeatedIndex.Find(row));
        row[0] = 17;
        Assert.Equal(17, RepeatedIndex.Find(row));
    }

    [Fact]
    public void A_data_set_is_cut_into_blocks_that_know_their_rows()
    {
        int rows = RowBlock.MaxRows + 10;
        var data = new Dataset(new SparseMatrix(1, new long[rows + 1], ReadOnlyMemory<int>.Empty), Enumerable.Range(0, rows).Select(i => (float)i).ToArray());
        Assert.Equal([0L, RowBlock.MaxRows], data.Blocks.Select(b => b.FirstRow));
        Assert.Equal(RowBlock.MaxRows + 3, data.Label(RowBlock.MaxRows + 3));
        Assert.Throws<ArgumentException>(() => new Dataset(data.Blocks.Reverse(), 1));
        Assert.Throws<ArgumentException>(() => new Dataset(new SparseMatrix(1, new long[3], ReadOnlyMemory<int>.Empty), new float[1]));
    }
}
