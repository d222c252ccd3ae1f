using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>Rows of a ranker that teach little or nothing.</summary>
public class RankerBadInputTests
{
    static readonly SgdOptions Options = RankingData.Options() with { NumFactors = 40, Epochs = 30 };

    static Dataset Rows(params (long Group, float Label, int[] Ids)[] rows)
    {
        var block = new RowBlockBuilder();
        foreach ((long group, float label, int[] ids) in rows)
        {
            block.AddRange(ids, default, default);
            block.EndRow(label, group: group);
        }
        return new Dataset([block.Build(9)], 9);
    }

    static FmModel Train(Dataset rows)
    {
        FmModel model = Trainer.Train(rows, Options);
        for (int i = 0; i < rows.RowCount; i++)
            Assert.True(float.IsFinite(model.Predict(rows.Row(i))));
        return model;
    }

    [Fact]
    public void A_column_of_one_value_cancels_out_of_each_pair()
    {
        // Feature 0 stands in all rows, features 5 to 8 in none; there are more factors than rows.
        FmModel model = Train(Rows((1, 1, [0, 1]), (1, 0, [0, 2]), (2, 1, [0, 1]), (2, 0, [0, 3])));
        Assert.True(model.Predict(new SparseRow([0, 1])) > model.Predict(new SparseRow([0, 2])));
        Assert.Equal(0, model.Linear(0));
        Assert.False(model.IsTrained(5));
    }

    [Fact]
    public void Rows_that_repeat_with_other_labels_leave_it_open()
    {
        FmModel model = Train(Rows((1, 1, [0, 1]), (1, 0, [0, 1]), (1, 1, [0, 2]), (1, 0, [0, 3])));
        Assert.True(model.Predict(new SparseRow([0, 2])) > model.Predict(new SparseRow([0, 3])));
    }

    [Fact]
    public void Groups_of_one_row_or_one_label_change_nothing()
    {
        (long, float, int[])[] pair = [(1, 1, [0, 1]), (1, 0, [0, 2])];
        FmModel model = Train(Rows([.. pair, (2, 5, [0, 3]), (3, 1, [0, 4]), (3, 1, [0, 5])]));
        Assert.True(model.Predict(new SparseRow([0, 1])) > model.Predict(new SparseRow([0, 2])));
        Assert.Equal(0, model.Linear(3));
        Assert.Equal(0, model.Linear(4));
    }

    [Fact]
    public void One_row_or_labels_that_are_all_equal_are_refused()
    {
        foreach (Dataset rows in (Dataset[])[Rows((1, 1, [0])), Rows((1, 2, [0]), (1, 2, [1]), (2, 2, [2]))])
            Assert.Contains("no group with two different labels", Assert.Throws<DataFormatException>(() => Train(rows)).Message, StringComparison.Ordinal);
    }
}
