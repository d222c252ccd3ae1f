using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace Cofactor.Tests.Browser;

/// <summary>A window on the page. Console errors, exceptions and requests to other hosts are collected, and fail the test at its end.</summary>
sealed class Visit : IAsyncDisposable
{
    static readonly string Axe = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe", "axe.min.js"));

    readonly IBrowserContext _context;
    readonly string _address;
    readonly List<string> _faults = [];

    public Visit(IBrowserContext context, IPage page, string address)
    {
        (_context, Page, _address) = (context, page, address);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _faults.Add($"console {message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => _faults.Add($"exception: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal))
                _faults.Add($"request to another host: {request.Url}");
        };
        page.Response += (_, response) => Answers.Add(response);
    }

    public IPage Page { get; }

    /// <summary>All answers so far.</summary>
    public List<IResponse> Answers { get; } = [];

    /// <summary>Goes to a view such as <c>#map</c> and waits until nothing more is loaded.</summary>
    public async Task Go(string view)
    {
        await Page.GotoAsync(_address + view);
        await Settle();
    }

    public async Task Settle()
    {
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Page.WaitForFunctionAsync("() => document.querySelector('dialog[open]') || (document.querySelector('h1') && !document.querySelector('[aria-busy], .loading'))");
    }

    /// <summary>The exact number that an element carries.</summary>
    public async Task<double> Number(string selector) => double.Parse((await Page.Locator(selector).First.GetAttributeAsync("value"))!, CultureInfo.InvariantCulture);

    /// <summary>Types into the field of a label and takes the first match.</summary>
    public async Task Choose(ILocator within, string label, string value)
    {
        ILocator field = within.GetByLabel(label, new() { Exact = true }).First;
        await field.FillAsync(value);
        await within.GetByRole(AriaRole.Option, new() { Name = value, Exact = true }).First.WaitForAsync();
        await field.PressAsync("Enter");
        await Settle();
    }

    /// <summary>What axe-core finds wrong, a line each.</summary>
    public async Task<string[]> AxeViolations()
    {
        await Page.EvaluateAsync(Axe);
        return await Page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html.slice(0, 120)).join(' ')}`)");
    }

    /// <summary>Keeps a picture of the whole page in artifacts/screenshots.</summary>
    public Task Screenshot(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "screenshots", name + ".png"), FullPage = true });

    /// <summary>Takes back a fault that the test wanted, such as the answer 401.</summary>
    public void Expect(string part) => Assert.NotEqual(0, _faults.RemoveAll(f => f.Contains(part, StringComparison.Ordinal)));

    public void HasNoFaults() => Assert.Empty(_faults);

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
