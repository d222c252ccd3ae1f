using System.Globalization;
using Cofactor.Numerics;
using Cofactor.Tests.Solvers.Blocked;

namespace Cofactor.Benchmarks;

/// <summary>How fast als and mcmc are, beside coordinate descent.</summary>
static class BlockedSection
{
    const double Target = 0.910;

    public static void Write(MarkdownReport report, Settings settings)
    {
        report.Heading("Speed of the blocked solvers");
        report.Say("MovieLens 100K, `u1.base`: 80,000 rows, user and item.");
        if (!PublicData.Has(report, "ml-100k"))
            return;
        Dataset train = PublicData.MovieLens("u1.base"), test = PublicData.MovieLens("u1.test", train.FeatureMap);
        Sweeps(report, settings, train);
        Runs(report, settings, train, test);
        Relations(report, settings, PublicData.Sides().Joined("u1.base"));
    }

    static void Sweeps(MarkdownReport report, Settings settings, Dataset train)
    {
        report.Say("Milliseconds a sweep over all weights, median (least–most) of the rounds, by turns in one process. *Coordinates* is the plain version, one weight after the other as libFM has it "
            + "(`CoordinateSweeps` of the tests: double, residuals and one factor's sums cached).");
        var rows = new List<string[]>();
        foreach (int k in new[] { 8, 16, 64 })
        {
            var als = new AlsOptions { NumFactors = k, Sweeps = 5 };
            var plain = new CoordinateSweeps(train, k, als.LinearL2, als.FactorsL2, (j, f) => 0.1 * CounterRandom.Normal(1, (ulong)(j * k + f)));
            Timing[] ms = [.. Rounds.Measure(settings.Rounds,
                () => Rounds.Seconds(plain.Sweep),
                () => Sweep(train, als with { Threads = 1 }),
                () => Sweep(train, als with { Threads = 2 }),
                () => Sweep(train, new McmcOptions { NumFactors = k, Sweeps = 5, Draws = 1, Threads = 1 }),
                () => Sweep(train, new McmcOptions { NumFactors = k, Sweeps = 5, Draws = 1, Threads = 2 })).Select(t => t.Times(1e3))];
            rows.Add([Whole(k), MarkdownReport.Number(ms[0]), MarkdownReport.Number(ms[1]), MarkdownReport.Number(ms[0].Median / ms[1].Median, 1),
                MarkdownReport.Number(ms[2]), MarkdownReport.Number(ms[1].Median / ms[2].Median), MarkdownReport.Number(ms[3]), MarkdownReport.Number(ms[4]), MarkdownReport.Number(ms[3].Median / ms[4].Median)]);
        }
        report.Table(["k", "coordinates", "als, 1 thread", "times faster", "als, 2 threads", "times 1 thread", "mcmc, 1 thread", "mcmc, 2 threads", "times 1 thread"], rows);
    }

    static void Runs(MarkdownReport report, Settings settings, Dataset train, Dataset test)
    {
        report.Say($"200 sweeps of mcmc from rows in memory to the model with its draws, in seconds; and to a test RMSE of {Target.ToString("0.000", CultureInfo.InvariantCulture)}, "
            + "the sweeps alone. libFM 1.4.4 with `-meta` took 2.2 s at k = 8 and 4.0 s at k = 16 on such a machine, reading and predicting included, myFM 2.0 s at k = 8.");
        var rows = new List<string[]>();
        foreach (int k in new[] { 8, 16 })
            foreach (int threads in new[] { 1, 2 })
            {
                var options = new McmcOptions { NumFactors = k, Threads = threads };
                Timing all = Rounds.Measure(settings.Rounds, () => Rounds.Seconds(() => Trainer.Run(train, options)))[0];
                IReadOnlyList<EpochReport> history = Trainer.Run(train, options, new TrainingContext { Validation = test }).History;
                int reached = history.TakeWhile(e => e.ValidationMetric > Target).Count();
                rows.Add([Whole(k), Whole(threads), MarkdownReport.Number(all, 2),
                    reached < history.Count ? $"{MarkdownReport.Number(history.Take(reached + 1).Sum(e => e.Seconds))} ({Whole(reached + 1)} sweeps)" : "not reached"]);
            }
        report.Table(["k", "threads", "200 sweeps, s", $"to {Target.ToString("0.000", CultureInfo.InvariantCulture)}, s"], rows);
    }

    static void Relations(MarkdownReport report, Settings settings, Dataset train)
    {
        report.Say("With age, gender, occupation and genres joined: milliseconds a sweep of mcmc, 1 thread, through the relations that the solver finds, and *row by row*, the same updates of the same features over the rows; "
            + "*coordinates* is the plain version of least squares over the rows. Last, 200 sweeps in seconds from rows in memory to the model, 1 and 2 threads. libFM took 9.5 s and myFM 8.9 s on such a machine, reading and predicting included.");
        var rows = new List<string[]>();
        foreach (int k in new[] { 8, 16 })
        {
            var options = new McmcOptions { NumFactors = k, Threads = 1 };
            var als = new AlsOptions();
            var plain = new CoordinateSweeps(train, k, als.LinearL2, als.FactorsL2, (j, f) => 0.1 * CounterRandom.Normal(1, (ulong)(j * k + f)));
            Timing[] ms = [.. Rounds.Measure(settings.Rounds,
                () => Rounds.Seconds(plain.Sweep),
                () => Sweep(train, options with { Sweeps = 5, Draws = 1, Flat = true }),
                () => Sweep(train, options with { Sweeps = 5, Draws = 1 })).Select(t => t.Times(1e3))];
            Timing[] runs = Rounds.Measure(settings.Rounds, () => Rounds.Seconds(() => Trainer.Run(train, options)), () => Rounds.Seconds(() => Trainer.Run(train, options with { Threads = 2 })));
            rows.Add([Whole(k), MarkdownReport.Number(ms[0]), MarkdownReport.Number(ms[1]), MarkdownReport.Number(ms[2]), MarkdownReport.Number(ms[1].Median / ms[2].Median),
                MarkdownReport.Number(ms[0].Median / ms[2].Median), MarkdownReport.Number(runs[0], 2), MarkdownReport.Number(runs[1], 2)]);
        }
        report.Table(["k", "coordinates", "row by row", "relations", "times row by row", "times coordinates", "200 sweeps, 1 thread, s", "2 threads, s"], rows);
    }

    /// <summary>Seconds of the middle sweep of a short run.</summary>
    static double Sweep(Dataset train, BlockedOptions options) => Timing.Of(Trainer.Run(train, options).History.Skip(1).Select(e => e.Seconds)).Median;

    static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
