namespace Cofactor.Solvers;

/// <summary>
/// A source's rows as a run walks them: split, with targets, in the unit of learning, in place of labels. Prepared once for data in
/// memory, as it passes for streams.
/// </summary>
sealed class TrainingSource
{
    readonly IRowSource _source;
    readonly LabelMap _labels;
    readonly LabelScale _scale;
    readonly RowSplit _split;
    readonly bool _heldOut;
    readonly int _featureCount;
    readonly TrainingRows[]? _blocks;
    int[] _rows = [];

    /// <param name="source">The rows.</param>
    /// <param name="labels">What their labels mean.</param>
    /// <param name="scale">The unit of learning.</param>
    /// <param name="split">Which rows are held out.</param>
    /// <param name="heldOut">Whether those are wanted, or the others.</param>
    /// <param name="featureCount">Features that the weights have room for.</param>
    public TrainingSource(IRowSource source, LabelMap labels, LabelScale scale, RowSplit split, bool heldOut, int featureCount)
    {
        _source = source;
        _labels = labels;
        _scale = scale;
        _split = split;
        _heldOut = heldOut;
        _featureCount = featureCount;
        _blocks = source is Dataset data ? [.. data.Blocks.Select(Prepare)] : null;
    }

    /// <summary>Whether another look at the rows costs no reading.</summary>
    public bool IsInMemory => _blocks is not null;

    /// <summary>The source's blocks in the given order, or in its own.</summary>
    public IEnumerable<TrainingRows> Epoch(int epoch, IReadOnlyList<int>? order) =>
        _blocks is null
            ? _source.Epoch(epoch, order).Select(Prepare)
            : order is null ? _blocks : order.Select(b => _blocks[b]);

    /// <exception cref="DataFormatException">A label does not fit the task; or the source gives features that it had not shown before.</exception>
    TrainingRows Prepare(RowBlock block) => block.Features.ColumnCount <= _featureCount
        ? new TrainingRows(_scale.Apply(_labels.Map(block, _source)), _split.Select(block, _heldOut, ref _rows))
        : throw new DataFormatException(_source.Locate(block.FirstRow), $"rows of {block.Features.ColumnCount} features",
            $"at most {_featureCount}, as the first time the data was read", "Leave the data as it is while it is in use.");
}
