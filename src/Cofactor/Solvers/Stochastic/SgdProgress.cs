using System.Globalization;

namespace Cofactor.Solvers;

/// <summary>What a stochastic run has achieved so far; with the table and the number of steps it is all that a checkpoint holds.</summary>
sealed class SgdProgress
{
    const string Kind = "sgd 2";

    readonly List<EpochReport> _history = [];

    /// <summary>Epochs done.</summary>
    public int Epochs => _history.Count;

    /// <summary>The epoch whose weights are kept; −1 for none.</summary>
    public int BestEpoch { get; private set; } = -1;

    /// <summary>Its validation metric.</summary>
    public double BestMetric => _history[BestEpoch].ValidationMetric ?? double.PositiveInfinity;

    public IReadOnlyList<EpochReport> History => _history;

    /// <summary>The weights of the best epoch by rank of the feature, in the unit of learning.</summary>
    public FmWeights? BestWeights { get; set; }

    public void Add(EpochReport report)
    {
        if (report.IsBest)
            BestEpoch = report.Epoch;
        _history.Add(report);
    }

    /// <summary>The state of the run. It shares the table's memory: to be stored before the run goes on.</summary>
    public TrainingState ToState(SgdEngine engine, SgdOptions options, Survey survey)
    {
        var text = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["kind"] = Kind, ["steps"] = Text(engine.Steps), ["attempt"] = Text(options.Attempt), ["to_beat"] = options.ToBeat is double bar ? Text(bar) : "" };
        foreach ((string name, string value) in Fingerprint(options, survey))
            text["run." + name] = value;
        foreach (EpochReport report in _history)
            text[TrainingState.EpochPrefix + Text(report.Epoch)] = string.Join(' ', report.Metric, Text(report.TrainMetric),
                report.ValidationMetric is double v ? Text(v) : "-", Text(report.Rows), Text(report.Seconds), report.IsBest ? "best" : "-");
        return new TrainingState(text, [.. Tensors(engine.Table, BestWeights!)]);
    }

    /// <summary>The attempt at a learning rate that a state is of, and the metric of the one before; 0 for none or a damaged one, which is refused later.</summary>
    public static (int Attempt, double? ToBeat) AttemptOf(TrainingState? state) =>
        int.TryParse(state?.Text.GetValueOrDefault("attempt"), NumberStyles.None, CultureInfo.InvariantCulture, out int attempt) && attempt > 0
        && double.TryParse(state!.Text.GetValueOrDefault("to_beat"), NumberStyles.Float, CultureInfo.InvariantCulture, out double bar) ? (attempt, bar) : (0, null);

    /// <summary>The way back: fills the engine's weights and returns what was achieved.</summary>
    /// <exception cref="OptionException">The state is of another run: other data or options.</exception>
    public static SgdProgress FromState(TrainingState state, SgdEngine engine, FmWeights best, SgdOptions options, Survey survey)
    {
        OptionException.Check(state.Text.GetValueOrDefault("kind") == Kind, "resume", "a state of another solver or version", $"one of kind '{Kind}'");
        foreach ((string name, string value) in Fingerprint(options, survey))
            OptionException.Check(state.Text.GetValueOrDefault("run." + name) == value, name, value, $"{state.Text.GetValueOrDefault("run." + name)}, as the run to resume had; a resumed run has the same data and options, but for epochs");
        var progress = new SgdProgress { BestWeights = best };
        foreach (StateTensor to in Tensors(engine.Table, best))
        {
            StateTensor? from = state.Tensors.FirstOrDefault(t => t.Name == to.Name);
            OptionException.Check(from is not null && from.Data.Length == to.Data.Length, "resume", $"a state whose tensor {to.Name} does not fit", "a state of this run");
            CopyInto(from!.Data, to.Data);
        }
        try
        {
            for (int e = 0; state.Text.TryGetValue(TrainingState.EpochPrefix + Text(e), out string? line); e++)
                progress.Add(Parse(e, line));
            engine.Steps = long.Parse(state.Text["steps"], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or IndexOutOfRangeException or OverflowException)
        {
            throw new OptionException("The state to resume from is damaged: its history cannot be read. Start anew, without --resume.");
        }
        engine.Restored();
        OptionException.Check(progress.BestEpoch >= 0, "resume", "a state without an epoch", "a state of this run");
        return progress;
    }

    static EpochReport Parse(int epoch, string line)
    {
        string[] parts = line.Split(' ');
        return new EpochReport
        {
            Epoch = epoch,
            Metric = parts[0],
            TrainMetric = double.Parse(parts[1], CultureInfo.InvariantCulture),
            ValidationMetric = parts[2] == "-" ? null : double.Parse(parts[2], CultureInfo.InvariantCulture),
            Rows = long.Parse(parts[3], CultureInfo.InvariantCulture),
            Seconds = double.Parse(parts[4], CultureInfo.InvariantCulture),
            IsBest = parts[5] == "best",
        };
    }

    /// <summary>What a resumed run must have in common with the one it goes on from. More epochs are allowed: that is what one resumes for.</summary>
    static IEnumerable<(string Name, string Value)> Fingerprint(SgdOptions options, Survey survey)
    {
        foreach ((string name, string value) in options.ToHyperparameters())
            if (name is not "epochs")
                yield return (name, value);
        yield return ("rows", Text(survey.Rows));
        yield return ("training_rows", Text(survey.TrainingRows));
        yield return ("feature_dim", Text(survey.FeatureCount));
        yield return ("classes", string.Join(' ', survey.Labels.ClassNames));
        yield return ("label_mean", Text(survey.Mean));
        yield return ("label_deviation", Text(survey.Deviation));
        yield return ("weight", Text(survey.TrainingWeight));
        yield return ("trained_features", Text(survey.Order.Trained));
        yield return ("feature_order", Text(survey.Order.Fingerprint));
    }

    static IEnumerable<StateTensor> Tensors(ParameterTable table, FmWeights best)
    {
        yield return Tensor("table.bias", table.Bias);
        yield return Tensor("table.linear", table.Linear);
        yield return Tensor("table.factors", table.Factors);
        yield return Tensor("best.bias", best.Bias);
        yield return Tensor("best.linear", best.Linear);
        yield return Tensor("best.factors", best.Factors);
    }

    static StateTensor Tensor(string name, Numerics.NativeBuffer data) => new(name, [data.Length], data);

    static unsafe void CopyInto(Numerics.NativeBuffer from, Numerics.NativeBuffer to)
    {
        Buffer.MemoryCopy(from.Pointer, to.Pointer, to.Length * sizeof(float), from.Length * sizeof(float));
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    static string Text(IFormattable value) => value.ToString(value is double ? "R" : null, CultureInfo.InvariantCulture);
}
