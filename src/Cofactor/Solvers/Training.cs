namespace Cofactor;

/// <summary>How a training run ended.</summary>
public enum TrainingOutcome
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>The validation metric stopped getting better.</summary>
    EarlyStopped,

    /// <summary>The caller cancelled.</summary>
    Canceled,

    /// <summary>The loss was not finite, or above ten times its best.</summary>
    Diverged,
}

/// <summary>What goes into a run beside data and options.</summary>
public sealed record TrainingContext
{
    /// <summary>Rows to judge each epoch by; null: rows held out by the options' rule.</summary>
    public IRowSource? Validation { get; init; }

    /// <summary>Told, before the first epoch, what the data turned out to be; again before <c>refit</c>'s second run.</summary>
    public IProgress<TrainingStart>? Start { get; init; }

    /// <summary>Told of each epoch, on the training thread.</summary>
    public IProgress<EpochReport>? Progress { get; init; }

    /// <summary>Told every few thousand rows how far the run is, on the training thread.</summary>
    public IProgress<TrainingProgress>? RowProgress { get; init; }

    /// <summary>Is shown each row as it is learnt from; not where several threads learn (<see cref="SolverOptions.Threads"/>).</summary>
    public ITrainingObserver? Observer { get; init; }

    /// <summary>A model of the same shape whose weights the run starts from.</summary>
    public FmModel? WarmStart { get; init; }

    /// <summary>A state, as <see cref="Checkpoint"/> received it, that the run goes on from.</summary>
    public TrainingState? Resume { get; init; }

    /// <summary>Receives the state after each epoch, to be written before it returns: the run changes it afterwards.</summary>
    public Action<TrainingState>? Checkpoint { get; init; }

    /// <summary>Whether a run that is cancelled in its first epoch gives the weights as they are then; false: no model.</summary>
    public bool KeepUnfinished { get; init; }

    /// <summary>Bytes of memory that the run may take; null: most of what the machine has.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>A folder for the best epoch's weights where they do not fit in memory beside those in training; null: none.</summary>
    public string? ScratchFolder { get; init; }
}

/// <summary>What a run is about to do.</summary>
/// <param name="Labels">The task, and what its labels mean.</param>
/// <param name="FeatureCount">Number of features n.</param>
/// <param name="TrainingRows">Rows to train on.</param>
/// <param name="HeldOutRows">Rows held out for early stopping.</param>
/// <param name="Reason">Why a run starts once more, as a sentence; empty the first time.</param>
public sealed record TrainingStart(LabelMap Labels, int FeatureCount, long TrainingRows, long HeldOutRows, string Reason = "");

/// <summary>How far a run is.</summary>
/// <param name="Epoch">Epoch from 0.</param>
/// <param name="Rows">Rows done in this epoch.</param>
/// <param name="TotalRows">Rows of an epoch, if known.</param>
public readonly record struct TrainingProgress(int Epoch, long Rows, long? TotalRows);

/// <summary>What came of a run.</summary>
public sealed record TrainingResult
{
    /// <summary>The model of the best epoch; null when a run ended before its first epoch did (but see <see cref="TrainingContext.KeepUnfinished"/>).</summary>
    public required FmModel? Model { get; init; }

    /// <summary>How the run ended.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>Epoch by epoch, earlier epochs of a resumed run included.</summary>
    public required IReadOnlyList<EpochReport> History { get; init; }

    /// <summary>The epoch whose weights the model has; −1 for none.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>The options by their SageMaker names, every default filled in.</summary>
    public required IReadOnlyDictionary<string, string> Hyperparameters { get; init; }

    /// <summary>Rows trained on.</summary>
    public required long TrainingRows { get; init; }

    /// <summary>Training rows of so many non-zeros that their steps are damped, so that one of them cannot throw the run (docs/solvers.md).</summary>
    public long DampedRows { get; init; }

    /// <summary>Rows held out for early stopping.</summary>
    public required long HeldOutRows { get; init; }

    /// <summary>Why a run diverged and what to try; empty otherwise.</summary>
    public string Message { get; init; } = "";
}
