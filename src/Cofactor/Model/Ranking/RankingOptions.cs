namespace Cofactor;

/// <summary>How a ranker is judged.</summary>
public sealed record RankingOptions
{
    /// <summary>k ≥ 1 of the metrics that look at the first k.</summary>
    public int At { get; init; } = 10;

    /// <summary>The least label of a relevant row; null: any above 0. Only for groups: all rows of implicit feedback are relevant.</summary>
    public float? RelevantFrom { get; init; }
}
