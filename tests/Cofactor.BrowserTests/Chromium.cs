using Microsoft.Playwright;
using Xunit;

namespace Cofactor.Tests.Browser;

/// <summary>The one browser of all tests: Chromium as the system has it, or as COFACTOR_CHROMIUM says. Playwright's own are not downloaded.</summary>
sealed class Chromium : IAsyncLifetime
{
    static readonly string? Executable = new[] { Environment.GetEnvironmentVariable("COFACTOR_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    IPlaywright? _playwright;
    IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // Containers have no room for Chromium's sandbox, and the page is our own.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    }

    /// <summary>A window of its own, with nothing kept from others.</summary>
    public async Task<Visit> Visit(Explorer explorer, string view = "", int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        var visit = new Visit(context, await context.NewPageAsync(), explorer.Address);
        await visit.Go(view);
        return visit;
    }

    public static void SkipIfAbsent() => Assert.SkipWhen(Executable is null, "Chromium is not here: apt-get install chromium, or name it in COFACTOR_CHROMIUM");

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
