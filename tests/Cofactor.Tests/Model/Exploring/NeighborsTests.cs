using Xunit;

namespace Cofactor.Tests.Model;

public class NeighborsTests
{
    [Theory]
    [InlineData(true, 1, 1)]
    [InlineData(false, 1, 1)]
    [InlineData(true, 3, 1)]
    [InlineData(true, 1, 4)]
    [InlineData(false, 2, 3)]
    public void Are_those_of_the_definitions(bool named, int outputs, int draws)
    {
        FmModel model = ExploredModel.Of(named, 9, 5, outputs, draws);
        int output = outputs - 1;
        foreach (int feature in new[] { 0, 11, 65 })
            foreach (Similarity by in Enum.GetValues<Similarity>())
                foreach (FeatureColumn? column in new[] { null, model.FeatureMap?.Columns[1] })
                {
                    string? own = FeatureInfo.Of(model, feature).Column;
                    double Value(int j) => ExploredModel.Product(model, feature, j, output)
                        / (by == Similarity.Interaction ? 1 : Math.Sqrt(ExploredModel.Product(model, feature, feature, output) * ExploredModel.Product(model, j, j, output)));
                    bool IsAsked(int j) => column is not null ? FeatureInfo.Of(model, j).Column == column.Name : !named || (FeatureInfo.Of(model, j).Column == own) == (by == Similarity.Cosine);
                    (int Feature, double Value)[] expected = [.. Enumerable.Range(0, model.FeatureCount).Where(j => j != feature && model.IsTrained(j) && IsAsked(j))
                        .Select(j => (j, Value(j))).OrderByDescending(n => by == Similarity.Interaction ? Math.Abs(n.Item2) : n.Item2).Take(12)];
                    IReadOnlyList<Neighbor> found = Neighbors.Of(model, feature, by, column, 12, output, TestContext.Current.CancellationToken);
                    Assert.Equal(expected.Length, found.Count);
                    Assert.NotEmpty(found);
                    for (int i = 0; i < expected.Length; i++)
                    {
                        Assert.Equal(expected[i].Value, found[i].Value, 1e-5);
                        Assert.Equal(Value(found[i].Feature), found[i].Value, 1e-5);
                    }
                }
    }

    [Fact]
    public void A_feature_without_factors_has_none()
    {
        FmModel model = ExploredModel.Of(named: true, 4, 2);
        Assert.False(model.IsTrained(3));
        Assert.Empty(Neighbors.Of(model, 3, Similarity.Cosine, null, 5, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Empty(Neighbors.Of(ExploredModel.Of(named: true, 0, 2), 1, Similarity.Cosine, null, 5, cancellationToken: TestContext.Current.CancellationToken));
    }
}
