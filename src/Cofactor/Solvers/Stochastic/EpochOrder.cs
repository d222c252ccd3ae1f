using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>In what order an epoch goes through its rows: as they stand, or shuffled by blocks and then within each.</summary>
sealed class EpochOrder(SgdOptions options, Survey survey)
{
    readonly ulong _key = CounterRandom.Key(options.Seed, 4);
    int[] _rows = [];

    /// <summary>The order of the blocks; null: as they stand.</summary>
    public int[]? Blocks(int epoch)
    {
        if (!options.Shuffle)
            return null;
        int[] order = [.. Enumerable.Range(0, (int)((survey.Rows + RowBlock.MaxRows - 1) / RowBlock.MaxRows))];
        CounterRandom.Shuffle(order, CounterRandom.Key(_key, (ulong)epoch));
        return order;
    }

    /// <summary>The order of a block's rows, valid until the next is asked for.</summary>
    public ReadOnlyMemory<int> Rows(TrainingRows rows, int epoch)
    {
        if (_rows.Length < rows.Count)
            _rows = new int[RowBlock.MaxRows];
        Span<int> order = _rows.AsSpan(0, rows.Count);
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        if (options.Shuffle)
            CounterRandom.Shuffle(order, CounterRandom.Key(_key, (ulong)epoch, (ulong)rows.FirstRow + 1));
        return _rows.AsMemory(0, rows.Count);
    }
}
