namespace Cofactor.Cli;

/// <summary>Which candidates the users of some contexts know already, by rows that say so.</summary>
sealed class KnownItems
{
    readonly int[][] _user;                                      // features that a row of the context's user has
    readonly Dictionary<int, List<int>> _contexts = [];          // by the first of them
    readonly Dictionary<int, int> _candidates = [];              // by the feature that a candidate is known by
    readonly HashSet<int>[] _known;

    /// <param name="contexts">The contexts.</param>
    /// <param name="user">Which of their features are the user; null: all.</param>
    /// <param name="candidates">The candidates' features; the first is what each is known by.</param>
    public KnownItems(SparseMatrix contexts, FeatureSelection? user, SparseMatrix candidates)
    {
        _user = new int[contexts.RowCount][];
        _known = new HashSet<int>[contexts.RowCount];
        for (int i = 0; i < _user.Length; i++)
        {
            SparseRow context = contexts.Row(i);
            var features = new List<int>();
            for (int p = 0; p < context.Count; p++)
                if (user is null || user.Contains(context.Indices[p], context.Fields.IsEmpty ? -1 : context.Fields[p]))
                    features.Add(context.Indices[p]);
            _user[i] = [.. features];
            _known[i] = [];
            if (!_contexts.TryGetValue(features.FirstOrDefault(-1), out List<int>? same))
                _contexts[features.FirstOrDefault(-1)] = same = [];
            same.Add(i);
        }
        for (int c = 0; c < candidates.RowCount; c++)
            if (candidates.Row(c).Count > 0)
                _candidates.TryAdd(candidates.Row(c).Indices[0], c);
    }

    /// <summary>The candidates that the user of a context knows.</summary>
    public IReadOnlySet<int> this[int context] => _known[context];

    /// <summary>Takes in a row.</summary>
    public void Add(SparseRow row)
    {
        int candidate = -1;
        foreach (int j in row.Indices)
            if (candidate < 0 && !_candidates.TryGetValue(j, out candidate))
                candidate = -1;
        if (candidate < 0)
            return;
        AddTo(-1, row, candidate);
        foreach (int j in row.Indices)
            AddTo(j, row, candidate);
    }

    void AddTo(int feature, SparseRow row, int candidate)
    {
        if (!_contexts.TryGetValue(feature, out List<int>? contexts))
            return;
        foreach (int i in contexts)
        {
            bool all = true;
            foreach (int j in _user[i])
                all &= row.Indices.Contains(j);
            if (all)
                _known[i].Add(candidate);
        }
    }
}
