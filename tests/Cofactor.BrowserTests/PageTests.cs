using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace Cofactor.Tests.Browser;

/// <summary>Every view: nothing wrong in the console, nothing from elsewhere, nothing that axe-core finds, and it fits the screen.</summary>
public sealed class PageTests(Explorers explorers) : BrowserTest(explorers)
{
    [Theory]
    [InlineData("explain", 1440, ColorScheme.Light)]
    [InlineData("explain", 1440, ColorScheme.Dark)]
    [InlineData("explain", 390, ColorScheme.Light)]
    [InlineData("explain", 390, ColorScheme.Dark)]
    [InlineData("map", 1440, ColorScheme.Light)]
    [InlineData("map", 390, ColorScheme.Dark)]
    [InlineData("learned", 1440, ColorScheme.Dark)]
    [InlineData("learned", 390, ColorScheme.Light)]
    [InlineData("recommend", 1440, ColorScheme.Light)]
    [InlineData("recommend", 390, ColorScheme.Dark)]
    [InlineData("model", 1440, ColorScheme.Dark)]
    [InlineData("model", 390, ColorScheme.Light)]
    public async Task AViewIsWhole(string view, int width, ColorScheme scheme)
    {
        await using Visit visit = await Visit(await Explorers.FilmsAsync, "#" + view, width, scheme);
        await visit.Screenshot($"{view}-{width}-{scheme.ToString().ToLower(CultureInfo.InvariantCulture)}");
        Assert.Empty(await visit.AxeViolations());
        Assert.Equal(width, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.StartsWith("default-src 'self'", visit.Answers[0].Headers["content-security-policy"], StringComparison.Ordinal);
        visit.HasNoFaults();
    }

    [Fact]
    public async Task TheSwitchMakesItDarkAndIsRemembered()
    {
        await using Visit visit = await Visit(await Explorers.FilmsAsync);
        const string Ground = "() => getComputedStyle(document.body).backgroundColor";
        string light = await visit.Page.EvaluateAsync<string>(Ground);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Switch to dark colours" }).ClickAsync();
        string dark = await visit.Page.EvaluateAsync<string>(Ground);
        Assert.NotEqual(light, dark);
        await visit.Page.ReloadAsync();
        await visit.Settle();
        Assert.Equal(dark, await visit.Page.EvaluateAsync<string>(Ground));
        visit.HasNoFaults();
    }

    [Fact]
    public async Task TheKeyIsAskedForOnce()
    {
        Explorer locked = await Explorers.LockedAsync;
        await using Visit visit = await Visit(locked);
        ILocator dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await dialog.WaitForAsync();
        Assert.Empty(await visit.AxeViolations());
        await dialog.GetByLabel("API key").FillAsync("wrong");
        await dialog.GetByRole(AriaRole.Button).ClickAsync();
        await visit.Page.GetByText("The key was not accepted").WaitForAsync();
        await dialog.GetByLabel("API key").FillAsync("secret");
        await dialog.GetByRole(AriaRole.Button).ClickAsync();
        await visit.Page.Locator("#prediction").WaitForAsync();
        await visit.Page.ReloadAsync();
        await visit.Page.Locator("#prediction").WaitForAsync();
        visit.Expect("401");
        visit.HasNoFaults();
    }

    [Fact]
    public async Task TheMapIsSearchedByName()
    {
        Explorer films = await Explorers.FilmsAsync;
        await using Visit visit = await Visit(films, "#map");
        await visit.Choose(visit.Page.Locator("main"), "Find a feature on the map", "film=Double Strike");
        Assert.Equal(1, await visit.Page.Locator(".map .picked").CountAsync());
        Assert.Equal(10, await visit.Page.Locator(".ranked li").CountAsync());
        Assert.Contains($"feature={films.Model.FeatureMap!.Find("film=Double Strike")}", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.GetByText("Strongest together").ClickAsync();
        await visit.Settle();
        Assert.DoesNotContain("film", await visit.Page.Locator(".ranked").InnerTextAsync(), StringComparison.Ordinal);
        await visit.Screenshot("map-search-1440-light");
        Assert.Empty(await visit.AxeViolations());
        visit.HasNoFaults();
    }

    [Fact]
    public async Task TheFirstRecommendationIsTheBestByTheLibrary()
    {
        Explorer films = await Explorers.FilmsAsync;
        await using Visit visit = await Visit(films, "#recommend?x.user=Ada+M&x.time_of_day=night");
        FeatureColumn column = films.Model.FeatureMap!.Columns.Single(c => c.Name == "film");
        IEnumerable<string> all = Enumerable.Range(column.FirstFeature, column.FeatureCount).Select(f => films.Model.FeatureMap.FeatureName(f)["film=".Length..]).Where(f => f != "(unknown)");
        string best = all.MaxBy(f => films.Model.Score(films.Row(("user", "Ada M"), ("film", f), ("time_of_day", "night"))))!;
        Assert.Equal(best, await visit.Page.Locator(".items li b").First.InnerTextAsync());

        await visit.Choose(visit.Page.Locator("form"), "Leave out", best);
        Assert.NotEqual(best, await visit.Page.Locator(".items li b").First.InnerTextAsync());
        Assert.Empty(await visit.AxeViolations());
        visit.HasNoFaults();
    }

    [Fact]
    public async Task AModelOfTwoMillionFeaturesIsSearchedWithoutBeingSent()
    {
        await using Visit visit = await Visit(await Explorers.BigAsync);
        double first = await visit.Page.EvaluateAsync<double>("() => performance.getEntriesByType('resource').reduce((last, e) => Math.max(last, e.responseEnd), 0)");
        double explained = await visit.Page.EvaluateAsync<double>("() => performance.getEntriesByType('resource').find(e => e.name.includes('/explain?')).responseEnd");
        await visit.Choose(visit.Page.Locator("aside"), "item", "thing 765432");
        Assert.Contains("thing 765432", await visit.Page.Locator(".story").InnerTextAsync(), StringComparison.Ordinal);
        double search = await visit.Page.EvaluateAsync<double>("() => performance.getEntriesByType('resource').filter(e => e.name.includes('query=thing')).at(-1).duration");
        long bytes = 0;
        foreach (IResponse answer in visit.Answers.Where(a => a.Status == 200))
            bytes += (await answer.BodyAsync()).Length;
        Assert.InRange(bytes, 1, 2_000_000);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"prediction after {explained:f0} ms, all of the first view after {first:f0} ms, first search {search:f0} ms, {bytes:n0} bytes"));
        visit.HasNoFaults();
    }
}
