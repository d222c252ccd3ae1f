using Cofactor.Numerics;
using Cofactor.Optimizers;
using Cofactor.Solvers;
using Cofactor.Tests.Model;
using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>One real step from pairs, taken as a gradient, against central differences of the loss of the same pairs in double.</summary>
public sealed class PairStepperTests
{
    const double Rate = 1e-2, LinearWd = 0.2, FactorsWd = 0.1;

    [Theory]
    [InlineData(PairLoss.Bpr, null, 1, 3)]
    [InlineData(PairLoss.Bpr, null, 4, 9)]
    [InlineData(PairLoss.Bpr, "1", 1, 3)]
    [InlineData(PairLoss.Bpr, "1", 4, 16)]
    [InlineData(PairLoss.Bpr, "1", 4, 0)]
    [InlineData(PairLoss.Warp, null, 1, 3)]
    [InlineData(PairLoss.Warp, "1", 4, 5)]
    public void A_step_is_the_gradient(PairLoss loss, string? item, int batch, int k)
    {
        SgdOptions options = new SgdOptions
        {
            PredictorType = PredictorType.Ranker,
            Optimizer = Optimizer.Sgd,
            NumFactors = k,
            MiniBatchSize = batch,
            LearningRate = Rate,
            LinearWd = LinearWd,
            FactorsWd = FactorsWd,
            LinearL2 = 0,
            FactorsL2 = 0,
            LinearInit = new(InitMethod.Normal, 0.3),
            FactorsInit = new(InitMethod.Normal, 0.3),
            Pairs = new PairOptions { Loss = loss, Item = item, WarpTries = 3 },
        }.Resolve(PredictorType.Ranker);
        Pairing pairing = Pairing.Of(Rows(), null, options);
        pairing.Prepare(RowSplit.None);
        RowBlock block = pairing.Train.Blocks[0];
        int n = pairing.Train.FeatureCount;
        int[] ids = [.. Enumerable.Range(0, n)], all = [.. Enumerable.Range(0, block.RowCount)], order = batch == 1 ? [2] : [2, 0, 3, 1];
        using var rows = new TrainingRows(block, all, ids);
        rows.Pairs = pairing.Attach(rows, block, all, ids, judged: false);
        var shape = new FmShape(n, k);
        using var table = new ParameterTable(shape, Sgd.StateCount);
        using ISgdStepper stepper = SgdSteppers.For(table, options, PredictorType.Ranker);
        stepper.Start(new RandomInit(options, 1), shape);
        double[] before = Weights(table);
        LossSum sum = stepper.Train(rows, order);
        stepper.EndEpoch();
        double[] after = Weights(table);

        var pairs = order.Select(row => Pair(rows, row, options, before, n, k)).ToArray();
        double Objective(double[] theta) => pairs.Sum(p => p.Weight * Loss(loss, Score(theta, n, k, p.Better) - Score(theta, n, k, p.Worse))) / batch
            + pairs.Where(p => p.Weight > 0).SelectMany(p => p.Better.Ids.Concat(p.Worse.Ids)).Distinct().Sum(j => 0.5 * LinearWd * theta[1 + j] * theta[1 + j] + 0.5 * FactorsWd * theta[(1 + n + j * k)..][..k].Sum(v => v * v));
        Assert.Equal(pairs.Sum(p => p.Weight * Loss(loss, Score(before, n, k, p.Better) - Score(before, n, k, p.Worse))), sum.Loss, 1e-4);
        Assert.Contains(pairs, p => p.Weight > 0);
        for (int at = 0; at < before.Length; at++)
        {
            double[] up = [.. before], down = [.. before];
            up[at] += 1e-5;
            down[at] -= 1e-5;
            double expected = (Objective(up) - Objective(down)) / 2e-5, found = (before[at] - after[at]) / Rate;
            Assert.True(Math.Abs(expected - found) <= 3e-4 * (1 + Math.Abs(expected)), $"weight {at}: central difference {expected}, step {found}");
        }
    }

    sealed record Row(int[] Ids, float[] Values);

    /// <summary>The pair that a row makes, as the definition says.</summary>
    static (Row Better, Row Worse, double Weight) Pair(TrainingRows rows, int row, SgdOptions options, double[] theta, int n, int k)
    {
        var partner = new Partner();
        bool warp = options.Pairs.Loss == PairLoss.Warp;
        Row own = Copy(rows.Row(row));
        for (int t = 1; ; t++)
        {
            int sign = rows.Pairs!.Draw(row, t - 1, warp, partner);
            Row other = Copy(partner.Row);
            if (!warp)
                return sign > 0 ? (own, other, 1) : (other, own, 1);
            bool violates = sign != 0 && 1 - (Score(theta, n, k, own) - Score(theta, n, k, other)) > 0;
            if (violates || sign == 0 || t == options.Pairs.WarpTries)
                return (own, other, violates ? Enumerable.Range(1, Math.Max(1, rows.Pairs.Rivals(row) / t)).Sum(i => 1.0 / i) : 0);
        }
    }

    static Row Copy(SparseRow row) => new(row.Indices.ToArray(), row.Values.IsEmpty ? [.. Enumerable.Repeat(1f, row.Count)] : row.Values.ToArray());

    static double Loss(PairLoss loss, double difference) => loss == PairLoss.Bpr ? Math.Log(1 + Math.Exp(-difference)) : Math.Max(0, 1 - difference);

    static double Score(double[] theta, int n, int k, Row row) =>
        Naive.Score(theta[0], theta[1..(1 + n)], [.. Enumerable.Range(0, n).Select(j => theta[(1 + n + j * k)..][..k])], row.Ids, row.Values);

    /// <summary>Users 0 and 1, items 2 to 6 of which 6 is nobody's, and an hour of any value.</summary>
    static Dataset Rows()
    {
        var rows = new RowBlockBuilder();
        void Add(int user, int item, float hour, float label)
        {
            rows.AddRange([item, user, 7], new[] { 1f, 1f, hour }, [1, 0, 2]);
            rows.EndRow(label, group: user);
        }
        Add(0, 2, 0.5f, 2);
        Add(0, 3, -1f, 1);
        Add(0, 4, 0.25f, 0);
        Add(1, 5, 2f, 0);
        Add(1, 2, 1f, 1);
        Add(1, 6, 1f, 1);
        return new Dataset([rows.Build(8)], 8);
    }

    static double[] Weights(ParameterTable table)
    {
        var weights = new FmWeights(table.Shape);
        table.Drain(weights, 0, table.Shape.FeatureCount);
        double[] All(NativeBuffer buffer) => [.. buffer.Span(0, (int)buffer.Length).ToArray().Select(x => (double)x)];
        return [.. All(weights.Bias), .. All(weights.Linear), .. All(weights.Factors)];
    }
}
