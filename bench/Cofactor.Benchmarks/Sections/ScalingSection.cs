using System.Globalization;

namespace Cofactor.Benchmarks;

/// <summary>What more rows, factors and threads cost, and rows beyond the memory.</summary>
static class ScalingSection
{
    const int K = 8;

    public static void Write(MarkdownReport report, Settings settings)
    {
        report.Heading("Scaling");
        Rows(report);
        OutOfCore(report, settings);
    }

    static void Rows(MarkdownReport report)
    {
        report.Say($"Criteo-like rows in memory, AdaGrad, the second of two epochs, rows in their order. *Limit* as above.");
        int all = Environment.ProcessorCount;
        var table = new List<string[]>();
        foreach ((int rows, int k) in new[] { (1_000_000, K), (3_000_000, K), (10_000_000, K), (1_000_000, 16), (1_000_000, 32), (1_000_000, 64), (1_000_000, 128) })
        {
            Dataset clicks = ClickRows.Make(rows);
            using var limit = new TraceLimit(clicks, k);
            double one = Seconds(clicks, k, 1), two = Seconds(clicks, k, all);
            limit.Epoch();
            double least = Rounds.Seconds(limit.Epoch);
            string Ns(double seconds) => MarkdownReport.Number(1e9 * seconds / clicks.NonZeroCount, 1);
            table.Add([rows.ToString("N0", CultureInfo.InvariantCulture), k.ToString(CultureInfo.InvariantCulture), Ns(least), Ns(one), MarkdownReport.Percent(least / one),
                MarkdownReport.Number(rows / one / 1e6), Ns(two), MarkdownReport.Number(rows / two / 1e6), MarkdownReport.Number(one / two)]);
        }
        report.Table(["rows", "k", "limit, ns/nnz", "1 thread, ns/nnz", "of limit", "M rows/s", $"{all} threads, ns/nnz", "M rows/s", "times 1 thread"], table);
    }

    static double Seconds(Dataset rows, int k, int threads) => Trainer.Run(rows, new SgdOptions
    {
        PredictorType = PredictorType.BinaryClassifier,
        NumFactors = k,
        Epochs = 2,
        EarlyStopping = 0,
        Shuffle = false,
        LearningRate = 0.05,
        Threads = threads,
    }).History[1].Seconds;

    static void OutOfCore(MarkdownReport report, Settings settings)
    {
        const long Rows = 20_000_000;
        string text = BenchmarkData.Clicks(settings, Rows), folder = BenchmarkData.Folder(settings, "runs");
        string small = Path.Combine(folder, "streamed.safetensors"), large = Path.Combine(folder, "in-memory.safetensors");
        string[] options = ["train", text, "--num-factors", "8", "--epochs", "1", "--quiet"];
        Child streamed = Child.Run(settings.Command, [.. options, "--model", small, "--memory", "1500MB"]);
        Child inMemory = Child.Run(settings.Command, [.. options, "--model", large]);
        bool same = File.ReadAllBytes(small).AsSpan().SequenceEqual(File.ReadAllBytes(large));
        report.Say(string.Create(CultureInfo.InvariantCulture, $"{Rows:N0} rows ({new FileInfo(text).Length / 1e9:N1} GB of text), `cofactor train --num-factors 8 --epochs 1`, text to saved model:"));
        report.Table(["", "wall, s", "peak memory, MB"],
        [
            ["`--memory 1500MB`: rows from a cache on disk", MarkdownReport.Number(streamed.Seconds, 1), MarkdownReport.Number(streamed.PeakBytes / 1e6, 0)],
            ["rows in memory", MarkdownReport.Number(inMemory.Seconds, 1), MarkdownReport.Number(inMemory.PeakBytes / 1e6, 0)],
        ]);
        report.Say(same ? "Both wrote the same model, byte for byte." : "The two models differ.");
    }
}
