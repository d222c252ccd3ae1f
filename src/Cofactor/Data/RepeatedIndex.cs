using System.Buffers;

namespace Cofactor;

/// <summary>Finds a feature id that stands twice in a row. Ascending ids, the usual case, cost one comparison each.</summary>
static class RepeatedIndex
{
    /// <summary>A repeated id, or null. The row is not changed.</summary>
    public static int? Find(ReadOnlySpan<int> indices)
    {
        for (int p = 1; p < indices.Length; p++)
            if (indices[p] <= indices[p - 1])
                return FindUnsorted(indices);
        return null;
    }

    static int? FindUnsorted(ReadOnlySpan<int> indices)
    {
        // Short rows: comparing all pairs is faster than a sorted copy.
        if (indices.Length <= 16)
        {
            for (int p = 1; p < indices.Length; p++)
                if (indices[..p].Contains(indices[p]))
                    return indices[p];
            return null;
        }
        int[] copy = ArrayPool<int>.Shared.Rent(indices.Length);
        try
        {
            Span<int> sorted = copy.AsSpan(0, indices.Length);
            indices.CopyTo(sorted);
            sorted.Sort();
            for (int p = 1; p < sorted.Length; p++)
                if (sorted[p] == sorted[p - 1])
                    return sorted[p];
            return null;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(copy);
        }
    }
}
