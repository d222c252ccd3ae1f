namespace Cofactor.Solvers;

/// <summary>A run of a blocked solver from data to model.</summary>
static class BlockedRun
{
    /// <exception cref="OptionException">The solver does not fit the task.</exception>
    public static TrainingResult Of(IRowSource source, BlockedOptions options, TrainingContext context, CancellationToken cancellationToken)
    {
        try
        {
            using BlockedSolver solver = options switch
            {
                AlsOptions als => new AlsSolver(source, als, context, cancellationToken),
                McmcOptions mcmc => new McmcSolver(source, mcmc, context, cancellationToken),
                _ => throw new ArgumentException($"No solver takes {options.GetType().Name}.", nameof(options)),
            };
            return solver.Run(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new TrainingResult
            {
                Model = null,
                Outcome = TrainingOutcome.Canceled,
                History = [],
                BestEpoch = -1,
                Hyperparameters = options.ToHyperparameters(),
                TrainingRows = 0,
                HeldOutRows = 0,
            };
        }
    }
}
