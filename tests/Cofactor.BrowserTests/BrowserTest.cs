using Microsoft.Playwright;
using Xunit;

[assembly: CollectionBehavior(DisableTestParallelization = true)]   // one browser, and pictures that nothing else slows down

namespace Cofactor.Tests.Browser;

/// <summary>Tests in the browser; all of them are skipped where there is none.</summary>
[Collection<SharedBrowser>]
public abstract class BrowserTest
{
    protected BrowserTest(Explorers explorers)
    {
        Chromium.SkipIfAbsent();
        Explorers = explorers;
    }

    protected Explorers Explorers { get; }

    private protected Task<Visit> Visit(Explorer explorer, string view = "", int width = 1440, ColorScheme scheme = ColorScheme.Light) => Explorers.Chromium.Visit(explorer, view, width, scheme);
}

[CollectionDefinition]
public sealed class SharedBrowser : ICollectionFixture<Explorers>;
