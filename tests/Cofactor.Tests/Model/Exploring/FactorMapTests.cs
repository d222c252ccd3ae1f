using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Model;

public class FactorMapTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void Finds_the_directions_that_were_put_in()
    {
        // Deviations 3, 1 and 0.1 along orthogonal directions of 8, about a mean of 2.
        const int N = 4000, K = 8;
        double[][] axes = [.. Enumerable.Range(0, 3).Select(a => Enumerable.Range(0, K).Select(f => Math.Cos(Math.PI * (a + 1) * (f + 0.5) / K) / 2).ToArray())];
        double[] sizes = [3, 1, 0.1];
        var factors = new float[N * K];
        for (int j = 0; j < N; j++)
            for (int f = 0; f < K; f++)
                factors[j * K + f] = 2 + (float)Enumerable.Range(0, 3).Sum(a => sizes[a] * CounterRandom.Normal((ulong)a, (ulong)j) * axes[a][f]);
        FmModel model = FmModel.FromWeights(new FmShape(N, K), [0], new float[N], factors, LabelMap.Regressor);
        var map = new FactorMap(model, cancellationToken: None);
        Assert.Equal(9 / 10.01, map.ExplainedVariance[0], 0.02);
        Assert.Equal(1 / 10.01, map.ExplainedVariance[1], 0.02);
        // Places are the feature's own parts along the first two, up to sign and the drawn sample.
        for (int j = 0; j < 50; j++)
            for (int a = 0; a < 2; a++)
                Assert.Equal(Math.Abs(sizes[a] * CounterRandom.Normal((ulong)a, (ulong)j)), Math.Abs(a == 0 ? map.Place(j).X : map.Place(j).Y), 0.35);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 5)]
    public void Places_are_centred_apart_and_of_the_variance_said(int outputs, int draws)
    {
        FmModel model = ExploredModel.Of(named: true, 6, 3, outputs, draws);
        var map = new FactorMap(model, outputs - 1, None);
        int[] trained = [.. Enumerable.Range(0, model.FeatureCount).Where(model.IsTrained)];
        Assert.Equal(trained.Length, map.Count());
        (double X, double Y)[] places = [.. trained.Select(map.Place)];
        double total = Enumerable.Range(0, model.FactorCount * draws).Sum(f => Variance([.. trained.Select(j => Factor(model, j, f, outputs - 1))]));
        Assert.Equal(0, places.Average(p => p.X), 1e-5);
        Assert.Equal(0, places.Average(p => p.Y), 1e-5);
        Assert.Equal(0, places.Average(p => p.X * p.Y), 1e-5);
        Assert.Equal(map.ExplainedVariance[0], Variance([.. places.Select(p => p.X)]) / total, 1e-5);
        Assert.Equal(map.ExplainedVariance[1], Variance([.. places.Select(p => p.Y)]) / total, 1e-5);
        Assert.True(map.ExplainedVariance[0] >= map.ExplainedVariance[1] && map.ExplainedVariance[1] > 0);
        // No other direction varies more.
        for (ulong seed = 0; seed < 50; seed++)
        {
            double[] axis = [.. Enumerable.Range(0, model.FactorCount * draws).Select(f => CounterRandom.Normal(seed, (ulong)f))];
            double length = Math.Sqrt(axis.Sum(a => a * a));
            Assert.True(Variance([.. trained.Select(j => axis.Select((a, f) => a / length * Factor(model, j, f, outputs - 1)).Sum())]) <= map.ExplainedVariance[0] * total + 1e-6);
        }
    }

    [Fact]
    public void The_largest_come_with_a_share_for_each_column()
    {
        FmModel model = ExploredModel.Of(named: true, 6, 3);
        var map = new FactorMap(model, cancellationToken: None);
        FeatureColumn film = model.FeatureMap!.Columns[0];
        int[] all = map.Largest(10_000), some = map.Largest(20), films = map.Largest(5, film);
        Assert.Equal(Enumerable.Range(0, model.FeatureCount).Where(model.IsTrained), all);
        Assert.Equal(20, some.Length);
        Assert.Equal(4, some.Select(j => FeatureInfo.Of(model, j).Column).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, film.FeatureCount).Where(model.IsTrained).OrderByDescending(j => ExploredModel.Product(model, j, j)).Take(5).Order(), films);
        Assert.Equal(Enumerable.Range(0, film.FeatureCount).Count(model.IsTrained), map.Count(film));
    }

    [Fact]
    public void Of_nothing_there_is_nothing()
    {
        foreach (FmModel model in new[] { ExploredModel.Of(named: true, 0, 1), FmModel.FromWeights(new FmShape(4, 2), [0], new float[4], new float[8], LabelMap.Regressor) })
        {
            var map = new FactorMap(model, cancellationToken: None);
            Assert.Equal([0.0, 0], map.ExplainedVariance);
            Assert.Equal((0, 0, (0.0, 0.0)), (map.Count(), map.Largest(5).Length, map.Place(1)));
        }
        // On a line there is one direction.
        Assert.Equal([1.0, 0], new FactorMap(FmModel.FromWeights(new FmShape(3, 2), [0], new float[3], [1, 2, 2, 4, 3, 6], LabelMap.Regressor), cancellationToken: None).ExplainedVariance.Select(v => Math.Round(v, 9)));
    }

    static double Factor(FmModel model, int feature, int f, int output)
    {
        var v = new float[model.FactorCount];
        model.Factors(feature, v, f / v.Length * model.OutputCount + output);
        return v[f % v.Length] / Math.Sqrt(model.Shape.DrawCount);
    }

    static double Variance(double[] numbers) => numbers.Average(n => n * n) - Math.Pow(numbers.Average(), 2);
}
