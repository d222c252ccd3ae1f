using Xunit;

namespace Cofactor.Tests.Solvers;

public class MinCountTests
{
    [Fact]
    public void Features_of_too_few_training_rows_contribute_nothing_and_the_others_learn_as_if_they_were_not_there()
    {
        // Feature 2 stands in one row, feature 3 in none.
        Dataset data = Rows([[0, 2], [0, 1], [1], [0]]), without = Rows([[0], [0, 1], [1], [0]]);
        SgdOptions options = new() { NumFactors = 3, Epochs = 5, PredictorType = PredictorType.Regressor, MinCount = 2 };
        FmModel model = Trainer.Train(data, options);
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(model.IsTrained));
        Assert.Equal(TinyData.Bytes(Trainer.Train(without, options)), TinyData.Bytes(model));
        Assert.Equal(2, model.Card.TrainedFeatures);
        Assert.True(Trainer.Train(data, options with { MinCount = 1 }).IsTrained(2));
        Assert.False(Trainer.Train(data, options with { MinCount = 2, KeepUntrained = true }).IsTrained(3));
        Assert.True(Trainer.Train(data, options with { MinCount = 1, KeepUntrained = true }).IsTrained(3));
    }

    [Fact]
    public void What_a_model_to_start_from_has_learnt_stays()
    {
        SgdOptions options = new() { NumFactors = 3, Epochs = 2, PredictorType = PredictorType.Regressor };
        FmModel warm = Trainer.Train(Rows([[0, 3], [1, 3]]), options);
        FmModel model = Trainer.Run(Rows([[0, 2], [0, 1], [1], [0]]), options with { MinCount = 3 }, new TrainingContext { WarmStart = warm }).Model!;
        Assert.Equal([true, true, false, true], Enumerable.Range(0, 4).Select(model.IsTrained));
    }

    static Dataset Rows(int[][] rows)
    {
        long[] offsets = [0, .. rows.Select((_, i) => (long)rows.Take(i + 1).Sum(r => r.Length))];
        int[] ids = [.. rows.SelectMany(r => r)];
        return new Dataset(new SparseMatrix(4, offsets, ids), Enumerable.Range(0, rows.Length).Select(i => (float)(i + 1)).ToArray());
    }
}
