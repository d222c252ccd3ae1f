using System.CommandLine;
using BenchmarkDotNet.Running;

namespace Cofactor.Benchmarks;

static class Program
{
    static readonly Dictionary<string, Action<MarkdownReport, Settings>> Sections = new()
    {
        ["memory"] = (report, _) => MemorySection.Write(report),
        ["training"] = KernelSection.Write,
        ["scoring"] = ScoringSection.Write,
        ["recommend"] = RecommendSection.Write,
        ["reading"] = ReadingSection.Write,
        ["runs"] = RunsSection.Write,
        ["scaling"] = ScalingSection.Write,
        ["start"] = StartSection.Write,
        ["service"] = ServiceSection.Write,
        ["soak"] = SoakSection.Write,
        ["quality"] = QualitySection.Write,
        ["blocked"] = BlockedSection.Write,
    };

    // The first need a program that is not .NET's, the others public data; each have a page of their own.
    static readonly string[] OfService = ["service", "soak"], OfQuality = ["quality", "blocked"], OnRequest = [.. OfService, .. OfQuality];

    static int Main(string[] args)
    {
        var sections = new Option<string[]>("--sections") { Description = $"Which parts: {string.Join(", ", Sections.Keys)} [default: all but {string.Join(", ", OnRequest)}]", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Sections.Keys.Except(OnRequest)] };
        sections.AcceptOnlyFromAmong([.. Sections.Keys]);
        var rounds = new Option<int>("--rounds") { Description = "Measured repetitions", DefaultValueFactory = _ => 5 };
        var peers = new Option<string?>("--peers") { Description = "A folder with xlearn_train, xlearn_predict, fm_train and fm_predict" };
        var data = new Option<string?>("--data") { Description = "Where generated data is kept [default: artifacts/bench-data]" };
        var output = new Option<string?>("--output") { Description = "The page to write [default: docs/benchmarks.md when all of the default sections run, docs/benchmarks-quality.md and docs/benchmarks-blocked.md for those two alone, else none]" };
        var soak = new Option<double>("--soak") { Description = "Minutes of the section 'soak'", DefaultValueFactory = _ => 10 };
        var root = new RootCommand("Measures Cofactor and writes docs/benchmarks.md. With 'micro', the rest goes to BenchmarkDotNet.") { sections, rounds, peers, data, soak, output };
        var micro = new Command("micro", "BenchmarkDotNet's benchmarks of single operations, with its own options") { TreatUnmatchedTokensAsErrors = false };
        micro.SetAction(parsed => { BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. parsed.UnmatchedTokens]); });
        root.Add(micro);
        var empty = new Command("empty-service", "The empty web service that the section 'service' measures beside ours");
        empty.SetAction(_ => EmptyService.Run());
        root.Add(empty);
        root.SetAction(parsed =>
        {
            string repository = Root();
            string[] chosen = parsed.GetValue(sections)!;
            bool ofService = chosen.Any(OfService.Contains);
            if (ofService && !Load.IsPossible)
            {
                Console.Error.WriteLine("The sections 'service' and 'soak' need the load generator wrk; on Debian: apt-get install wrk");
                return 1;
            }
            var settings = new Settings
            {
                Rounds = parsed.GetValue(rounds),
                Data = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(repository, "artifacts", "bench-data")),
                Peers = parsed.GetValue(peers) is { } folder ? Path.GetFullPath(folder) : null,
                SoakMinutes = parsed.GetValue(soak),
                Root = repository,
            };
            string? page = parsed.GetValue(output) ?? (chosen.ToHashSet().SetEquals(Sections.Keys.Except(OnRequest)) ? Path.Combine(repository, "docs", "benchmarks.md")
                : chosen is [string one] && OfQuality.Contains(one) ? Path.Combine(repository, "docs", $"benchmarks-{one}.md") : null);
            if (chosen.Any(name => name is "runs" or "scaling" or "start" or "service" or "soak"))
                settings.Publish();
            var report = new MarkdownReport(Console.Out);
            report.Title(ofService ? "Benchmarks of the scoring service" : chosen is ["quality"] ? "Benchmarks of quality" : chosen is ["blocked"] ? "Benchmarks of the blocked solvers" : chosen is ["recommend"] ? "Benchmarks of recommending" : "Benchmarks");
            report.Say($"Written by `{Command(args, settings)}`; not to be edited. {Machine.Describe()}");
            foreach ((string name, Action<MarkdownReport, Settings> write) in Sections)
                if (chosen.Contains(name))
                    write(report, settings);
            if (page is not null)
                File.WriteAllText(page, report.ToString());
            return 0;
        });
        return root.Parse(args).Invoke();
    }

    static string Command(string[] args, Settings settings)
    {
        string given = string.Join(' ', args.Select(a => settings.Peers is not null && Path.GetFullPath(a) == settings.Peers ? "FOLDER" : a));
        return "dotnet run -c Release --project bench/Cofactor.Benchmarks" + (given.Length == 0 ? "" : " -- " + given);
    }

    /// <summary>The folder with the solution, above this program's.</summary>
    static string Root()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Cofactor.slnx")))
                return folder;
        throw new InvalidOperationException("The benchmarks run from a build within the repository.");
    }
}
