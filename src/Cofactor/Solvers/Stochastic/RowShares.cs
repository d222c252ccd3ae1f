using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// 1 / m by rank, for features that are ranked by their m training rows: what of a penalty counted once over all rows falls to one of
/// them. Ranks from 127 on share a figure with those within a 64th of theirs, whose m hardly differ: so the table stays in the
/// processor's first cache, where an entry a feature would cost a line of memory for each non-zero.
/// </summary>
sealed unsafe class RowShares : IDisposable
{
    const int BitsAOctave = 6, Shift = 23 - BitsAOctave, First = 127 << BitsAOctave;

    /// <summary>How many figures there are.</summary>
    public const int Slots = 32 << BitsAOctave;

    readonly NativeBuffer _shares = new(Slots);

    /// <param name="rows">m by rank.</param>
    /// <param name="count">Number of ranks.</param>
    public RowShares(Func<int, int> rows, int count)
    {
        Span<float> shares = _shares.Span(0, Slots);
        for (int rank = 0; rank < count;)
        {
            int slot = PlaceOf(rank), start = rank;
            double sum = 0;
            for (; rank < count && PlaceOf(rank) == slot; rank++)
                sum += Math.Max(1, rows(rank));
            shares[slot] = (float)((rank - start) / sum);
        }
    }

    /// <summary>The figures by <see cref="PlaceOf"/>; valid while this object lives.</summary>
    public float* Pointer => _shares.Pointer;

    /// <summary>1 / m of a rank.</summary>
    public float this[int rank] => Pointer[PlaceOf(rank)];

    /// <summary>Where a rank's figure stands: the leading bits of rank + 1 as a floating-point number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PlaceOf(int rank) => (BitConverter.SingleToInt32Bits(rank + 1f) >> Shift) - First;

    public void Dispose() => _shares.Dispose();
}
