namespace Cofactor.Solvers;

/// <summary>
/// Which features share a prior: those of one column of the feature map (hashed columns together, since they share features), else those of
/// one libFFM field (the field that a feature first stands in), else all.
/// </summary>
sealed class FeatureGroups
{
    FeatureGroups(int[] numbers, int count)
    {
        Numbers = numbers;
        Count = count;
    }

    /// <summary>Group by feature. // [learnt features]</summary>
    public int[] Numbers { get; }

    /// <summary>Number of groups; each has a feature.</summary>
    public int Count { get; }

    public static FeatureGroups Of(BlockedData data, FeatureMap? map)
    {
        int[] fields = map is not null ? ColumnNumbers(data, map) : data.Blocks.All(b => b.Features.HasFields) ? FieldNumbers(data) : new int[data.Ids.Length];
        // Numbered anew, without those that no feature is of.
        int[] present = [.. fields.Distinct().Order()];
        return new FeatureGroups([.. fields.Select(f => Array.BinarySearch(present, f))], present.Length);
    }

    static int[] ColumnNumbers(BlockedData data, FeatureMap map)
    {
        FeatureColumn[] columns = [.. map.Columns.Where(c => !c.IsHashed).OrderBy(c => c.FirstFeature)];
        var fields = new int[data.Ids.Length];
        int at = 0;
        for (int r = 0; r < fields.Length; r++)
        {
            while (at < columns.Length && data.Ids[r] >= columns[at].FirstFeature + columns[at].FeatureCount)
                at++;
            fields[r] = at;
        }
        return fields;
    }

    static int[] FieldNumbers(BlockedData data)
    {
        var all = new int[data.FeatureCount];
        all.AsSpan().Fill(-1);
        foreach (RowBlock block in data.Blocks)
        {
            ReadOnlySpan<int> ids = block.Features.Indices, fields = block.Features.Fields;
            for (int p = 0; p < ids.Length; p++)
                if (all[ids[p]] < 0)
                    all[ids[p]] = fields[p];
        }
        return [.. data.Ids.Select(j => all[j])];
    }
}
