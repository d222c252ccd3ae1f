namespace Cofactor.Server;

/// <summary>What one request may ask for; what exceeds it is refused with 413 (bytes, instances) or 400 (a row, depth).</summary>
public sealed record ScoringLimits
{
    /// <summary>Bytes of a request's body, at most. Default 6 MiB, SageMaker's payload limit.</summary>
    public long MaxBodyBytes { get; init; } = 6L << 20;

    /// <summary>Instances (rows) of a request, at most. Default 100,000.</summary>
    public int MaxInstances { get; init; } = 100_000;

    /// <summary>Non-zeros of a row, at most. Default 100,000.</summary>
    public int MaxNonZeros { get; init; } = 100_000;

    /// <summary>Depth of nested JSON, at most. Default 32.</summary>
    public int MaxDepth { get; init; } = 32;
}
