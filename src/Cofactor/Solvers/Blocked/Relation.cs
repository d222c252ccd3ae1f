using System.Runtime.CompilerServices;

namespace Cofactor.Solvers;

/// <summary>
/// Side information that rows repeat: keys, such as users, of which a row has one at most, and features that follow from them, such as users' ages and jobs:
/// each stands, with one value, in all rows of a key or in none. Found in the rows, wherever they come from.
/// </summary>
/// <param name="Keys">Features of one level, each of one value.</param>
/// <param name="Others">The features that follow from them, ascending.</param>
sealed record Relation(int[] Keys, int[] Others)
{
    // A key's sums take k² numbers: fewer rows a key would be as well off one by one.
    const int LeastRows = 4;

    // Of the rows with a key: so many non-zeros of other features make it worth while.
    const double LeastShare = 0.25;

    /// <summary>The relations of a training set. Keys of many values come first: what follows from a user's city follows from the user.</summary>
    public static IReadOnlyList<Relation> Find(FeatureColumns columns, Levels levels, int stride)
    {
        var relations = new List<Relation>();
        var taken = new bool[columns.Count];
        var search = new Search(columns);
        foreach (Levels.Level level in levels.All.OrderByDescending(l => l.Features.Length))
        {
            int[] keys = [.. level.Features.Where(j => !taken[j])];
            long rows = keys.Sum(j => (long)columns.Length(j));
            if (keys.Length < 2 || rows < (long)keys.Length * Math.Max(LeastRows, stride / 2) || !search.Start(keys))
                continue;
            int[] others = [.. Enumerable.Range(0, columns.Count).Where(j => !taken[j] && search.Follows(j))];
            if (others.Sum(j => (long)columns.Length(j)) < LeastShare * rows)
                continue;
            foreach (int j in keys.Concat(others))
                taken[j] = true;
            relations.Add(new Relation(keys, others));
        }
        return relations;
    }

    /// <summary>The keys' and the others' values by key: features 0, 1, … are the keys, then the others; row b is of key b.</summary>
    public FeatureColumns Rows(FeatureColumns columns)
    {
        var keyOf = new int[columns.RowCount];
        for (int b = 0; b < Keys.Length; b++)
            foreach (int i in columns.Rows(Keys[b]))
                keyOf[i] = b;
        var all = new (int[] Rows, float[] Values)[Keys.Length + Others.Length];
        for (int b = 0; b < Keys.Length; b++)
            all[b] = ([b], [columns.Value(Keys[b], 0)]);
        for (int o = 0; o < Others.Length; o++)
        {
            var values = new SortedDictionary<int, float>();
            ReadOnlySpan<int> rows = columns.Rows(Others[o]);
            for (int p = 0; p < rows.Length; p++)
                values[keyOf[rows[p]]] = columns.Value(Others[o], p);
            all[Keys.Length + o] = ([.. values.Keys], [.. values.Values]);
        }
        return new FeatureColumns(Keys.Length, all);
    }

    sealed class Search(FeatureColumns columns)
    {
        readonly int[] _keyOf = new int[columns.RowCount];   // −1: none
        readonly int[] _seenBy = new int[columns.Count];     // by key: the feature that met it last
        readonly float[] _values = new float[columns.Count];
        readonly bool[] _isKey = new bool[columns.Count];

        /// <summary>Takes some features for keys; false where one has several values.</summary>
        public bool Start(int[] keys)
        {
            _keyOf.AsSpan().Fill(-1);
            _seenBy.AsSpan().Fill(-1);
            Array.Clear(_isKey);
            foreach (int b in keys)
            {
                _isKey[b] = true;
                ReadOnlySpan<int> rows = columns.Rows(b);
                for (int p = 0; p < rows.Length; p++)
                {
                    _keyOf[rows[p]] = b;
                    if (columns.Value(b, p) != columns.Value(b, 0))
                        return false;
                }
            }
            return true;
        }

        /// <summary>Whether a feature stands in all rows, with one value, of each key that it meets. Most others fail in their first rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public bool Follows(int j)
        {
            ReadOnlySpan<int> rows = columns.Rows(j);
            if (_isKey[j] || rows.IsEmpty)
                return false;
            long whole = 0;
            for (int p = 0; p < rows.Length; p++)
            {
                int b = _keyOf[rows[p]];
                if (b < 0)
                    return false;
                float value = columns.Value(j, p);
                if (_seenBy[b] != j)
                {
                    (_seenBy[b], _values[b]) = (j, value);
                    whole += columns.Length(b);
                    if (whole > rows.Length)
                        return false;
                }
                else if (_values[b] != value)
                {
                    return false;
                }
            }
            return whole == rows.Length;
        }
    }
}
