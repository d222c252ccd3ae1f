namespace Cofactor.Solvers;

/// <summary>A run of the stochastic solver from data to model: survey, epochs, and, if asked, all of it again on the held-out rows as well.</summary>
static class SgdRun
{
    public static TrainingResult Of(IRowSource source, SgdOptions options, TrainingContext context, CancellationToken cancellationToken)
    {
        TrainingResult result = Once(source, options, context, cancellationToken);
        if (!options.Refit || result.HeldOutRows == 0 || result.Outcome is TrainingOutcome.Canceled or TrainingOutcome.Diverged)
            return result;

        // The number of epochs is settled: train once more, on the held-out rows as well.
        SgdOptions whole = options with { Epochs = result.BestEpoch + 1, EarlyStopping = 0, Refit = false };
        TrainingResult again = Once(source, whole, context with { Resume = null, Checkpoint = null }, cancellationToken);
        // The first run's best epoch is better than half of a second run.
        if (again.Outcome != TrainingOutcome.Completed)
            return result with { Outcome = again.Outcome, Message = again.Message };
        // What judged the run is the first one's history; the second has nothing to be judged by.
        FmModel model = again.Model!.With(again.Model.Card with { History = result.History, Metrics = result.Model!.Card.Metrics, Hyperparameters = result.Hyperparameters });
        return result with { Model = model, Outcome = TrainingOutcome.Completed, TrainingRows = again.TrainingRows };
    }

    static TrainingResult Once(IRowSource source, SgdOptions options, TrainingContext context, CancellationToken cancellationToken)
    {
        Survey survey;
        try
        {
            survey = Survey.Of(source, options, context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new TrainingResult { Model = null, Outcome = TrainingOutcome.Canceled, History = [], BestEpoch = -1, Hyperparameters = options.ToHyperparameters(), TrainingRows = 0, HeldOutRows = 0 };
        }
        context.Start?.Report(new TrainingStart(survey.Labels, survey.FeatureCount, survey.TrainingRows, survey.Rows - survey.TrainingRows));
        using var solver = new SgdSolver(source, options, context, survey, cancellationToken);
        return solver.Run();
    }
}
