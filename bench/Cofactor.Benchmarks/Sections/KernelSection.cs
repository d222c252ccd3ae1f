using Cofactor.Samples;

namespace Cofactor.Benchmarks;

/// <summary>
/// One training epoch in memory: Cofactor beside the textbook's loops and beside the memory's limit, by turns in one process.
/// AdaGrad, one row a step, the rows in their order.
/// </summary>
static class KernelSection
{
    static readonly int[] Factors = [8, 16, 32, 64];

    public static void Write(MarkdownReport report, Settings settings)
    {
        report.Heading("Training: one epoch");
        report.Say("ns per non-zero: score and AdaGrad step, median (least–most) of the rounds, all columns by turns in one process. "
            + "*Twin* is the textbook's loops (`bench/Cofactor.Benchmarks/Twin/`): k at run time, exact square root and division, arrays of their own, no vectors. "
            + "*Limit* reads and writes back every line of the weights that the same rows touch, in the same order, and computes nothing. "
            + "Of Cofactor, the second epoch of a run. The loss after two epochs, on test rows, is that of the twin and of Cofactor with one thread and with two.");
        Dataset clicks = ClickRows.Make(1_000_000), test = ClickRows.Make(50_000, first: CriteoLike.TestStart);
        Write(report, settings, "Criteo-like, 1,000,000 rows of 39 ones, log-loss", clicks, test, PredictorType.BinaryClassifier, 39);
        var films = new MovieLensLike(1);
        Write(report, settings, "MovieLens-like, 3,000,000 rows of 2 ones, squared loss", films.Make(0, 3_000_000), films.Make(CriteoLike.TestStart, 100_000), PredictorType.Regressor, 2);
    }

    static void Write(MarkdownReport report, Settings settings, string title, Dataset rows, Dataset test, PredictorType type, int nonZerosPerRow)
    {
        report.Say($"**{title}**");
        report.Table(
            ["k", "twin", "limit", "Cofactor", "times twin", "of limit", "2 threads", "times 1 thread", "loss: twin / 1 / 2 threads", "M rows/s, 1 / 2 threads"],
            Factors.Select(k => Row(settings, rows, test, type, nonZerosPerRow, k)).ToArray());
    }

    static string[] Row(Settings settings, Dataset rows, Dataset test, PredictorType type, int nonZerosPerRow, int k)
    {
        double perNonZero = 1e9 / rows.NonZeroCount;
        SgdOptions one = Options(k, type, threads: 1), two = Options(k, type, threads: 2);
        var twin = NaiveAdaGrad.Of(one, type, rows);
        using var limit = new TraceLimit(rows, k);
        FmModel? byOne = null, byTwo = null;
        double? twinLoss = null;
        int twinEpochs = 0;
        Timing[] timings = Rounds.Measure(settings.Rounds,
            () => Time(() => twin.Epoch(rows), () => twinLoss = ++twinEpochs == 2 ? twin.Loss(test) : twinLoss),
            () => Rounds.Seconds(limit.Epoch),
            () => Epoch(rows, one, ref byOne),
            () => Epoch(rows, two, ref byTwo));
        Timing[] ns = [.. timings.Select(t => t.Times(perNonZero))];
        string Rate(Timing t) => MarkdownReport.Number(1e3 / (t.Median * nonZerosPerRow));
        return
        [
            k.ToString(System.Globalization.CultureInfo.InvariantCulture),
            MarkdownReport.Number(ns[0]), MarkdownReport.Number(ns[1]), MarkdownReport.Number(ns[2]),
            MarkdownReport.Number(ns[0].Median / ns[2].Median, 1), MarkdownReport.Percent(ns[1].Median / ns[2].Median),
            MarkdownReport.Number(ns[3]), MarkdownReport.Number(ns[2].Median / ns[3].Median),
            $"{MarkdownReport.Number(twinLoss!.Value, 4)} / {MarkdownReport.Number(Loss(byOne!, test, type), 4)} / {MarkdownReport.Number(Loss(byTwo!, test, type), 4)}",
            $"{Rate(ns[2])} / {Rate(ns[3])}",
        ];
    }

    static double Time(Action timed, Action after)
    {
        double seconds = Rounds.Seconds(timed);
        after();
        return seconds;
    }

    /// <summary>Seconds of the second of two epochs; keeps the first run's model.</summary>
    static double Epoch(Dataset rows, SgdOptions options, ref FmModel? model)
    {
        TrainingResult result = Trainer.Run(rows, options);
        model ??= result.Model;
        return result.History[^1].Seconds;
    }

    static double Loss(FmModel model, Dataset test, PredictorType type)
    {
        IReadOnlyDictionary<string, double> metrics = Evaluator.Evaluate(model, test).Metrics;
        return type == PredictorType.Regressor ? 0.5 * metrics["rmse"] * metrics["rmse"] : metrics["log_loss"];
    }

    static SgdOptions Options(int k, PredictorType type, int threads) => new()
    {
        PredictorType = type,
        NumFactors = k,
        Epochs = 2,
        EarlyStopping = 0,
        Shuffle = false,
        LearningRate = 0.05,
        StandardizeLabels = false,
        Threads = threads,
    };
}
