using Cofactor.Numerics;
using Cofactor.Samples;

namespace Cofactor.Benchmarks;

/// <summary>Rows of <see cref="CriteoLike"/> in memory, with their fields: 39 non-zeros a row.</summary>
static class ClickRows
{
    /// <summary>The first rows of the benchmarks' seed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="decimals">Values uniform on [0, 1) and not all 1.</param>
    /// <param name="first">The number of the first row.</param>
    /// <param name="renumber">Leave out the features that stand in no row, so that few rows need no table of all.</param>
    public static Dataset Make(int count, bool decimals = false, bool renumber = false, long first = 0)
    {
        int m = CriteoLike.FieldCount;
        var data = new CriteoLike(CriteoLike.DefaultSeed);
        var ids = new int[count * m];
        var labels = new float[count];
        for (int i = 0; i < count; i++)
            labels[i] = data.Draw(first + i, ids.AsSpan(i * m, m)).Label;
        int featureCount = renumber ? Renumber(ids) : CriteoLike.FeatureCount;

        long[] offsets = [.. Enumerable.Range(0, count + 1).Select(i => (long)i * m)];
        int[] fields = [.. Enumerable.Range(0, ids.Length).Select(p => p % m)];
        float[] values = decimals ? [.. Enumerable.Range(0, ids.Length).Select(p => (float)CounterRandom.Uniform(1, (ulong)p))] : [];
        return new Dataset(new SparseMatrix(featureCount, offsets, ids, values, fields), labels);
    }

    /// <summary>Numbers the ids that occur 0, 1, … in their order; returns how many they are.</summary>
    static int Renumber(int[] ids)
    {
        var number = new int[CriteoLike.FeatureCount];
        foreach (int j in ids)
            number[j] = 1;
        int count = 0;
        for (int j = 0; j < number.Length; j++)
            if (number[j] == 1)
                number[j] = count++;
        foreach (ref int j in ids.AsSpan())
            j = number[j];
        return count;
    }
}
