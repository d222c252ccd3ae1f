using System.Text.Json;

namespace Cofactor.Cli;

/// <summary>What <c>train</c> tells: what was found, the epochs as they go, and how it ended.</summary>
sealed class TrainingReport
{
    readonly Session _session;
    readonly SolverOptions _options;
    readonly string _model;
    readonly TrainingInput _rows;
    readonly EpochTable _epochs;
    TrainingStart? _start;

    public TrainingReport(Session session, SolverOptions options, string model, TrainingInput rows)
    {
        _session = session;
        _options = options;
        _model = model;
        _rows = rows;
        _epochs = new EpochTable(session.Say);
    }

    /// <summary>Says what the run is about to do.</summary>
    public void Start(TrainingStart start)
    {
        bool again = _start is not null;
        _start ??= start;
        if (again)
            _session.Say(start.Reason);
        else
        {
            _session.Say($"predictor type {PredictorTypes.NameOf(start.Labels.Type)}: {Why(start.Labels)}");
            if (start.HeldOutRows > 0)
                _session.Say($"held out {Show.Count(start.HeldOutRows)} of {Show.Count(start.HeldOutRows + start.TrainingRows)} rows for early stopping");
        }
        _session.Meter.Start("training");
    }

    public void Rows(TrainingProgress p)
    {
        double inEpoch = p.TotalRows is > 0 and { } total ? (double)p.Rows / total : double.NaN;
        _session.Meter.Report((p.Epoch + inEpoch) / ((_options as SgdOptions)?.Epochs ?? 1), $"epoch {p.Epoch}, {Show.Count(p.Rows, "row")}{_epochs.Curve}");
    }

    public void Epoch(EpochReport e) => _epochs.Add(e);

    /// <summary>Says how the run ended and gives the exit code.</summary>
    public int End(TrainingResult result)
    {
        if (result.DampedRows > 0)
            _session.Say($"note: {Show.Count(result.DampedRows, "row")} of very many features stepped with damped gradients, so as not to throw the run");
        Failure? failure = result.Outcome switch
        {
            TrainingOutcome.Diverged => new Failure(ExitCode.Failed, result.Message + (result.Model is null ? " No epoch was done: no model is written."
                : $" The model of epoch {result.BestEpoch}, the last good one, is in {_model}."))
            { Remedy = "Use a smaller --learning-rate." },
            TrainingOutcome.Canceled => new Failure(ExitCode.Interrupted, result.Model is null ? "interrupted before the end of the first epoch, or of mcmc's burn-in; no model is written."
                : $"interrupted; the model of epoch {result.BestEpoch}, the best of {result.History.Count}, is in {_model}."),
            _ => null,
        };
        if (failure is not null)
            return _session.Fail(failure, json => WriteJson(json, result));
        if (_model == OutputPath.Standard)
            _session.Say(Summary(result));
        else
            _session.Result(to => to.WriteLine(Summary(result)), json => WriteJson(json, result));
        return ExitCode.Done;
    }

    string Why(LabelMap labels) => (_options.PredictorType, labels.Type) switch
    {
        (not null, PredictorType.Regressor or PredictorType.Ranker) => "as asked",
        (not null, _) => $"as asked; {Classes(labels)}",
        (_, PredictorType.Regressor) => "the labels are numbers other than {0, 1} and {−1, 1}",
        _ => Classes(labels),
    };

    static string Classes(LabelMap labels) => labels.Type == PredictorType.BinaryClassifier
        ? $"the labels are '{labels.ClassNames[0]}' and '{labels.ClassNames[1]}'; the probability of '{labels.ClassNames[1]}' is predicted"
        : $"the labels are {labels.ClassNames.Count} {(labels.Type == PredictorType.Ordinal ? "levels" : "classes")}: {string.Join(", ", labels.ClassNames.Take(8))}{(labels.ClassNames.Count > 8 ? ", …" : "")}";

    string Summary(TrainingResult result)
    {
        EpochReport best = result.History[result.BestEpoch];
        string how = result.Outcome == TrainingOutcome.EarlyStopped ? $", no better for {(_options as SgdOptions)?.EarlyStopping} epochs" : "";
        string what = _options is BlockedOptions ? "sweep" : "epoch";
        string metrics = best.ValidationMetric is { } v ? $"validation {best.Metric} {Show.Metric(v)}{_epochs.Curve}, train {best.Metric} {Show.Metric(best.TrainMetric)}" : $"train {best.Metric} {Show.Metric(best.TrainMetric)}";
        return $"{_model}: {what} {result.BestEpoch} of {result.History.Count}{how}: {metrics}";
    }

    void WriteJson(Utf8JsonWriter json, TrainingResult result)
    {
        json.WriteString("model", result.Model is null ? null : _model);
        json.WriteString("outcome", result.Outcome switch
        {
            TrainingOutcome.Completed => "completed",
            TrainingOutcome.EarlyStopped => "early_stopped",
            TrainingOutcome.Canceled => "interrupted",
            _ => "diverged",
        });
        json.WriteString("predictor_type", _start is null ? null : PredictorTypes.NameOf(_start.Labels.Type));
        json.WriteStartArray("classes");
        foreach (string name in _start?.Labels.ClassNames ?? [])
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteNumber("feature_dim", _start?.FeatureCount ?? 0);
        json.WriteStartArray("caches");
        foreach (string cache in _rows.Kept)
            json.WriteStringValue(cache);
        json.WriteEndArray();
        json.WriteBoolean("out_of_core", _rows.IsOutOfCore);
        json.WriteNumber("training_rows", result.TrainingRows);
        json.WriteNumber("held_out_rows", result.HeldOutRows);
        json.WriteNumber("damped_rows", result.DampedRows);
        json.WriteNumber("epochs", result.History.Count);
        json.WriteNumber("best_epoch", result.BestEpoch);
        JsonParts.Metrics(json, "metrics", result.Model?.Card.Metrics ?? new Dictionary<string, double>());
        JsonParts.Texts(json, "options", result.Hyperparameters);
        HistoryJson.Write(json, result.History);
    }
}
