using System.Buffers;

namespace Cofactor.Solvers;

/// <summary>
/// A source's rows as a run walks them: split, with ranks in place of feature ids and targets, in the unit of learning, in place of
/// labels. Prepared once for data in memory, if there is room for that; else as it passes, on a thread of its own.
/// </summary>
sealed class TrainingSource : IDisposable
{
    // Blocks of a stream in memory: one in use, one ready, one in the making.
    const int Ahead = 3;

    readonly IRowSource _source;
    readonly Survey _survey;
    readonly LabelScale _scale;
    readonly RowSplit _split;
    readonly bool _heldOut;
    readonly int _featureCount;
    readonly TrainingRows[]? _blocks;
    readonly TrainingRows[] _ahead = [];
    int _epoch;

    /// <param name="source">The rows.</param>
    /// <param name="survey">What labels mean and which features have room.</param>
    /// <param name="scale">The unit of learning.</param>
    /// <param name="split">Which rows are held out.</param>
    /// <param name="heldOut">Whether those are wanted, or the others.</param>
    /// <param name="featureCount">Features that rows may have; those without room are left out.</param>
    /// <param name="team">Prepares data in memory, once; null: as it passes.</param>
    public TrainingSource(IRowSource source, Survey survey, LabelScale scale, RowSplit split, bool heldOut, int featureCount, Team? team)
    {
        _source = source;
        _survey = survey;
        _scale = scale;
        _split = split;
        _heldOut = heldOut;
        _featureCount = featureCount;
        if (source is not Dataset data || team is null)
        {
            _ahead = [.. Enumerable.Range(0, Ahead).Select(_ => new TrainingRows())];
            return;
        }
        _blocks = new TrainingRows[data.Blocks.Count];
        team.ForEach(_blocks.Length, (b, _) => Prepare(data.Blocks[b], _blocks[b] = new TrainingRows()));
    }

    /// <summary>Whether another look at the rows costs no reading.</summary>
    public bool IsInMemory => _source is Dataset;

    /// <summary>The source's blocks, in the given order if it can. A stream's blocks are valid until the next is asked for, and one epoch is read at a time.</summary>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public IEnumerable<TrainingRows> Epoch(int epoch, IReadOnlyList<int>? order, CancellationToken cancellationToken)
    {
        _epoch = epoch;
        if (_blocks is null)
            return ReadAhead.Of(token => _source.Epoch(epoch, _source.CanReorder ? order : null, token), Prepare, _ahead, cancellationToken);
        foreach (TrainingRows rows in _blocks)
            if (rows.Pairs is { } pairs)
                pairs.Epoch = epoch;
        return order is null ? _blocks : order.Select(b => _blocks[b]);
    }

    public void Dispose()
    {
        foreach (TrainingRows rows in _blocks ?? _ahead)
            rows.Dispose();
    }

    /// <exception cref="DataFormatException">A label does not fit the task; or the source gives features that it had not shown before.</exception>
    void Prepare(RowBlock block, TrainingRows into)
    {
        if (block.Features.ColumnCount > _featureCount)
            throw new DataFormatException(_source.Locate(block.FirstRow), $"rows of {block.Features.ColumnCount} features",
                $"at most {_featureCount}, as the first time the data was read", "Leave the data as it is while it is in use.");
        int[] rows = ArrayPool<int>.Shared.Rent(block.RowCount);
        ReadOnlySpan<int> selected = _split.Select(block, _heldOut, rows);
        into.Fill(_scale.Apply(_survey.Labels.Map(block, _source)), selected, _survey.Order.Ranks);
        if (_survey.Pairing?.Attach(into, block, selected, _survey.Order.Ranks, judged: _heldOut || _split == RowSplit.None && _survey.Pairing.Validation == _source) is { } pairs)
        {
            pairs.Epoch = _epoch;
            into.Pairs = pairs;
        }
        ArrayPool<int>.Shared.Return(rows);
    }
}
