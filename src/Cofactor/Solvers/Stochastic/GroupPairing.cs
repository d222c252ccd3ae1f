using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// Pairs of rows of different labels within a group: the rows are sorted by group, then by label. A group that lies across two blocks
/// of rows is learnt as two.
/// </summary>
sealed class GroupPairing : Pairing
{
    readonly ulong _seed;

    GroupPairing(ulong seed) => _seed = seed;

    /// <exception cref="DataFormatException">Rows have no group or no label, or no group has two labels.</exception>
    public static GroupPairing Of(Dataset train, Dataset? validation, SgdOptions options) => new(options.Seed)
    {
        Train = Sorted(train),
        Validation = validation is null ? null : Sorted(validation),
    };

    public override RowPairs Attach(TrainingRows rows, RowBlock block, ReadOnlySpan<int> selected, ReadOnlySpan<int> ranks, bool judged)
    {
        ReadOnlySpan<long> groups = block.Groups.Span;
        ReadOnlySpan<float> labels = block.Labels.Span;
        var places = new GroupPlace[selected.Length];
        for (int start = 0, end; start < places.Length; start = end)
        {
            for (end = start; end < places.Length && groups[selected[end]] == groups[selected[start]]; end++) { }
            for (int same = start, other; same < end; same = other)
            {
                for (other = same; other < end && labels[selected[other]] == labels[selected[same]]; other++) { }
                places.AsSpan(same, other - same).Fill(new GroupPlace(start, same, other, end));
            }
        }
        return new GroupPairs(rows, places, CounterRandom.Key(_seed, 5), judged);
    }

    static Dataset Sorted(Dataset data)
    {
        var keys = new (long Group, float Label, long Row)[data.RowCount];
        foreach (RowBlock read in data.Blocks)
        {
            if (read.Groups.IsEmpty && read.RowCount > 0)
                throw new DataFormatException(data.Locate(read.FirstRow), "rows without groups", "a group for each row of a ranker", "Give libSVM rows with qid:, CSV with --group, or --item for implicit feedback.");
            RowBlock block = LabelMap.Ranker.Map(read, data);
            for (int i = 0; i < block.RowCount; i++)
                keys[block.FirstRow + i] = (block.Groups.Span[i], block.Labels.Span[i], block.FirstRow + i);
        }
        Array.Sort(keys);
        if (!Enumerable.Range(1, Math.Max(0, keys.Length - 1)).Any(i => keys[i].Group == keys[i - 1].Group && keys[i].Label != keys[i - 1].Label))
            throw new DataFormatException(data.Locate(-1), "no group with two different labels", "pairs to learn from", "Check the group and label columns; for rows that all happened, give --item.");
        var rows = new RowBlockBuilder();
        var blocks = new List<RowBlock>();
        foreach ((long group, float label, long at) in keys)
        {
            RowBlock from = data.Blocks[(int)(at / RowBlock.MaxRows)];
            SparseRow row = from.Row((int)(at % RowBlock.MaxRows));
            rows.AddRange(row.Indices, row.Values, row.Fields);
            rows.EndRow(label, from.Weight((int)(at % RowBlock.MaxRows)), group);
            if (rows.IsFull)
                blocks.Add(rows.Build(data.FeatureCount));
        }
        if (rows.RowCount > 0)
            blocks.Add(rows.Build(data.FeatureCount));
        return new Dataset(blocks, data.FeatureCount, data.FeatureMap, data.LabelNames, i => data.Locate(i < 0 ? i : keys[i].Row));
    }

    /// <summary>Where a row's group starts, rows of its label start, end, and its group ends.</summary>
    readonly record struct GroupPlace(int Start, int Same, int Other, int End);

    sealed unsafe class GroupPairs(TrainingRows rows, GroupPlace[] places, ulong key, bool judged) : RowPairs
    {
        public override int Rivals(int row) => places[row].Same - places[row].Start;

        public override int Draw(int row, int attempt, bool preferred, Partner partner)
        {
            (int start, int same, int other, int end) = places[row];
            int below = same - start, all = preferred ? below : below + end - other;
            if (all == 0)
                return 0;
            int drawn = CounterRandom.Below(CounterRandom.Key(key, judged ? ulong.MaxValue : (ulong)Epoch), ((ulong)(rows.FirstRow + row) << CounterBits) + (ulong)attempt, all);
            int at = drawn < below ? start + drawn : other + drawn - below, first = rows.Starts[at];
            partner.Ids = rows.Ids + first;
            partner.Values = rows.Values == null ? null : rows.Values + first;
            partner.Count = rows.Starts[at + 1] - first;
            return drawn < below ? 1 : -1;
        }
    }
}
