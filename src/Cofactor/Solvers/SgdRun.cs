namespace Cofactor.Solvers;

/// <summary>
/// A run of the stochastic solver from data to model: survey and epochs; if the learning rate turns out too large, all of it again with a
/// smaller one; and if asked, again on the held-out rows as well.
/// </summary>
static class SgdRun
{
    const int MostAttempts = 3;

    public static TrainingResult Of(IRowSource source, SgdOptions options, TrainingContext context, CancellationToken cancellationToken)
    {
        options = options with { Attempt = SgdProgress.AttemptOf(context.Resume) };
        using var team = new Team(Math.Max(1, options.Threads ?? Environment.ProcessorCount));
        if (Look(source, options, context, team, cancellationToken) is not { } survey)
            return Canceled(options);
        TrainingResult result = Once(source, survey, options, context, "", team, cancellationToken);
        while (IsTooFast(result, options))
        {
            options = options with { Attempt = options.Attempt + 1 };
            result = Once(source, survey, options, context with { Resume = null }, "the first epoch was the best, so the default learning rate is too large for this data: again with a third of it", team, cancellationToken);
        }
        return options.Refit && result is { HeldOutRows: > 0, Outcome: TrainingOutcome.Completed or TrainingOutcome.EarlyStopped }
            ? Again(source, options, context, result, team, cancellationToken) : result;
    }

    /// <summary>The number of epochs is settled: trains once more, on the held-out rows as well.</summary>
    static TrainingResult Again(IRowSource source, SgdOptions options, TrainingContext context, TrainingResult result, Team team, CancellationToken cancellationToken)
    {
        options = options with { Epochs = result.BestEpoch + 1, EarlyStopping = 0, Refit = false };
        context = context with { Resume = null, Checkpoint = null };
        if (Look(source, options, context, team, cancellationToken) is not { } survey)
            return result with { Outcome = TrainingOutcome.Canceled };
        TrainingResult again = Once(source, survey, options, context, "the number of epochs is settled: again on all rows", team, cancellationToken);
        // The first run's best epoch is better than half of a second run.
        if (again.Outcome != TrainingOutcome.Completed)
            return result with { Outcome = again.Outcome, Message = again.Message };
        // What judged the run is the first one's history; the second has nothing to be judged by.
        FmModel model = again.Model!.With(again.Model.Card with { History = result.History, Metrics = result.Model!.Card.Metrics, Hyperparameters = result.Hyperparameters });
        return result with { Model = model, Outcome = TrainingOutcome.Completed, TrainingRows = again.TrainingRows, DampedRows = again.DampedRows };
    }

    /// <summary>
    /// Whether early stopping found no epoch better than the first: then one pass went further than the data allows. Only a rate that
    /// was left to the defaults is changed. Not after a run that merely ended: more epochs of it, resumed, are to be the same run.
    /// </summary>
    static bool IsTooFast(TrainingResult result, SgdOptions options) =>
        result is { Outcome: TrainingOutcome.EarlyStopped, BestEpoch: 0 } && options.Attempt + 1 < MostAttempts
        && options is { LearningRate: null, BiasLr: null, LinearLr: null, FactorsLr: null };

    /// <summary>The survey of the data; null when cancelled meanwhile.</summary>
    static Survey? Look(IRowSource source, SgdOptions options, TrainingContext context, Team team, CancellationToken cancellationToken)
    {
        try
        {
            return Survey.Of(source, options, context, team, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    static TrainingResult Once(IRowSource source, Survey survey, SgdOptions options, TrainingContext context, string reason, Team team, CancellationToken cancellationToken)
    {
        context.Start?.Report(new TrainingStart(survey.Labels, survey.FeatureCount, survey.TrainingRows, survey.Rows - survey.TrainingRows, reason));
        try
        {
            using var solver = new SgdSolver(source, options, context, survey, team, cancellationToken);
            return solver.Run();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Canceled(options);
        }
    }

    static TrainingResult Canceled(SgdOptions options) => new()
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
