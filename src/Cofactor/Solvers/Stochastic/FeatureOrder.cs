using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// The features that a run has room for, ranked by how many training rows they stand in, most first (ties by id). Private to the run:
/// frequent features lie together in its tables, and those that nothing is learnt of take no memory.
/// </summary>
sealed class FeatureOrder
{
    const int None = -1, Many = 1 << 16;

    readonly int[] _ranks;   // by id; −1: no room
    readonly int[] _ids;     // by rank

    FeatureOrder(int[] ranks, int[] ids, int trained, RowShares shares)
    {
        _ranks = ranks;
        _ids = ids;
        Trained = trained;
        Shares = shares;
    }

    /// <summary>Features that have room.</summary>
    public int Count => _ids.Length;

    /// <summary>Those of them that have training rows, or that a model to start from has learnt.</summary>
    public int Trained { get; }

    /// <summary>Rank by feature id, −1 for one without room; ids beyond have none either.</summary>
    public ReadOnlySpan<int> Ranks => _ranks;

    /// <summary>Feature id by rank. // [Count]</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>1 / training rows by rank; 1 for a feature without.</summary>
    public RowShares Shares { get; }

    /// <summary>A number that features in another order hardly have.</summary>
    public ulong Fingerprint
    {
        get
        {
            ulong sum = 0;
            for (int rank = 0; rank < _ids.Length; rank++)
                sum += CounterRandom.Bits((ulong)rank, (ulong)_ids[rank]);
            return sum;
        }
    }

    /// <summary>Ranks features.</summary>
    /// <param name="counts">Their training rows.</param>
    /// <param name="featureCount">Number of features n.</param>
    /// <param name="options">Which features have room: those of <see cref="SolverOptions.MinCount"/> training rows, or all.</param>
    /// <param name="warm">A model to start from: what it has learnt has room whatever its rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FeatureOrder Of(FeatureCounts counts, int featureCount, SgdOptions options, FmModel? warm)
    {
        bool all = options.KeepUntrained && options.MinCount == 1;
        var ranks = new int[featureCount];
        ReadOnlySpan<int> rows = counts.Rows;
        // Counting sort, most rows first; the few features of very many rows share the first bucket and are sorted there.
        var starts = new int[Many + 1];
        int trained = 0;
        for (int j = 0; j < featureCount; j++)
        {
            int n = j < rows.Length ? rows[j] : 0;
            bool learnt = n >= options.MinCount || (warm is not null && warm.IsTrained(j)), room = learnt || all;
            ranks[j] = room ? Math.Min(n, Many - 1) : None;
            if (learnt)
                trained++;
            if (room)
                starts[Many - 1 - ranks[j]]++;
        }
        int first = starts[0], total = 0;
        for (int bucket = 0; bucket < Many; bucket++)
            (starts[bucket], total) = (total, total + starts[bucket]);
        var ids = new int[total];
        for (int j = 0; j < featureCount; j++)
            if (ranks[j] != None)
                ids[ranks[j] = starts[Many - 1 - ranks[j]]++] = j;
        if (first > 1)
            SortMany(ids.AsSpan(0, first), ranks, counts);
        return new FeatureOrder(ranks, ids, trained, new RowShares(rank => ids[rank] < counts.Rows.Length ? counts.Rows[ids[rank]] : 0, total));
    }

    static void SortMany(Span<int> ids, int[] ranks, FeatureCounts counts)
    {
        var keys = new (int Rows, int Id)[ids.Length];
        for (int i = 0; i < ids.Length; i++)
            keys[i] = (-counts.Rows[ids[i]], ids[i]);
        keys.AsSpan().Sort(ids);
        for (int rank = 0; rank < ids.Length; rank++)
            ranks[ids[rank]] = rank;
    }
}
