using Cofactor.Server;
using Cofactor.Tests.Model;
using Xunit;

namespace Cofactor.Tests.Server;

public class ModelExplorerTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_is_asked_for_at_once_is_computed_once_and_four_are_kept()
    {
        ModelExplorer explorer = Explorer(ExploredModel.Of(named: true, 3, 1, outputs: 7));
        FactorMap[] same = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => explorer.Map(0, None)));
        Assert.All(same, map => Assert.Same(same[0], map));
        FactorMap[] others = new FactorMap[7];
        for (int output = 1; output < 7; output++)
            others[output] = await explorer.Map(output, None);
        for (int output = 3; output < 7; output++)
            Assert.Same(others[output], await explorer.Map(output, None));
        Assert.NotSame(same[0], await explorer.Map(0, None));
    }

    [Fact]
    public async Task A_failure_is_not_kept_and_stops_nothing()
    {
        ModelExplorer explorer = Explorer(ExploredModel.Of(named: true, 3, 1));
        FeatureSelection several = FeatureSelection.Parse("candidates", "film,user", explorer.Model.FeatureMap), film = FeatureSelection.Parse("candidates", "film", explorer.Model.FeatureMap);
        for (int i = 0; i < 2; i++)
            await Assert.ThrowsAsync<OptionException>(() => explorer.Recommender(several, None));
        Assert.Same(await explorer.Recommender(film, None), await explorer.Recommender(film, None));
    }

    [Fact]
    public async Task Who_leaves_does_not_call_it_off_for_others()
    {
        ModelExplorer explorer = Explorer(ExploredModel.Of(named: true, 3, 1));
        using var gone = new CancellationTokenSource();
        Task<FactorMap> left = explorer.Map(0, gone.Token), stayed = explorer.Map(0, None);
        await gone.CancelAsync();
        Assert.Same(await stayed, await explorer.Map(0, None));
        Assert.True(left.IsCompleted);
    }

    [Fact]
    public async Task Of_too_many_that_wait_one_more_is_503()
    {
        ModelExplorer explorer = Explorer(ExploredModel.Of(named: true, 3, 1));
        using var open = new ManualResetEventSlim();
        Task<string>[] waiting = [.. Enumerable.Range(0, 16).Select(i => explorer.Once(i, () =>
        {
            open.Wait();
            return $"{i}";
        }, None))];
        RequestException refused = await Assert.ThrowsAsync<RequestException>(() => explorer.Map(0, None));
        Assert.Equal(503, refused.Status);
        Assert.Equal("16 rankings that wait", refused.Found);
        // What is under way already can be waited for.
        Task<string> same = explorer.Once(3, () => "again", None);
        open.Set();
        Assert.Equal("3", await same);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"{i}"), await Task.WhenAll(waiting));
        Assert.NotNull(await explorer.Map(0, None));
    }

    static ModelExplorer Explorer(FmModel model) => new(new ServedModel(model, "v", "path", DateTimeOffset.UnixEpoch));
}
