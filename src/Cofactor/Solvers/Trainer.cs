using Cofactor.Solvers;

namespace Cofactor;

/// <summary>Trains models: the one switch from options to solver.</summary>
public static class Trainer
{
    /// <summary>Trains a model and returns it.</summary>
    /// <param name="train">The rows.</param>
    /// <param name="options">The solver's options; their type picks the solver.</param>
    /// <param name="validation">Rows to judge each epoch by; null: rows held out by the options' rule.</param>
    /// <param name="progress">Told of each epoch, on this thread.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <exception cref="DivergenceException">The loss ran away; it carries the last good model.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; use <see cref="Run"/> to get the best epoch all the same.</exception>
    /// <exception cref="DataFormatException">The data does not fit the task, or its model cannot fit in memory.</exception>
    /// <exception cref="OptionException">An option is wrong.</exception>
    public static FmModel Train(IRowSource train, SolverOptions options, IRowSource? validation = null,
        IProgress<EpochReport>? progress = null, CancellationToken cancellationToken = default)
    {
        TrainingResult result = Run(train, options, new TrainingContext { Validation = validation, Progress = progress }, cancellationToken);
        if (result.Outcome == TrainingOutcome.Diverged)
            throw new DivergenceException(result.Message, result.Model);
        if (result.Outcome == TrainingOutcome.Canceled)
            throw new OperationCanceledException(cancellationToken);
        return result.Model!;
    }

    /// <summary>Trains a model and tells all about the run. Divergence and cancellation are outcomes here, not exceptions.</summary>
    /// <exception cref="DataFormatException">The data does not fit the task, or its model cannot fit in memory.</exception>
    /// <exception cref="OptionException">An option is wrong.</exception>
    public static TrainingResult Run(IRowSource train, SolverOptions options, TrainingContext? context = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options switch
        {
            SgdOptions sgd => SgdRun.Of(train, sgd, context ?? new TrainingContext(), cancellationToken),
            BlockedOptions blocked => BlockedRun.Of(train, blocked, context ?? new TrainingContext(), cancellationToken),
            _ => throw new ArgumentException($"No solver takes {options.GetType().Name}.", nameof(options)),
        };
    }
}
