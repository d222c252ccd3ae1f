namespace Cofactor.Cli;

/// <summary>The run epoch by epoch, a line each, as it goes and when a model is inspected.</summary>
sealed class EpochTable(Action<string> say)
{
    bool _begun;
    double _best = double.PositiveInfinity;

    /// <summary>Adds an epoch; the first brings the header.</summary>
    public void Add(EpochReport e)
    {
        if (!_begun)
            say($"epoch{"train " + e.Metric,17}{(e.ValidationMetric is null ? "" : "validation " + e.Metric),22}{"seconds",10}{"rows/s",13}");
        _begun = true;
        bool best = e.IsBest && e.ValidationMetric < _best;
        if (best)
            _best = e.ValidationMetric!.Value;
        string validation = e.ValidationMetric is { } v ? Show.Metric(v) : "";
        say($"{e.Epoch,5}{Show.Metric(e.TrainMetric),17}{validation,22}{Show.Seconds(e.Seconds),10}{Show.Count((long)(e.Rows / Math.Max(e.Seconds, 1e-9))),13}{(best ? "  * best so far" : "")}");
    }

    /// <summary>A line of blocks, one an epoch (or group of epochs), higher is worse: <c>█▅▃▂▁</c>.</summary>
    public static string Sparkline(IReadOnlyList<double> values, int width)
    {
        if (values.Count == 0)
            return "";
        int groups = Math.Min(width, values.Count);
        double[] shown = [.. Enumerable.Range(0, groups).Select(g => values[(int)((long)g * values.Count / groups)])];
        double low = shown.Min(), span = shown.Max() - low;
        return string.Concat(shown.Select(v => "▁▂▃▄▅▆▇█"[span > 0 ? (int)Math.Min(7, 8 * (v - low) / span) : 0]));
    }
}
