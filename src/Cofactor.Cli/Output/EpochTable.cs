namespace Cofactor.Cli;

/// <summary>The run epoch by epoch, a line each, as it goes and when a model is inspected.</summary>
sealed class EpochTable(Action<string> say)
{
    readonly List<double> _validation = [];
    bool _begun;
    double _best = double.PositiveInfinity;

    /// <summary>Adds an epoch; the first brings the header.</summary>
    public void Add(EpochReport e)
    {
        if (!_begun)
            say($"epoch{"train " + e.Metric,16}{(e.ValidationMetric is null ? "" : "validation " + e.Metric),21}{"seconds",9}{"rows/s",12}");
        _begun = true;
        if (e.ValidationMetric is { } metric && double.IsFinite(metric))
            _validation.Add(metric);
        bool best = e.IsBest && e.ValidationMetric < _best;
        if (best)
            _best = e.ValidationMetric!.Value;
        string validation = e.ValidationMetric is { } v ? Show.Metric(v) : "";
        say($"{e.Epoch,5}{Show.Metric(e.TrainMetric),16}{validation,21}{Show.Seconds(e.Seconds),9}{Show.Count((long)(e.Rows / Math.Max(e.Seconds, 1e-9))),12}{(best ? "  * best" : "")}");
    }

    /// <summary>The validation metric so far as a line of blocks, with a space before it; nothing before the second epoch.</summary>
    public string Curve => _validation.Count > 1 ? " " + Sparkline(_validation, 20) : "";

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
