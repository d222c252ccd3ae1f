namespace Cofactor;

/// <summary>Labelled sparse rows in memory, kept in the blocks that they were read in. Immutable and thread-safe.</summary>
public sealed class Dataset : IRowSource
{
    readonly RowBlock[] _blocks;
    readonly Func<long, SourcePosition>? _locate;

    /// <summary>A data set of one matrix.</summary>
    /// <param name="features">The rows; taken, not copied.</param>
    /// <param name="labels">One label a row; NaN where there is none. Empty for a data set without labels.</param>
    /// <param name="weights">One weight ≥ 0 a row; empty when all are 1.</param>
    /// <param name="groups">One group id a row; empty for none.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public Dataset(SparseMatrix features, ReadOnlyMemory<float> labels, ReadOnlyMemory<float> weights = default, ReadOnlyMemory<long> groups = default)
        : this(Cut(features, labels, weights, groups), features.ColumnCount)
    {
    }

    /// <summary>A data set of blocks, each full but the last.</summary>
    /// <param name="blocks">The blocks in order.</param>
    /// <param name="featureCount">Number of features n.</param>
    /// <param name="featureMap">How raw columns became features, if they did.</param>
    /// <param name="labelNames">Names of the labels 0, 1, … where the label column holds names.</param>
    /// <param name="locate">Finds a row's place in its file, for messages; −1 for the whole source.</param>
    /// <exception cref="ArgumentException">A block is not full, or has more columns than <paramref name="featureCount"/>.</exception>
    public Dataset(IEnumerable<RowBlock> blocks, int featureCount, FeatureMap? featureMap = null,
        IReadOnlyList<string>? labelNames = null, Func<long, SourcePosition>? locate = null)
    {
        _blocks = [.. blocks];
        long rows = 0;
        for (int b = 0; b < _blocks.Length; b++)
        {
            RowBlock block = _blocks[b];
            if (block.FirstRow != rows || (block.RowCount != RowBlock.MaxRows && b + 1 < _blocks.Length))
                throw new ArgumentException($"Block {b} has rows {block.FirstRow} to {block.FirstRow + block.RowCount - 1}; expected {RowBlock.MaxRows} rows from {rows} on.", nameof(blocks));
            if (block.Features.ColumnCount > featureCount)
                throw new ArgumentException($"Block {b} has {block.Features.ColumnCount} columns; expected at most {featureCount}.", nameof(blocks));
            _blocks[b] = block.WithColumnCount(featureCount);
            rows += block.RowCount;
            NonZeroCount += block.Features.NonZeroCount;
        }
        RowCount = rows;
        FeatureCount = featureCount;
        FeatureMap = featureMap;
        LabelNames = labelNames;
        _locate = locate;
    }

    /// <summary>Number of rows N.</summary>
    public long RowCount { get; }

    /// <summary>Number of features n.</summary>
    public int FeatureCount { get; }

    /// <summary>Number of non-zeros.</summary>
    public long NonZeroCount { get; }

    /// <inheritdoc/>
    public FeatureMap? FeatureMap { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? LabelNames { get; }

    /// <summary>The rows, in blocks of <see cref="RowBlock.MaxRows"/>.</summary>
    public IReadOnlyList<RowBlock> Blocks => _blocks;

    int? IRowSource.FeatureCount => FeatureCount;

    /// <inheritdoc/>
    public bool CanReorder => true;

    long? IRowSource.RowCount => RowCount;

    /// <summary>Row <paramref name="i"/>, 0 ≤ i &lt; <see cref="RowCount"/>, as a view.</summary>
    public SparseRow Row(long i) => _blocks[i / RowBlock.MaxRows].Row((int)(i % RowBlock.MaxRows));

    /// <summary>The label of row <paramref name="i"/>; NaN where it has none.</summary>
    public float Label(long i) => _blocks[i / RowBlock.MaxRows].Labels.Span[(int)(i % RowBlock.MaxRows)];

    /// <inheritdoc/>
    public SourcePosition Locate(long row) => _locate?.Invoke(row) ?? new SourcePosition("data", row + 1, IsRecord: true);

    /// <inheritdoc/>
    public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default)
    {
        for (int b = 0; b < _blocks.Length; b++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return _blocks[order is null ? b : order[b]];
        }
    }

    static IEnumerable<RowBlock> Cut(SparseMatrix features, ReadOnlyMemory<float> labels, ReadOnlyMemory<float> weights, ReadOnlyMemory<long> groups)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (labels.IsEmpty && features.RowCount > 0)
        {
            var none = new float[features.RowCount];
            none.AsSpan().Fill(float.NaN);
            labels = none;
        }
        if (labels.Length != features.RowCount || (!weights.IsEmpty && weights.Length != features.RowCount) || (!groups.IsEmpty && groups.Length != features.RowCount))
            throw new ArgumentException($"{features.RowCount} rows have {labels.Length} labels, {weights.Length} weights and {groups.Length} groups; expected one a row, or no weights or groups at all.");
        for (int start = 0; start < features.RowCount; start += RowBlock.MaxRows)
        {
            int count = Math.Min(RowBlock.MaxRows, features.RowCount - start);
            yield return new RowBlock(start, features.Slice(start, count), labels.Slice(start, count),
                weights.IsEmpty ? default : weights.Slice(start, count), groups.IsEmpty ? default : groups.Slice(start, count));
        }
    }
}
