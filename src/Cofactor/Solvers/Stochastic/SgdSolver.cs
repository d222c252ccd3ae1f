using System.Diagnostics;

namespace Cofactor.Solvers;

/// <summary>
/// The stochastic solver: starts the weights, then goes through epochs of shuffled rows, each judged and the best kept.
/// </summary>
sealed class SgdSolver : IDisposable
{
    const int FirstRows = 1024, LongRow = 1000;

    readonly IRowSource _source;
    readonly SgdOptions _options;
    readonly TrainingContext _context;
    readonly CancellationToken _cancellationToken;
    readonly Survey _survey;
    readonly LabelScale _scale;
    readonly TrainingSource _train;
    readonly TrainingSource? _validation;
    readonly SgdEngine _engine;
    readonly string? _scratchFolder;   // for the best epoch's weights, where they do not fit in memory
    readonly DivergenceWatch _watch;
    readonly EpochOrder _order;
    SgdProgress _done;
    long _dampedRows;

    public SgdSolver(IRowSource source, SgdOptions options, TrainingContext context, Survey survey, Team team, CancellationToken cancellationToken)
    {
        _source = source;
        options = options.Resolve(survey.Labels.Type);
        options = options with { Threads = SgdEngines.Loops(options, context, survey) };
        _options = options;
        _context = context;
        _cancellationToken = cancellationToken;
        _survey = survey;
        _scale = LabelScale.For(options, survey);
        MemoryGuard.Check(options, context, source, survey);
        _scratchFolder = MemoryGuard.Fits(options, context, survey) ? null : context.ScratchFolder;
        Team? preparing = MemoryGuard.Fits(options, context, survey, withPreparedRows: true) ? team : null;
        _train = new TrainingSource(source, survey, _scale, survey.Split, heldOut: false, survey.FeatureCount, preparing);
        _validation = context.Validation is { } given ? new TrainingSource(given, survey, _scale, RowSplit.None, heldOut: false, int.MaxValue, preparing)
            : survey.Split.HoldsOut ? new TrainingSource(source, survey, _scale, survey.Split, heldOut: true, survey.FeatureCount, preparing) : null;
        _engine = SgdEngines.For(options, survey, team);
        _engine.Observer = context.Observer;
        _order = new EpochOrder(options, survey);
        _done = new SgdProgress();
        Begin();
        _watch = new DivergenceWatch(ConstantLoss(), _done.Epochs == 0 ? StartLoss() : 0);
        foreach (EpochReport epoch in _done.History)
            _watch.EpochDone(MeanLoss(epoch.TrainMetric), first: epoch.Epoch == 0);
    }

    /// <summary>Epochs until they are done, stop getting better, diverge or are cancelled.</summary>
    public TrainingResult Run()
    {
        TrainingOutcome outcome = TrainingOutcome.Completed;
        string message = "";
        while (_done.Epochs < _options.Epochs)
        {
            if (IsPatienceOver)
            {
                outcome = TrainingOutcome.EarlyStopped;
                break;
            }
            long start = Stopwatch.GetTimestamp();
            LossSum loss = default;
            double? validation = null;
            Stop stop;
            double seconds = 0;
            try
            {
                stop = Epoch(ref loss);
                seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (stop == Stop.None)
                    stop = Validate(ref loss, out validation);
            }
            catch (OperationCanceledException) when (_cancellationToken.IsCancellationRequested)
            {
                stop = Stop.Canceled;
            }
            if (stop == Stop.Diverged)
            {
                outcome = TrainingOutcome.Diverged;
                message = DivergenceWatch.Message(_done.Epochs, loss, _options, _source);
                break;
            }
            if (stop == Stop.Canceled)
            {
                outcome = TrainingOutcome.Canceled;
                KeepUnfinished();
                break;
            }
            EndEpoch(loss, validation, seconds);
        }
        return Result(outcome, message);
    }

    bool IsPatienceOver =>
        _validation is not null && _options.EarlyStopping > 0 && _done.BestEpoch >= 0 && _done.Epochs - 1 - _done.BestEpoch >= _options.EarlyStopping;

    enum Stop { None, Canceled, Diverged }

    /// <summary>One pass over the training rows.</summary>
    Stop Epoch(ref LossSum loss)
    {
        int epoch = _done.Epochs;
        long? total = _survey.TrainingRows;
        long damped = _engine.DampedRows;
        foreach (TrainingRows rows in _train.Epoch(epoch, _order.Blocks(epoch), _cancellationToken))
        {
            ReadOnlyMemory<int> order = _order.Rows(rows, epoch);
            for (int start = 0, count; start < rows.Count; start += count)
            {
                count = Math.Min(_engine.ChunkRows, rows.Count - start);
                if (_cancellationToken.IsCancellationRequested)
                    return Stop.Canceled;
                loss += _engine.Train(rows, order.Slice(start, count));
                if (_watch.Sees(loss, _survey.TrainingWeight))
                    return Stop.Diverged;
                _context.RowProgress?.Report(new TrainingProgress(epoch, loss.Rows, total));
            }
        }
        _dampedRows = _engine.DampedRows - damped;
        long padding = _engine.EndEpoch();
        loss += new LossSum(0, padding, 0);
        // The last steps of an epoch show in no loss.
        if (_engine.IsFinite())
            return Stop.None;
        loss = loss with { Loss = double.PositiveInfinity };
        return Stop.Diverged;
    }

    /// <summary>The metric over the validation rows; a loss that is not finite replaces the epoch's, for the message.</summary>
    Stop Validate(ref LossSum epochLoss, out double? metric)
    {
        metric = null;
        if (_validation is null)
            return Stop.None;
        LossSum loss = default;
        foreach (TrainingRows rows in _validation.Epoch(_done.Epochs, null, _cancellationToken))
        {
            if (_cancellationToken.IsCancellationRequested)
                return Stop.Canceled;
            loss += _engine.Evaluate(rows, 0, rows.Count);
        }
        if (loss.Weight == 0)
            throw new DataFormatException((_context.Validation ?? _source).Locate(-1), loss.Rows == 0 ? "no validation rows" : "validation rows of weight 0 only", "at least one of weight above 0", "Give --validation rows, a larger --validation-fraction, or --early-stopping 0.");
        metric = Metric(loss);
        if (double.IsFinite(loss.Loss))
            return Stop.None;
        epochLoss = loss;
        return Stop.Diverged;
    }

    void EndEpoch(LossSum loss, double? validation, double seconds)
    {
        _watch.EpochDone(loss.Mean, first: _done.Epochs == 0);
        // Without patience the last epoch is what was asked for, whatever the validation rows say.
        bool judged = validation is not null && _options.EarlyStopping > 0;
        bool best = !judged || _done.BestEpoch < 0 || validation < _done.BestMetric;
        var report = new EpochReport
        {
            Epoch = _done.Epochs,
            TrainMetric = Metric(loss),
            ValidationMetric = validation,
            Metric = _engine.MetricName,
            Rows = loss.Rows,
            Seconds = seconds,
            IsBest = best,
        };
        _done.Add(report);
        if (best)
            _engine.Drain(_done.BestWeights ??= RoomForBest());
        _context.Progress?.Report(report);
        _context.Checkpoint?.Invoke(_done.ToState(_engine, _options, _survey));
    }

    /// <summary>Takes the weights of a first epoch that was cut off for the best there are, if the caller wants them.</summary>
    void KeepUnfinished()
    {
        if (!_context.KeepUnfinished || _done.BestEpoch >= 0)
            return;
        _engine.EndEpoch();
        if (_engine.IsFinite())
            _engine.Drain(_done.BestWeights = RoomForBest());
    }

    FmWeights RoomForBest() => _scratchFolder is null ? new FmWeights(_engine.Table.Shape) : new FmWeights(_engine.Table.Shape, _scratchFolder);

    TrainingResult Result(TrainingOutcome outcome, string message)
    {
        FmModel? model = null;
        if (_done.BestWeights is FmWeights weights)
        {
            _done.BestWeights = null;
            _scale.Unfold(weights);
            // The model takes the memory of the table, which is not needed any more.
            _engine.Dispose();
            var all = new FmWeights(weights.Shape with { FeatureCount = _survey.FeatureCount });
            _engine.Place(weights, all);
            weights.Free();
            EpochReport? best = _done.BestEpoch < 0 ? null : _done.History[_done.BestEpoch];
            var metrics = new Dictionary<string, double>();
            if (best is not null)
                metrics["train_" + best.Metric] = best.TrainMetric;
            if (best?.ValidationMetric is double validation)
                metrics["validation_" + best.Metric] = validation;
            model = new FmModel(all, _survey.Labels, _source.FeatureMap, new ModelCard
            {
                Hyperparameters = _options.ToHyperparameters(),
                Metrics = metrics,
                History = [.. _done.History],
                TrainingRows = _survey.TrainingRows,
                TrainedFeatures = _survey.Order.Trained,
                LabelRange = _survey.Labels.Type == PredictorType.Regressor ? _survey.LabelRange : null,
                CreatedBy = BuildInfo.Text,
            });
        }
        return new TrainingResult
        {
            Model = model,
            Outcome = outcome,
            History = [.. _done.History],
            BestEpoch = _done.BestEpoch,
            Hyperparameters = _options.ToHyperparameters(),
            TrainingRows = _survey.TrainingRows,
            DampedRows = _dampedRows,
            HeldOutRows = _survey.Rows - _survey.TrainingRows,
            Message = message,
        };
    }

    /// <summary>Gives the weights their start: from a checkpoint, a model, or at random.</summary>
    void Begin()
    {
        if (_context.Resume is TrainingState state)
        {
            _done = SgdProgress.FromState(state, _engine, RoomForBest(), _options, _survey);
            return;
        }
        var random = new RandomInit(_options, _survey.Labels.OutputCount);
        _engine.Start(_context.WarmStart is FmModel model ? new ModelInit(model, _source, _survey.Labels, _scale, _options.NumFactors, random) : random);
    }

    /// <summary>The mean loss of the best constant prediction (for classes at most that of equal probabilities; labels that never change count as if they deviated by 1).</summary>
    double ConstantLoss() =>
        IsSquared ? 0.5 * Math.Pow(_survey.Deviation > 0 ? _survey.Deviation / _scale.Scale : 1, 2) : Math.Log(Math.Max(2, _survey.Labels.OutputCount));

    /// <summary>
    /// The mean loss of the weights as they start: over the first training rows, and over long rows wherever they stand in memory, since
    /// the random factors of very many features start far off.
    /// </summary>
    double StartLoss()
    {
        LossSum first = default, longest = default;
        foreach (TrainingRows rows in _train.Epoch(0, null, _cancellationToken))
        {
            if (first.Weight == 0)
                first = _engine.Evaluate(rows, 0, Math.Min(rows.Count, FirstRows));
            else if (!_train.IsInMemory)
                break;
            for (int i = 0; i < rows.Count; i++)
                if (rows.Row(i).Count > LongRow)
                    longest += _engine.Evaluate(rows, i, 1);
        }
        return (first.Weight > 0 ? first.Mean : 0) + longest.Loss / _survey.TrainingWeight;
    }

    bool IsSquared => _survey.Labels.Type == PredictorType.Regressor;

    /// <summary>The mean loss, in the unit of learning, that a metric stands for.</summary>
    double MeanLoss(double metric) => IsSquared ? 0.5 * Math.Pow(metric / _scale.Scale, 2) : metric;

    double Metric(LossSum loss) => _engine.Metric(loss.Mean) * (IsSquared ? _scale.Scale : 1);

    public void Dispose()
    {
        _engine.Dispose();
        _train.Dispose();
        _validation?.Dispose();
    }
}
