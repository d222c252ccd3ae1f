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

    long? IRowSource.RowCount => RowCount;

    /// <summary>Row <paramref name="i"/>, 0 ≤ i &lt; <see cref="RowCount"/>, as a view.</summary>
    public SparseRow Row(long i) => _blocks[i / RowBlock.MaxRows].Row((int)(i % RowBlock.MaxRows));

    /// <summary>The label of row <paramref name="i"/>; NaN where it has none.</summary>
    public float Label(long i) => _blocks[i / RowBlock.MaxRows].Labels.Span[(int)(i % RowBlock.MaxRows)];

    /// <summary>
    /// The rows with attributes of what they refer to, such as their users' ages: feature j of the attributes is feature n + j of the result. Rows and attributes have
    /// fields, those of the attributes after those of the rows. als and mcmc find out what rows repeat, and go over it once for each thing referred to.
    /// </summary>
    /// <param name="attributes">A row for each thing.</param>
    /// <param name="rowOf">The thing that each row refers to; −1 for none. // [rows]</param>
    /// <exception cref="ArgumentException">There is not one number a row, or no such row of attributes; or the rows came from raw columns, which <see cref="CsvOptions.Joins"/> joins.</exception>
    /// <exception cref="OverflowException">There are 2³¹ features or more.</exception>
    public Dataset Join(SparseMatrix attributes, ReadOnlySpan<int> rowOf)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (FeatureMap is not null)
            throw new ArgumentException("The rows came from raw columns; give the attributes as CsvOptions.Joins when they are read.");
        if (rowOf.Length != RowCount)
            throw new ArgumentException($"{RowCount} rows refer to {rowOf.Length} rows of attributes; expected one a row.", nameof(rowOf));
        int columns = checked(FeatureCount + attributes.ColumnCount), field = 1;
        foreach (RowBlock block in _blocks)
            foreach (int f in block.Features.Fields)
                field = Math.Max(field, f + 1);
        var blocks = new List<RowBlock>();
        var rows = new RowBlockBuilder();
        foreach (RowBlock block in _blocks)
        {
            for (int i = 0; i < block.RowCount; i++)
            {
                int at = rowOf[(int)rows.CurrentRow];
                if (at < -1 || at >= attributes.RowCount)
                    throw new ArgumentException($"Row {rows.CurrentRow} refers to row {at} of {attributes.RowCount} of attributes.", nameof(rowOf));
                Add(rows, block.Row(i), 0, 0);
                if (at >= 0)
                    Add(rows, attributes.Row(at), FeatureCount, field);
                rows.EndRow(block.Labels.Span[i], block.Weight(i), block.Groups.IsEmpty ? null : block.Groups.Span[i]);
            }
            blocks.Add(rows.Build(columns));
        }
        return new Dataset(blocks, columns, null, LabelNames, _locate);
    }

    /// <inheritdoc/>
    public bool CanReorder => true;

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

    static void Add(RowBlockBuilder to, SparseRow row, int firstFeature, int firstField)
    {
        for (int p = 0; p < row.Count; p++)
            to.Add(firstFeature + row.Indices[p], row.Value(p), firstField + (row.Fields.IsEmpty ? 0 : row.Fields[p]));
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
