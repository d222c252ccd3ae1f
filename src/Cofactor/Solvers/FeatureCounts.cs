using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cofactor.Solvers;

/// <summary>In how many training rows each feature stands; grows with the largest id.</summary>
/// <param name="featureCount">Features to expect.</param>
/// <param name="most">Features that there can be room for: larger ids are only noticed.</param>
sealed class FeatureCounts(int featureCount, int most)
{
    int[] _rows = new int[Math.Min(featureCount, most)];

    /// <summary>Training rows of each feature; features from here on have none.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>The largest id of all rows, held-out ones included; −1 for none.</summary>
    public int Largest { get; private set; } = -1;

    /// <summary>The row in which it first stands.</summary>
    public long LargestRow { get; private set; } = -1;

    /// <summary>Non-zeros of the training rows whose features have room.</summary>
    public long NonZeros(FeatureOrder order)
    {
        long sum = 0;
        foreach (int j in order.Ids)
            sum += j < _rows.Length ? _rows[j] : 0;
        return sum;
    }

    /// <summary>Counts the features of a block's training rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(RowBlock block, RowSplit split)
    {
        ReadOnlySpan<long> offsets = block.Features.Offsets;
        ReadOnlySpan<int> indices = block.Features.Indices;
        for (int i = 0; i + 1 < offsets.Length; i++)
        {
            ReadOnlySpan<int> ids = indices[(int)(offsets[i] - offsets[0])..(int)(offsets[i + 1] - offsets[0])];
            int largest = -1;
            foreach (int j in ids)
                largest = Math.Max(largest, j);
            if (largest > Largest)
                (Largest, LargestRow) = (largest, block.FirstRow + i);
            if (largest >= most || split.IsHeldOut(block, i))
                continue;
            if (largest >= _rows.Length)
                Array.Resize(ref _rows, (int)Math.Min(Math.Max(largest + 1L, 2L * _rows.Length), most));
            // No id is above the largest, which has its place.
            ref int rows = ref MemoryMarshal.GetArrayDataReference(_rows);
            foreach (int j in ids)
                Unsafe.Add(ref rows, j)++;
        }
    }

    /// <summary>Takes in what was counted over other blocks.</summary>
    public void Add(FeatureCounts other)
    {
        if (other.Largest > Largest || (other.Largest == Largest && other.LargestRow < LargestRow))
            (Largest, LargestRow) = (other.Largest, other.LargestRow);
        if (other._rows.Length > _rows.Length)
            Array.Resize(ref _rows, other._rows.Length);
        for (int j = 0; j < other._rows.Length; j++)
            _rows[j] += other._rows[j];
    }
}
