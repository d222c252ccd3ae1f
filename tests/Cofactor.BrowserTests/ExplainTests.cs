using Microsoft.Playwright;
using Xunit;

namespace Cofactor.Tests.Browser;

/// <summary>The first view: its numbers are the library's, and another row or class gives theirs.</summary>
public sealed class ExplainTests(Explorers explorers) : BrowserTest(explorers)
{
    const double Exact = 1e-6;

    static readonly (string Column, string Value)[] Row = [("user", "Ada M"), ("film", "Double Strike"), ("genre", "Action"), ("time_of_day", "noon")];

    const string Address = "#explain?x.user=Ada+M&x.film=Double+Strike&x.genre=Action&x.time_of_day=noon";

    [Fact]
    public async Task ARowChosenByNameIsExplainedAsByTheLibrary()
    {
        Explorer films = await Explorers.FilmsAsync;
        await using Visit visit = await Visit(films);
        ILocator form = visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "The row" });
        foreach ((string column, string value) in Row)
            await visit.Choose(form, column.Replace('_', ' '), value);

        Explanation expected = films.Model.Explain(films.Row(Row));
        Assert.Equal(expected.Score, await visit.Number("#score"), Exact);
        Assert.Equal(expected.Prediction, await visit.Number("#prediction"), Exact);
        Assert.Equal(expected.Bias, await visit.Number(".sum data >> nth=0"), Exact);
        Assert.Equal(expected.Linear.Sum(t => t.Contribution), await visit.Number(".sum data >> nth=1"), Exact);
        Assert.Equal(expected.InteractionSum, await visit.Number(".sum data >> nth=2"), Exact);
        Assert.Contains("x.film=Double+Strike", visit.Page.Url, StringComparison.Ordinal);
        visit.HasNoFaults();
    }

    [Theory]
    [InlineData("#explain")]
    [InlineData(Address)]
    public async Task WhatIsPrintedAddsUp(string address)
    {
        foreach (Explorer explorer in new[] { await Explorers.FilmsAsync, await Explorers.DrawsAsync, await Explorers.ClassesAsync })
        {
            await using Visit visit = await Visit(explorer, address);
            const string Numbers = "texts => [...texts].map(t => t.textContent.replace('−', '-')).filter(t => t !== '').map(Number)";
            double[] sum = await visit.Page.Locator(".sum data").EvaluateAllAsync<double[]>(Numbers);
            Assert.Equal(sum[3], sum[0] + sum[1] + sum[2], 1e-9);
            double[] parts = await visit.Page.Locator(".as-table").First.Locator("td:nth-child(2)").EvaluateAllAsync<double[]>(Numbers);
            Assert.True(parts.Length > 3);
            Assert.Equal(sum[3], sum[0] + parts.Sum(), 1e-9);
            visit.HasNoFaults();
        }
    }

    [Fact]
    public async Task SeveralValuesAndNumbersAreExplainedAsByTheLibrary()
    {
        Explorer mixed = await Explorers.MixedAsync;
        FeatureMap map = mixed.Model.FeatureMap!;
        FeatureColumn minutes = map.Columns[map.ColumnIndex("minutes")];
        double Expected(double number, params string[] genres)
        {
            int[] features = [map.Find("user=person 3"), .. genres.Select(g => map.Find("genres=" + g)), minutes.FirstFeature];
            float[] values = [.. features[..^1].Select(_ => 1f), (float)((number - minutes.Mean) / minutes.Scale)];
            return mixed.Model.Explain(new SparseRow(features, values)).Prediction;
        }

        await using Visit visit = await Visit(mixed, "#explain?x.user=person+3&x.genres=Action%2FDrama&x.minutes=95");
        Assert.Equal(Expected(95, "Action", "Drama"), await visit.Number("#prediction"), Exact);
        ILocator form = visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "The row" });
        await visit.Choose(form, "genres (several)", "Horror");
        Assert.Equal(Expected(95, "Action", "Drama", "Horror"), await visit.Number("#prediction"), Exact);
        await form.GetByRole(AriaRole.Button, new() { Name = "remove Action" }).ClickAsync();
        await form.GetByLabel("minutes").FillAsync("120.5");
        await form.GetByLabel("minutes").PressAsync("Tab");
        await visit.Settle();
        Assert.Equal(Expected(120.5, "Drama", "Horror"), await visit.Number("#prediction"), Exact);
        Assert.Contains("x.genres=Drama%2FHorror", visit.Page.Url, StringComparison.Ordinal);
        await visit.Screenshot("mixed-1440-light");
        Assert.Empty(await visit.AxeViolations());

        await visit.Go("#recommend?x.genres=Action%2FDrama&x.minutes=95");
        Assert.True(await visit.Page.Locator(".items li").CountAsync() > 0);
        Assert.Empty(await visit.AxeViolations());
        visit.HasNoFaults();
    }

    [Fact]
    public async Task TheMatrixHasEveryPairAndTheArrowsMoveInIt()
    {
        Explorer films = await Explorers.FilmsAsync;
        await using Visit visit = await Visit(films, Address);
        InteractionTerm strongest = films.Model.Explain(films.Row(Row)).Interactions[0];
        Assert.Equal(strongest.Contribution, await visit.Number(".detail data"), Exact);
        Assert.Equal(12, await visit.Page.Locator("table.heat .cell").CountAsync());

        await visit.Page.Locator("table.heat [tabindex='0']").FocusAsync();
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        Assert.StartsWith("film Double Strike with time of day noon", await visit.Page.Locator(":focus").GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        visit.HasNoFaults();
    }

    [Fact]
    public async Task ASwapShowsTheLibrarysDifference()
    {
        Explorer films = await Explorers.FilmsAsync;
        await using Visit visit = await Visit(films, Address);
        await visit.Page.GetByText("Swap whatever you like").ClickAsync();
        await visit.Choose(visit.Page.Locator(".what-if"), "time of day", "night");

        (string, string)[] swapped = [.. Row[..3], ("time_of_day", "night")];
        double before = films.Model.Explain(films.Row(Row)).Prediction, after = films.Model.Explain(films.Row(swapped)).Prediction;
        Assert.Equal(before, await visit.Number("data.before"), Exact);
        Assert.Equal(after, await visit.Number("data.after"), Exact);
        await visit.Screenshot("swap-1440-light");

        string address = visit.Page.Url;
        await visit.Page.GotoAsync("about:blank");
        await visit.Page.GotoAsync(address);
        await visit.Settle();
        Assert.Equal(after, await visit.Number("data.after"), Exact);
        Assert.Empty(await visit.AxeViolations());
        visit.HasNoFaults();
    }

    [Fact]
    public async Task AnyClassCanBeExplained()
    {
        Explorer classes = await Explorers.ClassesAsync;
        await using Visit visit = await Visit(classes, "#explain?x.user=Ada+M&x.film=Double+Strike&x.genre=Action");
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "night" }).CheckAsync();
        await visit.Settle();
        Explanation expected = Explanation.Of(classes.Model, classes.Row(Row[..3]), 10, classes.Model.Labels.ClassNames.ToList().IndexOf("night"));
        Assert.Equal(expected.Score, await visit.Number("#score"), Exact);
        Assert.Equal(expected.Prediction, await visit.Number("#prediction"), Exact);
        await visit.Screenshot("classes-1440-light");
        visit.HasNoFaults();
    }

    [Fact]
    public async Task DrawsTellHowSureItIs()
    {
        Explorer draws = await Explorers.DrawsAsync;
        await using Visit visit = await Visit(draws, Address);
        Assert.Equal(draws.Model.Explain(draws.Row(Row)).Prediction, await visit.Number("#prediction"), Exact);
        Assert.Contains("keeps 6 versions (draws) of itself", await visit.Page.Locator(".story").InnerTextAsync(), StringComparison.Ordinal);
        // Each version's own number of the strongest pair, and not a share of their mean.
        double[] versions = await visit.Page.EvaluateAsync<double[]>("() => [...document.querySelectorAll('.detail .note b')].map(b => Number(b.textContent.replace('−', '-')))");
        Assert.Equal(6, versions.Length);
        Assert.Equal(await visit.Number(".detail data"), versions.Average(), 0.001);
        await visit.Screenshot("draws-1440-light");
        visit.HasNoFaults();
    }

    [Fact]
    public async Task AModelWithoutNamesTakesLibSvmTextAndTellsWhatIsWrongWithIt()
    {
        Explorer numbers = await Explorers.NumbersAsync;
        await using Visit visit = await Visit(numbers);
        ILocator text = visit.Page.GetByLabel("Row as libSVM text").First;
        await text.FillAsync("1:1 2:0.5 4:1");
        await text.PressAsync("Tab");
        await visit.Settle();
        Assert.Equal(numbers.Model.Explain(new SparseRow([1, 2, 4], [1, 0.5f, 1])).Prediction, await visit.Number("#prediction"), Exact);
        Assert.Empty(await visit.AxeViolations());
        visit.HasNoFaults();

        await text.FillAsync("1:one");
        await text.PressAsync("Tab");
        await visit.Settle();
        Assert.Contains("1:one", await visit.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        visit.Expect("400");
        visit.HasNoFaults();
    }
}
