using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cofactor.Solvers;

/// <summary>
/// An order of the features in levels: no two features of a level share a row, so that they can be updated in any order, and at the same time,
/// with the same result. A one-hot field is one level; found greedily, features in the order of their ids.
/// </summary>
sealed class Levels
{
    // Features of more rows are updated one after the other, their rows in parallel; the rest in batches of about so many non-zeros.
    public const int LargeRows = 1 << 14;
    const int BatchWork = 2048, FeatureWork = 64, MostLevels = 64;

    readonly List<Level> _levels = [];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Levels(FeatureColumns columns)
    {
        var members = new List<int>?[MostLevels];
        var taken = new ulong[columns.RowCount];   // levels that have a feature in the row
        var alone = new List<int>();
        for (int j = 0; j < columns.Count; j++)
        {
            ReadOnlySpan<int> rows = columns.Rows(j);
            ulong used = 0;
            foreach (int i in rows)
                used |= taken[i];
            int level = BitOperations.TrailingZeroCount(~used);
            if (level == MostLevels)
            {
                alone.Add(j);
                continue;
            }
            foreach (int i in rows)
                taken[i] |= 1UL << level;
            (members[level] ??= []).Add(j);
        }
        foreach (List<int>? level in members)
            if (level is not null)
                _levels.Add(new Level([.. level], columns.Length));
        // Rows of so many features are rare: what does not fit into the levels makes one each.
        foreach (int j in alone)
            _levels.Add(new Level([j], columns.Length));
    }

    public IReadOnlyList<Level> All => _levels;

    /// <summary>Features that share no row.</summary>
    public sealed class Level
    {
        /// <param name="features">The features.</param>
        /// <param name="length">The rows of each.</param>
        public Level(int[] features, Func<int, int> length)
        {
            Features = features;
            var batch = new List<int>();
            var batches = new List<int[]>();
            int work = 0;
            foreach (int j in features.Where(j => length(j) <= LargeRows))
            {
                batch.Add(j);
                work += length(j) + FeatureWork;
                if (work < BatchWork)
                    continue;
                batches.Add([.. batch]);
                batch.Clear();
                work = 0;
            }
            if (batch.Count > 0)
                batches.Add([.. batch]);
            Batches = batches;
            Large = [.. features.Where(j => length(j) > LargeRows)];
        }

        /// <summary>All of them.</summary>
        public int[] Features { get; }

        /// <summary>Features in batches, each of which one thread does.</summary>
        public IReadOnlyList<int[]> Batches { get; }

        /// <summary>Features of many rows.</summary>
        public int[] Large { get; }
    }
}
