namespace Cofactor.Solvers;

/// <summary>A source's blocks with targets, in the unit of learning, in place of labels. Mapped once for data in memory, as it passes for streams.</summary>
sealed class TargetSource
{
    readonly IRowSource _source;
    readonly LabelMap _labels;
    readonly LabelScale _scale;
    readonly int _featureCount;
    readonly RowBlock[]? _blocks;

    /// <param name="source">The rows.</param>
    /// <param name="labels">What their labels mean.</param>
    /// <param name="scale">The unit of learning.</param>
    /// <param name="featureCount">Features that the weights have room for.</param>
    public TargetSource(IRowSource source, LabelMap labels, LabelScale scale, int featureCount)
    {
        _source = source;
        _labels = labels;
        _scale = scale;
        _featureCount = featureCount;
        _blocks = source is Dataset data ? [.. data.Blocks.Select(Targets)] : null;
    }

    /// <summary>Whether another look at the rows costs no reading.</summary>
    public bool IsInMemory => _blocks is not null;

    /// <summary>The source's blocks in the given order, or in its own.</summary>
    public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order, CancellationToken cancellationToken) =>
        _blocks is null
            ? _source.Epoch(epoch, order, cancellationToken).Select(Targets)
            : order is null ? _blocks : order.Select(b => _blocks[b]);

    /// <exception cref="DataFormatException">A label does not fit the task; or the source gives features that it had not shown before.</exception>
    RowBlock Targets(RowBlock block) => block.Features.ColumnCount <= _featureCount
        ? _scale.Apply(_labels.Map(block, _source))
        : throw new DataFormatException(_source.Locate(block.FirstRow), $"rows of {block.Features.ColumnCount} features",
            $"at most {_featureCount}, as the first time the data was read", "Leave the data as it is while it is in use.");
}
