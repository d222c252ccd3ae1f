using System.Diagnostics;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>A run that sweeps over the features: reads the rows, starts the weights, sweeps and judges, and makes the model.</summary>
abstract class BlockedSolver : IDisposable
{
    // Non-zeros below which a second thread gains nothing.
    const long LeastNonZeros = 20_000;
    const int SweepsBetweenRebuilds = 16;

    readonly IRowSource _source;
    readonly BlockedOptions _options;
    readonly TrainingContext _context;
    readonly BlockSweeper _sweeper;
    readonly ValidationScores? _validation;
    readonly List<EpochReport> _history = [];

    protected BlockedSolver(IRowSource source, BlockedOptions options, TrainingContext context, bool standardize, CancellationToken cancellationToken)
    {
        _source = source;
        _options = options;
        _context = context;
        Refuse(context, options);
        long memory = context.MemoryLimit ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9;
        Data = BlockedData.Read(source, options, memory, cancellationToken);
        OptionException.Check(options.Tasks.Contains(Data.Labels.Type), "predictor_type", PredictorTypes.NameOf(Data.Labels.Type),
            $"{string.Join(" or ", options.Tasks.Select(PredictorTypes.NameOf))} for {options.Solver}; mcmc alone fits ordinal, and sgd, adagrad, adam and ftrl fit all others");
        KeptDraws.CheckRoom(Data, options, source, memory);
        Scale = standardize && Data.Labels.Type == PredictorType.Regressor
            ? new LabelScale(Data.Moments.Mean, Data.Moments.StandardDeviation > 0 ? Data.Moments.StandardDeviation : 1) : LabelScale.None;
        Team = new Team(options.Threads ?? (Data.NonZeros < LeastNonZeros ? 1 : Environment.ProcessorCount));
        Table = new BlockedState(Data, options.NumFactors, Scale);
        Priors = new BlockPriors(Data.Groups.Count, options.NumFactors, Table.Stride) { Draws = options is McmcOptions };
        _sweeper = new BlockSweeper(Data, Table, Team, options.Flat);
        _validation = context.Validation is null ? null : new ValidationScores(context.Validation, Data.Labels, Team, cancellationToken);
        Now = new FmWeights(new FmShape(Data.FeatureCount, options.NumFactors), Data.Labels.CutPointCount);
        Table.Start(options, Data.Ids);
    }

    protected BlockedData Data { get; }

    protected Team Team { get; }

    protected BlockedState Table { get; }

    protected BlockPriors Priors { get; }

    /// <summary>The unit of learning.</summary>
    protected LabelScale Scale { get; }

    /// <summary>What turns the model's scores into predictions.</summary>
    protected Link ModelLink => Data.Labels.Type == PredictorType.BinaryClassifier ? Link.Probit : Links.For(Data.Labels.Type);

    /// <summary>The weights of this sweep, in the labels' unit, features by id.</summary>
    protected FmWeights Now { get; }

    /// <summary>Sweeps until they are done or cancelled.</summary>
    public TrainingResult Run(CancellationToken cancellationToken)
    {
        _context.Start?.Report(new TrainingStart(Data.Labels, Data.FeatureCount, Data.RowCount, 0));
        TrainingOutcome outcome = TrainingOutcome.Completed;
        string message = "";
        try
        {
            for (int sweep = 0; sweep < _options.Sweeps && message.Length == 0; sweep++)
                message = Sweep(sweep, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = TrainingOutcome.Canceled;
        }
        return Result(message.Length > 0 ? TrainingOutcome.Diverged : outcome, message);
    }

    public virtual void Dispose()
    {
        _sweeper.Dispose();
        Team.Dispose();
        Table.Dispose();
        Priors.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sets the priors of a sweep, and w₀.</summary>
    protected abstract void Begin(int sweep);

    /// <summary>Judges a sweep by validation rows, if there are any, and keeps what is to be kept of it.</summary>
    protected abstract double? End(int sweep, ValidationScores? validation);

    /// <summary>The weights of the model; null where there are none yet.</summary>
    protected abstract FmWeights? Weights();

    /// <summary>1/√α of each of their draws, in the labels' unit; null where it is not known.</summary>
    protected virtual float[]? Noise() => null;

    /// <summary>The options with what was left to the run filled in.</summary>
    protected virtual BlockedOptions Settled => _options;

    /// <summary>α in the labels' unit; null for a classifier or without draws.</summary>
    protected double? NoisePrecision => Priors.Draws && Data.Labels.Type == PredictorType.Regressor ? Priors.NoisePrecision / (Scale.Scale * Scale.Scale) : null;

    /// <summary>Adds to w₀.</summary>
    protected unsafe void MoveBias(double change)
    {
        Table.Bias += (float)change;
        Eights.AddToAll(Table.Residuals.Pointer, -(float)change, Table.RowCount);
        GC.KeepAlive(Table);
    }

    /// <summary>Σ c, Σ c e and Σ c e².</summary>
    protected unsafe (double Weight, double Error, double Squares) Residuals()
    {
        (double error, double squares) = Eights.Sums(Table.Residuals.Pointer, Table.RootWeights is null ? null : Table.RootWeights.Pointer, Table.RowCount);
        GC.KeepAlive(Table);
        return (Data.Moments.Weight, error, squares);
    }

    string Sweep(int sweep, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        if (sweep % SweepsBetweenRebuilds == 0)
            _sweeper.Rebuild();
        Begin(sweep);
        _sweeper.Sweep(Priors, CounterRandom.Key(_options.Seed, 11, (ulong)sweep), cancellationToken);
        double train = TrainMetric();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!double.IsFinite(train))
            return $"The residuals are not finite in sweep {sweep}; scale the features so that their values are near 1.";
        Table.Drain(Now, Data.Ids, Scale);
        var report = new EpochReport
        {
            Epoch = sweep,
            TrainMetric = train,
            ValidationMetric = End(sweep, _validation),
            Metric = Data.Labels.Type == PredictorType.Regressor ? "rmse" : "log_loss",
            Rows = Data.RowCount,
            Seconds = seconds,
            NoisePrecision = NoisePrecision,
            IsBest = true,
        };
        _history.Add(report);
        _context.Progress?.Report(report);
        return "";
    }

    /// <summary>The metric of the weights as they are over the training rows.</summary>
    protected virtual double TrainMetric()
    {
        (double weight, _, double squares) = Residuals();
        return Math.Sqrt(squares / weight) * Scale.Scale;
    }

    TrainingResult Result(TrainingOutcome outcome, string message)
    {
        FmModel? model = null;
        IReadOnlyDictionary<string, string> hyperparameters = (Settled with { PredictorType = Data.Labels.Type }).ToHyperparameters();
        if (_history.Count > 0 && Weights() is { } weights)
        {
            EpochReport last = _history[^1];
            var metrics = new Dictionary<string, double> { ["train_" + last.Metric] = last.TrainMetric };
            if (last.ValidationMetric is double validation)
                metrics["validation_" + last.Metric] = validation;
            model = new FmModel(weights, Data.Labels, _source.FeatureMap, new ModelCard
            {
                Hyperparameters = hyperparameters,
                Metrics = metrics,
                History = [.. _history],
                TrainingRows = Data.RowCount,
                TrainedFeatures = Data.Ids.Length,
                LabelRange = Data.Labels.Type == PredictorType.Regressor ? Data.LabelRange : null,
                CreatedBy = BuildInfo.Text,
            }, ModelLink, Noise());
        }
        return new TrainingResult
        {
            Model = model,
            Outcome = outcome,
            History = [.. _history],
            BestEpoch = model is null ? -1 : _history.Count - 1,
            Hyperparameters = hyperparameters,
            TrainingRows = Data.RowCount,
            HeldOutRows = 0,
            Message = message,
        };
    }

    static void Refuse(TrainingContext context, BlockedOptions options)
    {
        string fits = $"nothing for {options.Solver}: only the stochastic solver (sgd, adagrad, adam, ftrl) can";
        OptionException.Check(context.WarmStart is null, "warm_start", "a model", fits + " start from a model");
        OptionException.Check(context.Resume is null, "resume", "a state", fits + " be resumed");
        OptionException.Check(context.Checkpoint is null, "checkpoint", "a file", fits + " be resumed");
        OptionException.Check(context.Observer is null, "observer", "one", fits + " show its rows");
    }
}
