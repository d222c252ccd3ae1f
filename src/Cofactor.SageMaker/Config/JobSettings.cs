namespace Cofactor.SageMaker;

/// <summary>What a job's hyperparameters come to.</summary>
public sealed record JobSettings
{
    /// <summary>The solver's options.</summary>
    public required SgdOptions Options { get; init; }

    /// <summary>Number of features n (<c>feature_dim</c>).</summary>
    public int FeatureDim { get; init; }

    /// <summary>Whether the job is trained as SageMaker trains it (<c>compatibility</c>, default true); false: with Cofactor's own defaults.</summary>
    public bool IsCompatible { get; init; } = true;

    /// <summary>Mini-batches from one batch's log lines to the next's (<c>batch_metrics_publish_interval</c>).</summary>
    public int PublishInterval { get; init; } = 500;

    /// <summary>Whether there is a bias (<c>use_bias</c>).</summary>
    internal bool UseBias { get; init; } = true;

    /// <summary>Whether there are linear weights (<c>use_linear</c>).</summary>
    internal bool UseLinear { get; init; } = true;
}
