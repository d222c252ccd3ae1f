namespace Cofactor;

/// <summary>
/// Up to <see cref="MaxRows"/> consecutive rows of a source with their labels: what readers produce and solvers walk.
/// Immutable.
/// </summary>
public sealed class RowBlock
{
    /// <summary>Rows of a full block. Shuffling permutes blocks, then the rows of a block, so memory and disk give one order.</summary>
    public const int MaxRows = 65_536;

    /// <summary>Takes (does not copy) the parts of a block.</summary>
    /// <param name="firstRow">The number of the block's first row in its source, from 0.</param>
    /// <param name="features">The rows.</param>
    /// <param name="labels">One label a row; NaN where a row has none.</param>
    /// <param name="weights">One weight ≥ 0 a row; empty when all are 1.</param>
    /// <param name="groups">One group id (query) a row; empty for none.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a weight is negative or not finite.</exception>
    public RowBlock(long firstRow, SparseMatrix features, ReadOnlyMemory<float> labels,
        ReadOnlyMemory<float> weights = default, ReadOnlyMemory<long> groups = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        CheckLength(features.RowCount, labels.Length, "labels");
        if (!weights.IsEmpty)
            CheckLength(features.RowCount, weights.Length, "weights");
        if (!groups.IsEmpty)
            CheckLength(features.RowCount, groups.Length, "groups");
        foreach (float weight in weights.Span)
            if (!(weight >= 0 && float.IsFinite(weight)))
                throw new ArgumentException($"A weight is {weight}; expected a finite number of 0 or more.", nameof(weights));
        FirstRow = firstRow;
        Features = features;
        Labels = labels;
        Weights = weights;
        Groups = groups;
    }

    /// <summary>Number of this block's first row in its source, from 0.</summary>
    public long FirstRow { get; }

    /// <summary>The rows.</summary>
    public SparseMatrix Features { get; }

    /// <summary>Labels; NaN where a row has none. // [rows]</summary>
    public ReadOnlyMemory<float> Labels { get; }

    /// <summary>Weights; empty when all are 1. // [rows] or []</summary>
    public ReadOnlyMemory<float> Weights { get; }

    /// <summary>Group (query) ids; empty for none. // [rows] or []</summary>
    public ReadOnlyMemory<long> Groups { get; }

    /// <summary>Number of rows.</summary>
    public int RowCount => Features.RowCount;

    /// <summary>Bytes that the block's arrays take.</summary>
    internal long ByteCount => sizeof(long) * (RowCount + 1L) + (sizeof(int) * Features.NonZeroCount * (1 + (Features.IsAllOnes ? 0 : 1) + (Features.HasFields ? 1 : 0)))
        + (sizeof(float) * (Labels.Length + (long)Weights.Length)) + (sizeof(long) * (long)Groups.Length);

    /// <summary>Row <paramref name="i"/> of the block, as a view.</summary>
    public SparseRow Row(int i) => Features.Row(i);

    /// <summary>The weight of row <paramref name="i"/>, which is 1 where the block has no weights.</summary>
    public float Weight(int i) => Weights.IsEmpty ? 1f : Weights.Span[i];

    /// <summary>The same rows with other labels.</summary>
    public RowBlock WithLabels(ReadOnlyMemory<float> labels) => new(FirstRow, Features, labels, Weights, Groups);

    /// <summary>The same rows with room for more columns.</summary>
    internal RowBlock WithColumnCount(int columnCount) =>
        columnCount == Features.ColumnCount ? this : new(FirstRow, Features.WithColumnCount(columnCount), Labels, Weights, Groups);

    static void CheckLength(int rows, int length, string what)
    {
        if (rows != length)
            throw new ArgumentException($"{rows} rows have {length} {what}; expected one a row.");
    }
}
