using Xunit;

namespace Cofactor.Tests.Model;

public class ExplanationTests
{
    [Fact]
    public void Parts_add_up_to_the_score()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            (FmModel model, _, _) = FmKernelTests.RandomModel(30, 1 + (int)(seed % 20), seed);
            int[] indices = FmKernelTests.Sample(30, (int)(seed % 15), seed);
            float[] x = [.. indices.Select((_, p) => 0.5f + p)];
            foreach (int top in new[] { 0, 3, 1000 })
            {
                Explanation why = model.Explain(new SparseRow(indices, x), top);
                double sum = why.Bias + why.Linear.Sum(t => t.Contribution) + why.Interactions.Sum(i => i.Contribution) + why.OtherInteractions;
                Assert.True(Math.Abs(sum - why.Score) <= 1e-5 * (1 + Math.Abs(why.Score)), $"seed {seed}: parts {sum}, score {why.Score}");
                Assert.Equal(why.InteractionSum, why.Linear.Sum(t => t.InteractionShare), 1e-6 * (1 + Math.Abs(why.InteractionSum)));
                Assert.Equal(indices.Length * (indices.Length - 1) / 2, why.Interactions.Count + why.OtherInteractionCount);
            }
        }
    }

    [Fact]
    public void The_strongest_pairs_come_first()
    {
        FmModel model = FmModel.FromWeights(new FmShape(3, 1), [0.5f], [0, 0, 0], [1, -3, 2], LabelMap.Regressor);
        Explanation why = model.Explain(new SparseRow([0, 1, 2]), 2);
        Assert.Equal([(1, 2, -6.0), (0, 1, -3.0)], why.Interactions.Select(i => (i.First, i.Second, i.Contribution)));
        Assert.Equal(2.0, why.OtherInteractions, 1e-12);
        Assert.Equal(1, why.OtherInteractionCount);
    }

    [Fact]
    public void Unknown_and_untrained_features_are_marked_and_contribute_nothing()
    {
        FmModel model = FmModel.FromWeights(new FmShape(2, 1), [0], [1, 0], [1, 0], LabelMap.Regressor);
        Explanation why = model.Explain(new SparseRow([0, 1, 9]));
        Assert.Equal([true, false, false], why.Linear.Select(t => t.IsTrained));
        Assert.All(why.Linear.Skip(1), t => Assert.Equal(0, t.Contribution + t.InteractionShare));
    }

    [Fact]
    public void Of_several_classes_the_likeliest_is_explained()
    {
        FmModel model = FmModel.FromWeights(new FmShape(1, 0, 3), [0, 1, 0], [0, 0, 5], [], LabelMap.Multiclass(["a", "b", "c"]));
        Assert.Equal(2, model.Explain(new SparseRow([0])).Output);
        Assert.Equal(1, model.Explain(new SparseRow([])).Output);
    }
}
