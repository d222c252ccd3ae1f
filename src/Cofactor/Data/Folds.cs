namespace Cofactor;

/// <summary>Cuts data into folds by row number.</summary>
public static class Folds
{
    /// <summary>The rules of k folds: every row is held out by exactly one of them.</summary>
    /// <param name="count">k, 2 or more.</param>
    /// <param name="seed">Decides which rows go together.</param>
    public static IReadOnlyList<HoldOut> Of(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        var folds = new HoldOut[count];
        double from = 0;
        for (int i = 0; i < count; i++)
        {
            // A fold ends where the next begins, to the bit; the last takes what rounding leaves.
            folds[i] = new HoldOut(i + 1 < count ? 1.0 / count : 1, Mixed(seed)) { From = from };
            from += 1.0 / count;
        }
        return folds;
    }

    /// <summary>The rows that a rule holds out, and the others, each with its label, weight and group; copied. Rows of a group stay together.</summary>
    /// <exception cref="DataFormatException">One of the two is empty.</exception>
    public static (Dataset Others, Dataset HeldOut) Split(Dataset data, HoldOut rule)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(rule);
        return (Take(data, rule, heldOut: false), Take(data, rule, heldOut: true));
    }

    static Dataset Take(Dataset data, HoldOut rule, bool heldOut)
    {
        var rows = new RowBlockBuilder();
        var blocks = new List<RowBlock>();
        foreach (RowBlock block in data.Blocks)
        {
            for (int i = 0; i < block.RowCount; i++)
            {
                if (rule.Contains(block.Groups.IsEmpty ? block.FirstRow + i : block.Groups.Span[i], data.RowCount) != heldOut)
                    continue;
                SparseRow row = block.Row(i);
                rows.AddRange(row.Indices, row.Values, row.Fields);
                rows.EndRow(block.Labels.Span[i], block.Weight(i), block.Groups.IsEmpty ? null : block.Groups.Span[i]);
                if (rows.IsFull)
                    blocks.Add(rows.Build(data.FeatureCount));
            }
        }
        if (rows.RowCount > 0)
            blocks.Add(rows.Build(data.FeatureCount));
        return blocks.Count > 0 ? new Dataset(blocks, data.FeatureCount, data.FeatureMap, data.LabelNames)
            : throw new DataFormatException(data.Locate(-1), $"{data.RowCount} rows", "more of them than folds", "Give more rows, or fewer --folds.");
    }

    // Another hash than early stopping's, or a fold's rows would be those that it holds out.
    static ulong Mixed(ulong seed) => Numerics.CounterRandom.Key(seed, 0x46_6F_6C_64);
}
