namespace Cofactor;

/// <summary>One epoch of a training run.</summary>
public sealed record EpochReport
{
    /// <summary>Epoch from 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>
    /// The task's metric over the training rows while the weights move (RMSE for a regressor, log-loss for classifiers): each row
    /// is scored just before it is learned from.
    /// </summary>
    public required double TrainMetric { get; init; }

    /// <summary>The task's metric over the validation rows after the epoch; null without validation.</summary>
    public double? ValidationMetric { get; init; }

    /// <summary>The metric's name: <c>rmse</c> or <c>log_loss</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>α, the precision 1/σ² of the noise in the labels' unit, as mcmc has drawn it for the epoch; null for other solvers and classifiers.</summary>
    public double? NoisePrecision { get; init; }

    /// <summary>Rows trained on in the epoch.</summary>
    public required long Rows { get; init; }

    /// <summary>Seconds of training in the epoch, validation left out. A model file does not keep them, so that the same run makes the same file: 0 then.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether this is the best epoch so far: its weights are kept.</summary>
    public required bool IsBest { get; init; }
}
