using System.Diagnostics;
using System.Globalization;
using Cofactor.Samples;

namespace Cofactor.Benchmarks;

/// <summary>Scores of rows under a model of the Criteo-like set's size: many at once, and one alone.</summary>
static class ScoringSection
{
    const int Rows = 300_000;

    static readonly int[] Factors = [8, 16, 32, 64];

    public static void Write(MarkdownReport report, Settings settings)
    {
        report.Heading("Scoring");
        int all = Environment.ProcessorCount;
        report.Say($"Criteo-like, {Rows.ToString("N0", CultureInfo.InvariantCulture)} rows of 39 ones under a model of {CriteoLike.FeatureCount.ToString("N0", CultureInfo.InvariantCulture)} features (`FmModel.Predict` of a block of rows), millions of rows a second, "
            + "median (least–most) of the rounds, by turns in one process; *twin* is the textbook's loops. bfloat16: the same model with 16-bit factors. A single row is another row each time, nothing asked for ahead: ns, the timer's own included.");
        Dataset rows = ClickRows.Make(Rows);
        report.Table(["k", "twin", "1 thread", "times twin", "bfloat16, 1 thread", $"{all} threads", "single row, ns: p50 / p99", "largest change of p by bfloat16"],
            Factors.Select(k => Row(settings, rows, k)).ToArray());
    }

    static string[] Row(Settings settings, Dataset rows, int k)
    {
        NaiveModel twin = NaiveModel.Draw(CriteoLike.FeatureCount, k);
        FmModel model = twin.ToCofactor(), half = model.ToBFloat16();
        Twins.RequireEqual(twin.Score(rows.Row(0)), model.Score(rows.Row(0)), 1e-4);
        var predictions = new float[RowBlock.MaxRows];
        Timing[] timings = Rounds.Measure(settings.Rounds,
            () => Rounds.Seconds(() => Twin(twin, rows)),
            () => Rounds.Seconds(() => Predict(model, rows, predictions)),
            () => Rounds.Seconds(() => Predict(half, rows, predictions)),
            () => Rounds.Seconds(() => Parallel.ForEach(rows.Blocks, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, b => model.Predict(b.Features, new float[b.RowCount]))));
        string Rate(Timing t) => MarkdownReport.Number(new Timing(Rows / t.Median / 1e6, Rows / t.High / 1e6, Rows / t.Low / 1e6));
        double[] single = Single(model, rows);
        return
        [
            k.ToString(CultureInfo.InvariantCulture), Rate(timings[0]), Rate(timings[1]), MarkdownReport.Number(timings[0].Median / timings[1].Median, 1), Rate(timings[2]), Rate(timings[3]),
            $"{single[single.Length / 2]:N0} / {single[single.Length * 99 / 100]:N0}", Change(model, half, rows).ToString("0.0e0", CultureInfo.InvariantCulture),
        ];
    }

    static void Twin(NaiveModel model, Dataset rows)
    {
        for (long i = 0; i < rows.RowCount; i++)
            model.Score(rows.Row(i));
    }

    static void Predict(FmModel model, Dataset rows, float[] predictions)
    {
        foreach (RowBlock block in rows.Blocks)
            model.Predict(block.Features, predictions);
    }

    /// <summary>Nanoseconds of each single prediction, ascending.</summary>
    static double[] Single(FmModel model, Dataset rows)
    {
        const int Warmup = 50_000;
        var ns = new double[rows.RowCount - Warmup];
        for (int i = 0; i < rows.RowCount; i++)
        {
            long start = Stopwatch.GetTimestamp();
            model.Predict(rows.Row(i));
            if (i >= Warmup)
                ns[i - Warmup] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
        Array.Sort(ns);
        return ns;
    }

    static double Change(FmModel model, FmModel half, Dataset rows)
    {
        double most = 0;
        for (int i = 0; i < 10_000; i++)
            most = Math.Max(most, Math.Abs(model.Predict(rows.Row(i)) - half.Predict(rows.Row(i))));
        return most;
    }
}
