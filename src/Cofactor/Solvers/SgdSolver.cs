using System.Diagnostics;
using Cofactor.Losses;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>
/// The stochastic solver's run: survey the data, start the weights, then epochs of shuffled rows, each judged and the best kept, until
/// they are done, stop getting better, diverge or are cancelled.
/// </summary>
sealed class SgdSolver : IDisposable
{
    // Rows between looks at cancellation, divergence and progress. Also lets the inner loop leave its first, unoptimised compilation.
    const int Chunk = 1024;

    readonly IRowSource _source;
    readonly SgdOptions _options;
    readonly TrainingContext _context;
    readonly CancellationToken _cancellationToken;
    readonly Survey _survey;
    readonly RowSplit _split;
    readonly LabelScale _scale;
    readonly TargetSource _train;
    readonly TargetSource? _validation;
    readonly ParameterTable _table;
    readonly ISgdStepper _stepper;
    readonly DivergenceWatch _watch;
    readonly ulong _shuffleKey;
    SgdProgress _done;
    int[] _rows = [];

    SgdSolver(IRowSource source, SgdOptions options, TrainingContext context, Survey survey, RowSplit split, CancellationToken cancellationToken)
    {
        _source = source;
        options = options.Resolve(survey.Labels.Type);
        _options = options;
        _context = context;
        _cancellationToken = cancellationToken;
        _survey = survey;
        _split = split;
        _scale = LabelScale.For(options, survey);
        _train = new TargetSource(source, survey.Labels, _scale);
        _validation = context.Validation is null ? split.HoldsOut ? _train : null : new TargetSource(context.Validation, survey.Labels, _scale);
        var shape = new FmShape(survey.FeatureCount, options.NumFactors, survey.Labels.OutputCount);
        MemoryGuard.Check(shape, options, source, survey);
        _table = new ParameterTable(shape, StateCount(options.Optimizer));
        _stepper = Stepper(_table, options, survey.Labels.Type);
        _shuffleKey = CounterRandom.Key(options.Seed, 4);
        _done = new SgdProgress();
        Begin();
        _watch = new DivergenceWatch(StartLoss());
    }

    /// <summary>Runs from data to model.</summary>
    public static TrainingResult Run(IRowSource source, SgdOptions options, TrainingContext context, CancellationToken cancellationToken)
    {
        Survey survey = Survey.Of(source, options, context, cancellationToken);
        context.Start?.Report(new TrainingStart(survey.Labels, survey.FeatureCount, survey.TrainingRows, survey.Rows - survey.TrainingRows));
        using var solver = new SgdSolver(source, options, context, survey, survey.Split, cancellationToken);
        TrainingResult result = solver.Run();
        if (!options.Refit || result.BestEpoch < 0 || !survey.Split.HoldsOut || result.Outcome is TrainingOutcome.Canceled or TrainingOutcome.Diverged)
            return result;

        // The number of epochs is settled: train once more, on the held-out rows as well.
        SgdOptions whole = options with { Epochs = result.BestEpoch + 1, EarlyStopping = 0, Refit = false };
        TrainingResult again = Run(source, whole, context with { Resume = null, Checkpoint = null }, cancellationToken);
        return again with { History = [.. result.History, .. again.History], HeldOutRows = result.HeldOutRows };
    }

    TrainingResult Run()
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
            Stop stop = Epoch(ref loss);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double? validation = null;
            if (stop == Stop.None)
                stop = Validate(out validation);
            if (stop == Stop.Diverged)
            {
                outcome = TrainingOutcome.Diverged;
                message = DivergenceWatch.Message(_done.Epochs, loss, _options, _source);
                break;
            }
            if (stop == Stop.Canceled)
            {
                outcome = TrainingOutcome.Canceled;
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
        foreach (RowBlock block in _train.Epoch(epoch, BlockOrder(epoch), CancellationToken.None))
        {
            Span<int> rows = SelectRows(block, epoch);
            for (int start = 0; start < rows.Length; start += Chunk)
            {
                if (_cancellationToken.IsCancellationRequested)
                    return Stop.Canceled;
                loss += _stepper.Train(block, rows.Slice(start, Math.Min(Chunk, rows.Length - start)));
                if (_watch.Sees(loss, _survey.TrainingWeight))
                    return Stop.Diverged;
                _context.RowProgress?.Report(new TrainingProgress(epoch, loss.Rows, total));
            }
        }
        long padding = _stepper.EndEpoch();
        loss += new LossSum(0, padding, 0);
        return Stop.None;
    }

    Span<int> SelectRows(RowBlock block, int epoch)
    {
        ReadOnlySpan<int> rows = _split.Select(block, heldOut: false, ref _rows);
        Span<int> order = _rows.AsSpan(0, rows.Length);
        if (_options.Shuffle)
            CounterRandom.Shuffle(order, CounterRandom.Key(_shuffleKey, (ulong)epoch, (ulong)block.FirstRow + 1));
        return order;
    }

    int[]? BlockOrder(int epoch)
    {
        if (!_options.Shuffle)
            return null;
        int[] order = [.. Enumerable.Range(0, (int)((_survey.Rows + RowBlock.MaxRows - 1) / RowBlock.MaxRows))];
        CounterRandom.Shuffle(order, CounterRandom.Key(_shuffleKey, (ulong)epoch));
        return order;
    }

    /// <summary>The metric over the validation rows.</summary>
    Stop Validate(out double? metric)
    {
        metric = null;
        if (_validation is null)
            return Stop.None;
        RowSplit split = _context.Validation is null ? _split : RowSplit.None;
        LossSum loss = default;
        foreach (RowBlock block in _validation.Epoch(_done.Epochs, null, CancellationToken.None))
        {
            if (_cancellationToken.IsCancellationRequested)
                return Stop.Canceled;
            loss += _stepper.Evaluate(block, split.Select(block, heldOut: split.HoldsOut, ref _rows));
        }
        if (loss.Rows == 0)
            throw new DataFormatException((_context.Validation ?? _source).Locate(-1), "no validation rows", "at least one", "Give --validation rows, a larger --validation-fraction, or --early-stopping 0.");
        metric = Metric(loss);
        return double.IsFinite(loss.Loss) ? Stop.None : Stop.Diverged;
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
            Metric = _stepper.MetricName,
            Rows = loss.Rows,
            Seconds = seconds,
            IsBest = best,
        };
        _done.Add(report);
        if (best)
            _table.Drain(_done.BestWeights ??= new FmWeights(_table.Shape), _options.KeepUntrained ? null : _survey.Trained);
        _context.Progress?.Report(report);
        _context.Checkpoint?.Invoke(_done.ToState(_table, _stepper.Steps, _options, _survey));
    }

    TrainingResult Result(TrainingOutcome outcome, string message)
    {
        FmModel? model = null;
        if (_done.BestWeights is FmWeights weights)
        {
            _done.BestWeights = null;
            _scale.Unfold(weights);
            EpochReport best = _done.History[_done.BestEpoch];
            var metrics = new Dictionary<string, double> { ["train_" + best.Metric] = best.TrainMetric };
            if (best.ValidationMetric is double validation)
                metrics["validation_" + best.Metric] = validation;
            model = new FmModel(weights, _survey.Labels, _source.FeatureMap, new ModelCard
            {
                Hyperparameters = _options.ToHyperparameters(),
                Metrics = metrics,
                History = [.. _done.History],
                TrainingRows = _survey.TrainingRows,
                TrainedFeatures = _survey.Trained.Count,
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
            HeldOutRows = _survey.Rows - _survey.TrainingRows,
            Message = message,
        };
    }

    /// <summary>Gives the weights their start: from a checkpoint, a model, or at random.</summary>
    void Begin()
    {
        if (_context.Resume is TrainingState state)
        {
            _done = SgdProgress.FromState(state, _table, _options, _survey, out long steps);
            _stepper.Steps = steps;
            return;
        }
        var random = new RandomInit(_options, _table.Shape);
        _stepper.Start(_context.WarmStart is FmModel model ? new ModelInit(model, _survey.Labels, _scale, _table.Shape, random) : random);
    }

    /// <summary>The larger of the mean losses of a constant prediction and of w₀ alone as it starts; of the best epoch after a resumption.</summary>
    double StartLoss()
    {
        bool squared = _survey.Labels.Type == PredictorType.Regressor;
        if (_done.Epochs > 0)
            return _done.History.Min(e => squared ? 0.5 * Math.Pow(e.TrainMetric / _scale.Scale, 2) : e.TrainMetric);
        double deviation = _survey.Deviation / _scale.Scale, mean = (_survey.Mean - _scale.Offset) / _scale.Scale;
        // The interactions of random factors: Σ pairs has the variance ½k σ⁴(‖x‖⁴ − Σ x⁴). Rows of very many features start far off.
        double spread = _options.FactorsInit.Method == InitMethod.Normal ? Math.Sqrt(0.5 * _options.NumFactors) * Math.Pow(_options.FactorsInit.Sigma!.Value, 2) * _survey.SquaredNorm : 0;
        return squared
            ? 0.5 * (deviation * deviation + Math.Pow(Math.Abs(mean) + Math.Abs(_options.BiasInit.Value) + 3 * _options.BiasInit.Sigma!.Value, 2) + spread * spread) + 1e-12
            : Math.Log(Math.Max(2, _survey.Labels.OutputCount)) + spread;
    }

    double Metric(LossSum loss) => _stepper.Metric(loss.Mean) * (_survey.Labels.Type == PredictorType.Regressor ? _scale.Scale : 1);

    public void Dispose()
    {
        _stepper.Dispose();
        _table.Dispose();
    }

    static int StateCount(Optimizer optimizer) => optimizer switch
    {
        Optimizer.Sgd => Sgd.StateCount,
        Optimizer.AdaGrad => AdaGrad.StateCount,
        Optimizer.Adam => Adam.StateCount,
        Optimizer.Ftrl => Ftrl.StateCount,
        _ => throw new ArgumentOutOfRangeException(nameof(optimizer)),
    };

    static ISgdStepper Stepper(ParameterTable table, SgdOptions options, PredictorType type) => type switch
    {
        PredictorType.Regressor => Stepper<SquaredLoss>(table, options),
        PredictorType.BinaryClassifier => Stepper<LogLoss>(table, options),
        PredictorType.MulticlassClassifier => Stepper<SoftmaxLoss>(table, options),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    static ISgdStepper Stepper<TLoss>(ParameterTable table, SgdOptions options)
        where TLoss : struct, ILoss => options.Optimizer switch
        {
            Optimizer.Sgd => new SgdStepper<TLoss, Sgd>(table, options),
            Optimizer.AdaGrad => new SgdStepper<TLoss, AdaGrad>(table, options),
            Optimizer.Adam => new SgdStepper<TLoss, Adam>(table, options),
            Optimizer.Ftrl => new SgdStepper<TLoss, Ftrl>(table, options),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
}
