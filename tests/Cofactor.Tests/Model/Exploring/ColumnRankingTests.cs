using Xunit;

namespace Cofactor.Tests.Model;

/// <summary>The largest weights and the strongest pairs of columns.</summary>
public class ColumnRankingTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(true, 1, 1)]
    [InlineData(false, 3, 1)]
    [InlineData(true, 2, 3)]
    public void The_largest_weights_are_those_of_a_sort(bool named, int outputs, int draws)
    {
        FmModel model = ExploredModel.Of(named, 2, 4, outputs, draws);
        int output = outputs - 1;
        double Weight(int j) => Enumerable.Range(0, draws).Average(d => (double)model.Linear(j, d * outputs + output));
        IReadOnlyList<ColumnWeights> found = ColumnWeights.Of(model, 6, output, None);
        Assert.Equal(model.FeatureMap?.Columns.Select(c => c.Name) ?? [null], found.Select(f => f.Column));
        foreach (ColumnWeights column in found)
        {
            int[] features = [.. Enumerable.Range(0, model.FeatureCount).Where(j => FeatureInfo.Of(model, j).Column == column.Column)];
            Assert.Equal(features.Where(j => Weight(j) > 0).OrderByDescending(Weight).Take(6), column.Positive.Select(w => w.Feature));
            Assert.Equal(features.Where(j => Weight(j) < 0).OrderBy(Weight).Take(6), column.Negative.Select(w => w.Feature));
            Assert.All(column.Positive.Concat(column.Negative), w => Assert.Equal(Weight(w.Feature), w.Weight, 1e-12));
        }
    }

    [Theory]
    [InlineData(true, 7, 1, 1)]
    [InlineData(false, 7, 1, 1)]
    [InlineData(true, 1, 3, 1)]
    [InlineData(true, 16, 1, 4)]
    public void The_strongest_pairs_are_those_of_brute_force(bool named, int k, int outputs, int draws)
    {
        FmModel model = ExploredModel.Of(named, k, 6, outputs, draws);
        int output = outputs - 1;
        IReadOnlyList<ColumnPairs> found = ColumnPairs.Of(model, 5, output, cancellationToken: None);
        // 4 columns: 6 pairs, and the one of several values with itself.
        Assert.Equal(named ? 7 : 1, found.Count);
        Assert.Equal(found.Select(f => f.Strongest).OrderDescending(), found.Select(f => f.Strongest));
        Assert.All(found, columns => AssertExact(model, columns, output));
    }

    [Theory]
    [InlineData(true, 7, 1)]
    [InlineData(false, 16, 1)]
    [InlineData(true, 3, 4)]
    public void What_a_budget_leaves_exact_is_that_of_brute_force(bool named, int k, int draws)
    {
        FmModel model = ExploredModel.Of(named, k, 6, 1, draws);
        var exact = new HashSet<int>();
        for (long budget = 1; budget < 1 << 20; budget *= 2)
        {
            ColumnPairs[] found = [.. ColumnPairs.Of(model, 5, 0, budget, None).Where(c => c.IsExact)];
            exact.Add(found.Length);
            Assert.All(found, columns => AssertExact(model, columns, 0));
        }
        Assert.True(exact.Count > 1 && exact.Max() == (named ? 7 : 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(400)]
    public void A_scan_finds_the_strongest_pairs_of_any_groups(int count)
    {
        FmModel model = ExploredModel.Of(named: false, 9, 5);
        var weights = new OutputWeights(model, 0);
        float[] norms = weights.Norms(None);
        foreach ((int first, int size) in new[] { (0, 90), (3, 1), (4, 1), (10, 16), (17, 40) })
        {
            var small = new FactorRanking(weights, new FeatureGroup(null, first, size), norms, size);
            Assert.True(small.IsWhole);
            bool isSame = size == 90;
            StrongestPairs found = new PairScan(weights, norms, small).Run(isSame ? new FeatureGroup(null, 0, 90) : new FeatureGroup(null, 57, 33), isSame, count, None);
            double[] all = [.. from i in Enumerable.Range(first, size) from j in isSame ? Enumerable.Range(i + 1, 89 - i) : Enumerable.Range(57, 33) select ExploredModel.Product(model, i, j)];
            Assert.Equal(all.Where(p => p > 0).OrderDescending().Take(count), found.Positive.Select(p => (double)p.Strength), Near);
            Assert.Equal(all.Where(p => p < 0).Order().Take(count), found.Negative.Select(p => (double)p.Strength), Near);
            Assert.All(found.Positive, p => Assert.Equal(ExploredModel.Product(model, p.First, p.Second), p.Strength, 1e-5));
        }
    }

    [Fact]
    public void Norms_end_a_search_early_and_a_budget_says_so()
    {
        FmModel model = ExploredModel.Of(named: false, 8, 9);
        var weights = new OutputWeights(model, 0);
        // Norms that fall fast: those of few features can be among the strongest.
        float[] factors = [.. Enumerable.Range(0, 90 * 8).Select(i => (i % 8 == i / 8 % 8 ? 1f : 0.5f) / (1 + i / 8) * (i % 3 == 0 ? -1 : 1))];
        FmModel steep = FmModel.FromWeights(new FmShape(90, 8), [0], new float[90], factors, LabelMap.Regressor);
        var ranking = new FactorRanking(new OutputWeights(steep, 0), FeatureGroup.Of(steep)[0], new OutputWeights(steep, 0).Norms(None), 90);
        var search = new PairSearch(ranking, ranking, 3, long.MaxValue);
        search.Run(None);
        Assert.True(search.IsExact);
        Assert.InRange(search.Products, 6, 1000);   // of 4,005

        ColumnPairs cut = Assert.Single(ColumnPairs.Of(model, 5, budget: 80, cancellationToken: None));
        Assert.False(cut.IsExact);
        Assert.NotEmpty(cut.Positive);
        // Features that are left out count as well.
        float[] norms = weights.Norms(None);
        var few = new FactorRanking(weights, FeatureGroup.Of(model)[0], norms, 10);
        search = new PairSearch(few, few, 5, long.MaxValue);
        search.Run(None);
        Assert.False(search.IsExact);
    }

    [Fact]
    public void Without_factors_there_are_no_pairs()
    {
        Assert.Empty(ColumnPairs.Of(ExploredModel.Of(named: true, 0, 1), 5, cancellationToken: None));
        ColumnPairs zeros = Assert.Single(ColumnPairs.Of(FmModel.FromWeights(new FmShape(4, 2), [0], new float[4], new float[8], LabelMap.Regressor), 5, cancellationToken: None));
        Assert.True(zeros.IsExact && zeros.Positive.Count + zeros.Negative.Count == 0);
    }

    static bool Near(double a, double b) => Math.Abs(a - b) < 1e-5;

    static void AssertExact(FmModel model, ColumnPairs columns, int output)
    {
        FeatureInfo[] features = [.. Enumerable.Range(0, model.FeatureCount).Select(j => FeatureInfo.Of(model, j))];
        Assert.True(columns.IsExact);
        double[] all =
        [
            .. from a in features
               from b in features
               where a.Column == columns.First && b.Column == columns.Second && (columns.First != columns.Second || a.Feature < b.Feature)
               select ExploredModel.Product(model, a.Feature, b.Feature, output),
        ];
        Close(all.Where(p => p > 0).OrderDescending().Take(5), columns.Positive);
        Close(all.Where(p => p < 0).Order().Take(5), columns.Negative);
        Assert.All(columns.Positive.Concat(columns.Negative), p => Assert.Equal(ExploredModel.Product(model, p.First, p.Second, output), p.Strength, 1e-5));
    }

    static void Close(IEnumerable<double> expected, IReadOnlyList<FeaturePair> found)
    {
        double[] values = [.. expected];
        Assert.Equal(values.Length, found.Count);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(values[i], found[i].Strength, 1e-5);
    }
}
