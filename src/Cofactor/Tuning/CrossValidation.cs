namespace Cofactor;

/// <summary>How a model of one fold's training rows did on its test rows.</summary>
/// <param name="Fold">The fold, from 0.</param>
/// <param name="Evaluation">Every metric of the task.</param>
/// <param name="Epochs">Epochs up to the best one, itself included.</param>
/// <param name="Seconds">Seconds of training.</param>
public sealed record FoldResult(int Fold, Evaluation Evaluation, int Epochs, double Seconds);

/// <summary>A metric over folds.</summary>
/// <param name="Mean">Its mean.</param>
/// <param name="Deviation">Its standard deviation from fold to fold (of the sample: divided by k − 1).</param>
public readonly record struct MetricSpread(double Mean, double Deviation);

/// <summary>Trains and judges fold by fold, with test rows that neither training nor early stopping sees.</summary>
public static class CrossValidation
{
    /// <summary>Trains on each fold's training rows and judges by its <see cref="TrainingFold.Validation"/> rows; early stopping holds out a share of the training rows, by the options' rule.</summary>
    /// <param name="folds">The folds.</param>
    /// <param name="options">The solver's options.</param>
    /// <param name="progress">Told of each fold, on this thread.</param>
    /// <param name="cancellationToken">Ends it after the present mini-batch.</param>
    /// <exception cref="DivergenceException">A run diverged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<FoldResult> Run(IReadOnlyList<TrainingFold> folds, SolverOptions options, IProgress<FoldResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folds);
        var results = new List<FoldResult>();
        foreach (TrainingFold fold in folds)
        {
            IRowSource test = fold.Validation ?? throw new ArgumentException("A fold has no rows to judge by.", nameof(folds));
            TrainingResult trained = Trainer.Run(fold.Train, options, null, cancellationToken);
            if (trained.Outcome == TrainingOutcome.Canceled)
                throw new OperationCanceledException(cancellationToken);
            if (trained.Outcome == TrainingOutcome.Diverged)
                throw new DivergenceException(trained.Message, trained.Model);
            var result = new FoldResult(results.Count, Evaluator.Evaluate(trained.Model!, test, cancellationToken: cancellationToken), trained.BestEpoch + 1, trained.History.Sum(e => e.Seconds));
            results.Add(result);
            progress?.Report(result);
        }
        return results;
    }

    /// <summary>Mean and spread of each metric that every fold has.</summary>
    public static IReadOnlyDictionary<string, MetricSpread> Spread(IReadOnlyList<FoldResult> folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentOutOfRangeException.ThrowIfZero(folds.Count);
        var spread = new Dictionary<string, MetricSpread>();
        foreach (string name in folds[0].Evaluation.Metrics.Keys.Where(n => folds.All(f => f.Evaluation.Metrics.ContainsKey(n))))
        {
            double[] values = [.. folds.Select(f => f.Evaluation.Metrics[name])];
            double mean = values.Average();
            spread[name] = new MetricSpread(mean, values.Length > 1 ? Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)) : 0);
        }
        return spread;
    }
}
