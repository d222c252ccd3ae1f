using Cofactor.Numerics;

namespace Cofactor.Benchmarks;

/// <summary>The best 10 of a million items for one context, beside the memory's bandwidth.</summary>
static class RecommendSection
{
    const int Items = 1_000_000, Context = 1000;

    public static void Write(MarkdownReport report, Settings settings)
    {
        report.Heading("Recommending");
        double bandwidth = Bandwidth.Read(1);
        report.Say($"`Recommender.Top`: the best 10 of 1,000,000 items for a context of two features, one thread, median (least–most) of the rounds. "
            + $"*Of bandwidth* is the bytes of the items' vectors a second as a share of the {MarkdownReport.Number(bandwidth / 1e9, 1)} GB/s that one thread reads. *Row by row* is `FmModel.Score` of each item's row.");
        var rows = new List<string[]>();
        foreach (int k in new[] { 16, 64 })
            foreach (bool narrow in new[] { false, true })
                rows.Add(Row(settings, k, narrow, bandwidth));
        report.Table(["k", "factors", "ms", "M candidates/s", "of bandwidth", "times row by row"], [.. rows]);
    }

    static string[] Row(Settings settings, int k, bool narrow, double bandwidth)
    {
        var shape = new FmShape(Context + Items, k);
        var weights = new FmWeights(shape);
        for (long at = 0; at < weights.Factors.Length; at += 1 << 20)
            CounterRandom.Normals(1, (ulong)at, 0.1, weights.Factors.Span(at, (int)Math.Min(1 << 20, weights.Factors.Length - at)));
        var model = new FmModel(weights, LabelMap.Ranker);
        model = narrow ? model.ToBFloat16() : model;
        Recommender recommender = Recommender.Of(model, Context, Items);
        SparseMatrix all = RowsOf();
        var scores = new float[Items];
        Timing[] timings = Rounds.Measure(settings.Rounds,
            () => Rounds.Seconds(() => recommender.Top(new SparseRow([1, 500]), 10)),
            () => Rounds.Seconds(() => model.Score(all, scores)));
        double bytes = (double)Items * (k * (narrow ? 2 : 4) + 4);
        return
        [
            k.ToString(System.Globalization.CultureInfo.InvariantCulture), narrow ? "bfloat16" : "float",
            MarkdownReport.Number(timings[0].Times(1e3)), MarkdownReport.Number(Items / timings[0].Median / 1e6, 0),
            MarkdownReport.Percent(bytes / timings[0].Median / bandwidth), MarkdownReport.Number(timings[1].Median / timings[0].Median, 1),
        ];
    }

    /// <summary>The context with each item in turn.</summary>
    static SparseMatrix RowsOf()
    {
        var offsets = new long[Items + 1];
        var ids = new int[3 * Items];
        for (int i = 0; i < Items; i++)
        {
            offsets[i + 1] = 3 * (i + 1);
            (ids[3 * i], ids[3 * i + 1], ids[3 * i + 2]) = (1, 500, Context + i);
        }
        return new SparseMatrix(Context + Items, offsets, ids);
    }
}
