using FsCheck;
using FsCheck.Fluent;
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

    [Fact]
    public void Parts_add_up_for_every_task_and_over_draws() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte>(), ArbMap.Default.ArbFor<byte>(), (seed, size) =>
        {
            FmModel model = ExploredModel.Of(named: size % 2 == 0, size % 19, seed, outputs: 1 + seed % 3, draws: 1 + size % 4);
            int[] ids = FmKernelTests.Sample(model.FeatureCount, size % 15, seed);
            float[] x = [.. ids.Select((_, p) => seed % 2 == 0 ? 1 : 0.5f + p % 4)];
            int? output = size % 3 == 0 ? seed % model.OutputCount : null;
            Explanation why = Explanation.Of(model, new SparseRow(ids, x), size % 7, output, withFactors: true);
            double sum = why.Bias + why.Linear.Sum(t => t.Contribution) + why.InteractionSum;
            // Relative to what is added up: the parts may cancel.
            double scale = Math.Abs(why.Bias) + why.Linear.Sum(t => Math.Abs(t.Contribution) + t.Factors.Sum(f => f * f));
            Close(sum, why.Score, 1e-5 * scale);
            for (int a = 0; a < ids.Length; a++)
                for (int b = 0; b < a; b++)
                    Close(x[a] * x[b] * ExploredModel.Product(model, ids[a], ids[b], why.Output), why.Linear[a].Factors.Zip(why.Linear[b].Factors, (f, g) => f * g).Sum(), 1e-5 * scale);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Over_draws_every_term_is_its_mean()
    {
        FmModel model = ExploredModel.Of(named: false, 5, 8, outputs: 3, draws: 4);
        int[] ids = [1, 20, 33];
        var scores = new float[12];
        model.Score(new SparseRow(ids), scores);
        Explanation why = Explanation.Of(model, new SparseRow(ids), 10, 2);
        float[][] predictions = [.. Enumerable.Range(0, 4).Select(d => scores[(3 * d)..(3 * d + 3)])];
        Close(predictions.Average(p => p[2]), why.Score, 1e-6);
        foreach (float[] draw in predictions)
            Links.Apply(Link.Softmax, draw);
        double mean = predictions.Average(p => p[2]);
        Close(mean, why.Prediction, 1e-6);
        Close(Math.Sqrt(predictions.Average(p => Math.Pow(p[2] - mean, 2))), why.Deviation!.Value, 1e-6);
        Close(Enumerable.Range(0, 4).Average(d => model.Linear(20, 3 * d + 2)), why.Linear[1].Weight, 1e-6);
        Close(Enumerable.Range(0, 4).Average(d => model.Bias(3 * d + 2)), why.Bias, 1e-6);
        Assert.All(why.Interactions, i => Close(ExploredModel.Product(model, i.First, i.Second, 2), i.Contribution, 1e-5));
        Assert.Null(ExploredModel.Of(named: false, 5, 8).Explain(new SparseRow(ids)).Deviation);
    }

    static void Close(double expected, double found, double tolerance) => Assert.True(Math.Abs(expected - found) <= tolerance, $"expected {expected}, found {found}, {tolerance} apart at most");
}
