using Cofactor.Numerics;
using Cofactor.Optimizers;
using Cofactor.Solvers;
using Cofactor.Tests.Model;
using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>
/// One real step of the solver, taken as a gradient: with plain SGD, (θ before − θ after) / η is the gradient that it used. It must be that
/// of J = (1/B) [Σ cᵢ L(ŷ(xᵢ), yᵢ) + ½ l2 Σⱼ (rows of the batch / all rows with j) ‖θⱼ‖²] + ½ wd ‖θ‖² over the touched weights, by
/// central differences of J in double.
/// </summary>
public class SgdGradientTests
{
    const double Rate = 1e-2, BiasWd = 0.3, LinearWd = 0.2, FactorsWd = 0.1, LinearL2 = 0.7, FactorsL2 = 0.4;

    // Training rows of each feature: more than the batch has.
    static readonly int[] Rows = [4, 2, 5, 2, 3, 2, 1];

    static readonly int[][] Indices = [[0, 3, 5], [3, 1], [4], [], [2, 5, 0, 1]];
    static readonly float[][] Values = [[1, 1, 1], [0.5f, -2], [1.5f], [], [1, -1, 0.3f, 2]];
    static readonly float[] Weights = [1, 2, 0.5f, 1, 3];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(5, 3)]
    [InlineData(5, 8)]
    [InlineData(5, 0)]
    [InlineData(5, 17)]
    public void Squared(int batch, int k) => Check(PredictorType.Regressor, 1, batch, k, [1, -2, 0.5f, 3, 0]);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(5, 3)]
    [InlineData(5, 16)]
    public void Logistic(int batch, int k) => Check(PredictorType.BinaryClassifier, 1, batch, k, [1, 0, 0, 1, 1]);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 2)]
    [InlineData(5, 9)]
    public void Softmax(int batch, int k) => Check(PredictorType.MulticlassClassifier, 3, batch, k, [2, 0, 1, 1, 2]);

    static void Check(PredictorType type, int outputs, int batch, int k, float[] targets)
    {
        var shape = new FmShape(7, k, outputs);
        SgdOptions options = new SgdOptions
        {
            Optimizer = Optimizer.Sgd,
            NumFactors = k,
            MiniBatchSize = batch,
            LearningRate = Rate,
            BiasWd = BiasWd,
            LinearWd = LinearWd,
            FactorsWd = FactorsWd,
            LinearL2 = LinearL2,
            FactorsL2 = FactorsL2,
            BiasInit = new(InitMethod.Normal, 0.5),
            LinearInit = new(InitMethod.Normal, 0.5),
            FactorsInit = new(InitMethod.Normal, 0.5),
            Seed = 3,
        }.Resolve(type);
        using var shares = new RowShares(j => Rows[j], Rows.Length);
        using var table = new ParameterTable(shape, Sgd.StateCount, shares);
        using ISgdStepper stepper = SgdSteppers.For(table, options, type);
        stepper.Start(new RandomInit(options, outputs), shape);
        int[] ids = [.. Enumerable.Range(0, shape.FeatureCount)];
        double[] before = Weightsof(table);

        // With a batch of 1 one row is given, so that each gradient is seen alone.
        int rows = batch == 1 ? 1 : Indices.Length;
        int[] order = [.. Enumerable.Range(0, rows)];
        stepper.Train(new TrainingRows(Block(rows, targets), order, ids), order);
        double[] after = Weightsof(table);

        for (int at = 0; at < before.Length; at++)
        {
            double expected = Derivative(at, before, type, shape, rows, targets), found = (before[at] - after[at]) / Rate;
            Assert.True(Math.Abs(expected - found) <= 3e-4 * (1 + Math.Abs(expected)), $"{Name(at, shape)}: central difference {expected}, step {found}");
        }
    }

    static double Derivative(int at, double[] theta, PredictorType type, FmShape shape, int rows, float[] targets)
    {
        const double Step = 1e-5;
        double[] up = [.. theta], down = [.. theta];
        up[at] += Step;
        down[at] -= Step;
        return (Objective(up, type, shape, rows, targets) - Objective(down, type, shape, rows, targets)) / (2 * Step);
    }

    /// <summary>J over the first rows; θ is [w₀ of C | w of n × C | V of n × C × k].</summary>
    static double Objective(double[] theta, PredictorType type, FmShape shape, int rows, float[] targets)
    {
        int c = shape.OutputCount, n = shape.FeatureCount, k = shape.FactorCount;
        double W(int j, int h) => theta[c + j * c + h];
        double[] V(int j, int h) => theta[(c + n * c + (j * c + h) * k)..][..k];
        double sum = 0;
        for (int i = 0; i < rows; i++)
        {
            double[] scores = [.. Enumerable.Range(0, c).Select(h => Naive.Score(theta[h], [.. Enumerable.Range(0, n).Select(j => W(j, h))], [.. Enumerable.Range(0, n).Select(j => V(j, h))], Indices[i], Values[i]))];
            sum += Weights[i] * Naive.Loss(type, scores, targets[i]) / rows;
        }
        double Share(int j) => (double)Indices[..rows].Count(row => row.Contains(j)) / Rows[j] / rows;
        int[] touched = [.. Indices[..rows].SelectMany(j => j).Distinct()];
        for (int h = 0; h < c; h++)
            sum += 0.5 * BiasWd * theta[h] * theta[h] + touched.Sum(j => 0.5 * (LinearWd + LinearL2 * Share(j)) * W(j, h) * W(j, h) + 0.5 * (FactorsWd + FactorsL2 * Share(j)) * V(j, h).Sum(v => v * v));
        return sum;
    }

    static RowBlock Block(int rows, float[] targets)
    {
        var builder = new RowBlockBuilder();
        for (int i = 0; i < rows; i++)
        {
            for (int p = 0; p < Indices[i].Length; p++)
                builder.Add(Indices[i][p], Values[i][p]);
            builder.EndRow(targets[i], Weights[i]);
        }
        return builder.Build(7);
    }

    static double[] Weightsof(ParameterTable table)
    {
        var weights = new FmWeights(table.Shape);
        table.Drain(weights, 0, table.Shape.FeatureCount);
        return [.. All(weights.Bias), .. All(weights.Linear), .. All(weights.Factors)];
    }

    static double[] All(NativeBuffer buffer) => [.. buffer.Span(0, (int)buffer.Length).ToArray().Select(x => (double)x)];

    static string Name(int at, FmShape s) => at < s.OutputCount ? $"w0[{at}]"
        : at < s.OutputCount * (1 + s.FeatureCount) ? $"w[{at - s.OutputCount}]" : $"V[{at - s.OutputCount * (1 + s.FeatureCount)}]";
}
