namespace Cofactor.Solvers;

/// <summary>
/// A run of the stochastic solver from data to model: survey and epochs; if the learning rate may be too large, all of it again with a
/// smaller one, the better of the two being kept; and if asked, again on the held-out rows as well.
/// </summary>
static class SgdRun
{
    const int MostAttempts = 3;

    public static TrainingResult Of(IRowSource source, SgdOptions options, TrainingContext context, CancellationToken cancellationToken)
    {
        (int attempt, double? toBeat) = SgdProgress.AttemptOf(context.Resume);
        options = options with { Attempt = attempt, ToBeat = toBeat };
        Pairing? pairing = options.PredictorType == PredictorType.Ranker ? Pairing.Of(source, context.Validation, options) : null;
        if (pairing is not null)
            (source, context) = (pairing.Train, context with { Validation = pairing.Validation });
        using var team = new Team(Math.Max(1, options.Threads ?? Environment.ProcessorCount));
        if (Look(source, options, context, team, pairing, cancellationToken) is not { } survey)
            return Canceled(options);
        TrainingResult result = Once(source, survey, options, context, "", team, cancellationToken);
        context = context with { Resume = null };
        if (toBeat is not null && result is { Outcome: TrainingOutcome.EarlyStopped or TrainingOutcome.Completed } && !(Best(result) < toBeat))
        {
            // A resumed attempt is no better than the one before it, which is gone; but what was done once repeats to the bit.
            options = options with { Attempt = attempt - 1, ToBeat = null };
            result = Once(source, survey, options, context, "the attempt before was better: once more", team, cancellationToken);
        }
        else
        {
            while (IsTooFast(result, options))
            {
                SgdOptions slower = options with { Attempt = options.Attempt + 1, ToBeat = Best(result) };
                TrainingResult next = Once(source, survey, slower, context, "one of the first two epochs was the best, so the default learning rate of the factors may be too large for this data: again with a third of it; the better run is kept", team, cancellationToken);
                if (!(Best(next) < Best(result)))
                {
                    if (next.Outcome == TrainingOutcome.Canceled)
                        return result with { Outcome = TrainingOutcome.Canceled };
                    break;
                }
                (result, options) = (next, slower);
            }
        }
        return options.Refit && result is { HeldOutRows: > 0, Outcome: TrainingOutcome.Completed or TrainingOutcome.EarlyStopped }
            ? Again(source, options, context, result, team, pairing, cancellationToken) : result;
    }

    /// <summary>The number of epochs is settled: trains once more, on the held-out rows as well.</summary>
    static TrainingResult Again(IRowSource source, SgdOptions options, TrainingContext context, TrainingResult result, Team team, Pairing? pairing, CancellationToken cancellationToken)
    {
        options = options with { Epochs = result.BestEpoch + 1, EarlyStopping = 0, Refit = false };
        context = context with { Resume = null, Checkpoint = null };
        if (Look(source, options, context, team, pairing, cancellationToken) is not { } survey)
            return result with { Outcome = TrainingOutcome.Canceled };
        TrainingResult again = Once(source, survey, options, context, "the number of epochs is settled: again on all rows", team, cancellationToken);
        // The first run's best epoch is better than half of a second run.
        if (again.Outcome != TrainingOutcome.Completed)
            return result with { Outcome = again.Outcome, Message = again.Message };
        // What judged the run is the first one's history; the second has nothing to be judged by.
        FmModel model = again.Model!.With(again.Model.Card with { History = result.History, Metrics = result.Model!.Card.Metrics, Hyperparameters = result.Hyperparameters });
        return result with { Model = model, Outcome = TrainingOutcome.Completed, TrainingRows = again.TrainingRows, DampedRows = again.DampedRows };
    }

    /// <summary>The validation metric of the epoch that was kept; infinite for none.</summary>
    static double Best(TrainingResult result) => result.BestEpoch < 0 ? double.PositiveInfinity : result.History[result.BestEpoch].ValidationMetric ?? double.PositiveInfinity;

    /// <summary>
    /// Whether early stopping found no epoch better than the first two: then a pass or two went further than the data allows. Only a rate that
    /// was left to the defaults is changed. Not after a run that merely ended: more epochs of it, resumed, are to be the same run.
    /// </summary>
    static bool IsTooFast(TrainingResult result, SgdOptions options) =>
        result is { Outcome: TrainingOutcome.EarlyStopped, BestEpoch: <= 1 } && options.Attempt + 1 < MostAttempts
        && options is { LearningRate: null, BiasLr: null, LinearLr: null, FactorsLr: null };

    /// <summary>The survey of the data; null when cancelled meanwhile.</summary>
    static Survey? Look(IRowSource source, SgdOptions options, TrainingContext context, Team team, Pairing? pairing, CancellationToken cancellationToken)
    {
        try
        {
            return Survey.Of(source, options, context, team, pairing, cancellationToken);
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
