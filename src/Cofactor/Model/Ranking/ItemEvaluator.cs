using System.Runtime.InteropServices;

namespace Cofactor;

/// <summary>
/// Judges models on implicit feedback: for each context of the rows, all items that its user is not known to have are put in order, exactly, and the
/// rows' items are looked up in it.
/// </summary>
public static class ItemEvaluator
{
    /// <summary>Judges a model. Rows of the same context are one query with several relevant items.</summary>
    /// <param name="model">A model of one output.</param>
    /// <param name="data">The rows to judge by: each is an item that was chosen. One that its user is known to have is passed over; one that no known row shows counts as put last.</param>
    /// <param name="known">Rows that the users are known to have, as those trained on. Their items are the candidates.</param>
    /// <param name="pairs">What of a row is the item, and what the user.</param>
    /// <param name="ranking">k of the metrics.</param>
    /// <param name="threads">Threads that score; the result does not depend on it.</param>
    /// <param name="intervals">Whether to find the metrics' confidence intervals.</param>
    /// <param name="cancellationToken">Checked before each block and context.</param>
    /// <exception cref="DataFormatException">A row has no item or several, or there is nothing to judge by.</exception>
    /// <exception cref="OptionException">The item is not given or is no part of the rows, or the model has several outputs.</exception>
    public static Evaluation Evaluate(FmModel model, IRowSource data, IRowSource known, PairOptions pairs, RankingOptions? ranking = null, int threads = 1,
        bool intervals = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(pairs);
        OptionException.Check(pairs.Item is not null, "item", null, "what of a row is its item");
        var catalog = new ItemCatalog(FeatureSelection.Parse("item", pairs.Item!, model.FeatureMap));
        FeatureSelection? user = pairs.User is { } text ? FeatureSelection.Parse("user", text, model.FeatureMap) : null;
        var users = new Dictionary<UInt128, HashSet<int>>();
        foreach (RowBlock block in known.Epoch(0, null, cancellationToken))
            for (int i = 0; i < block.RowCount; i++)
                Of(users, FeatureSelection.Key(block.Row(i), user, catalog.Item)).Add(catalog.Add(block.Row(i), known, block.FirstRow + i));

        var queries = new Dictionary<UInt128, Query>();
        long rows = 0, passedOver = 0;
        foreach (RowBlock block in data.Epoch(0, null, cancellationToken))
        {
            for (int i = 0; i < block.RowCount; i++)
            {
                SparseRow row = block.Row(i);
                int item = catalog.Find(catalog.FeatureOf(row, data, block.FirstRow + i));
                HashSet<int>? has = users.GetValueOrDefault(FeatureSelection.Key(row, user, catalog.Item));
                UInt128 key = FeatureSelection.Key(row, null, catalog.Item);
                if (item >= 0 && has?.Contains(item) == true)
                    passedOver++;
                else
                    (CollectionsMarshal.GetValueRefOrAddDefault(queries, key, out _) ??= new Query(catalog.ContextOf(row), has)).Add(item);
            }
            rows += block.RowCount;
        }
        if (queries.Count == 0)
            throw new DataFormatException(data.Locate(-1), rows == 0 ? "no rows" : "only items that their users have already", "rows to judge by", "Give rows that are not among the known ones.");
        return Judge(new Recommender(model, catalog.ToMatrix()), [.. queries.Values], ranking ?? new(), threads, intervals, cancellationToken) with { Rows = rows, KnownRows = passedOver };
    }

    static Evaluation Judge(Recommender recommender, Query[] queries, RankingOptions ranking, int threads, bool intervals, CancellationToken cancellationToken)
    {
        var ties = new RankingMetrics.Tie[queries.Length][];
        Parallel.For(0, queries.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            () => new float[recommender.Candidates.RowCount], (q, _, scores) =>
            {
                recommender.Score(queries[q].Context.Row(0), scores);
                ties[q] = queries[q].Ties(scores);
                return scores;
            }, _ => { });
        var metrics = new RankingMetrics(ranking.At, intervals: intervals);
        foreach (RankingMetrics.Tie[] one in ties)
            metrics.Judge(one);
        long nonZeros = queries.Sum(q => q.Context.NonZeroCount);
        return new Evaluation
        {
            Rows = 0,
            Metrics = metrics.Result(),
            Intervals = metrics.Intervals(),
            Groups = queries.Length,
            NonZeros = nonZeros,
            UntrainedNonZeros = queries.Sum(q => q.Context.Row(0).Indices.ToArray().Count(j => !recommender.Model.IsTrained(j))),
        };
    }

    static HashSet<int> Of(Dictionary<UInt128, HashSet<int>> users, UInt128 key) => CollectionsMarshal.GetValueRefOrAddDefault(users, key, out _) ??= [];

    /// <summary>A context, what its user has, and the items to be found.</summary>
    sealed class Query(SparseMatrix context, HashSet<int>? known)
    {
        readonly SortedSet<int> _items = [];
        int _missing;   // items that are no candidates

        public SparseMatrix Context => context;

        public void Add(int item)
        {
            if (item < 0)
                _missing++;
            else
                _items.Add(item);
        }

        /// <summary>The candidates by descending score: those that score as an item to be found does, and between them all others together.</summary>
        public RankingMetrics.Tie[] Ties(ReadOnlySpan<float> scores)
        {
            float[] found = new float[_items.Count];
            int at = 0;
            foreach (int item in _items)
                found[at++] = -scores[item];
            Array.Sort(found);   // descending scores, negated
            float[] levels = [.. found.Distinct()];
            long[] equal = new long[levels.Length], between = new long[levels.Length + 1];
            for (int c = 0; c < scores.Length; c++)
            {
                if (known?.Contains(c) == true)
                    continue;
                int level = Array.BinarySearch(levels, -scores[c]);
                (level >= 0 ? ref equal[level] : ref between[~level])++;
            }
            var ties = new List<RankingMetrics.Tie>();
            for (int level = 0; level < levels.Length; level++)
            {
                int relevant = found.Count(f => f == levels[level]);
                ties.Add(new(between[level], 0, 0));
                ties.Add(new(equal[level], relevant, relevant));
            }
            ties.Add(new(between[^1], 0, 0));
            ties.Add(new(_missing, _missing, _missing));
            return [.. ties.Where(t => t.Size > 0)];
        }
    }
}
