namespace Cofactor.Solvers;

/// <summary>A source's blocks with targets, in the unit of learning, in place of labels. Mapped once for data in memory, as it passes for streams.</summary>
sealed class TargetSource(IRowSource source, LabelMap labels, LabelScale scale)
{
    readonly RowBlock[]? _blocks = source is Dataset data ? [.. data.Blocks.Select(b => scale.Apply(labels.Map(b, source)))] : null;

    /// <summary>The source's blocks in the given order, or in its own.</summary>
    public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order, CancellationToken cancellationToken) =>
        _blocks is null
            ? source.Epoch(epoch, order, cancellationToken).Select(b => scale.Apply(labels.Map(b, source)))
            : order is null ? _blocks : order.Select(b => _blocks[b]);
}
