using System.Runtime.InteropServices;

namespace Cofactor;

/// <summary>
/// How well scores order the rows of groups (of a query, of a user) by their relevances: means over groups, each counting once whatever
/// its size. A row is relevant where its relevance is at least <c>relevantFrom</c>; its gain is 2^relevance − 1, relevances held
/// within 0 … 30. With the rows by descending score, i = 1, 2, …:
/// <list type="bullet">
/// <item><c>ndcg@k</c> = Σ_{i ≤ k} gain / log₂(1 + i), divided by the same sum of the best order.</item>
/// <item><c>precision@k</c>, <c>recall@k</c> = relevant rows among the first k, divided by k (also where a group has fewer rows) and by all relevant ones.</item>
/// <item><c>map</c> = mean, over the relevant rows, of the share of relevant rows down to each; <c>mrr</c> = 1 / i of the first relevant row.</item>
/// <item><c>auc</c> = share of the pairs of a relevant row and another in which the relevant one has the higher score, ties counting ½.</item>
/// </list>
/// <b>Ties.</b> Of rows of equal scores every order is as likely: metrics are expected values (McSherry and Najork 2008), so that they do not
/// depend on the order of the rows and equal scores earn what chance does. <b>Groups that cannot be judged</b> are left out of a mean: those
/// without a gain of <c>ndcg</c>, without a relevant row of the others, and those whose rows are all relevant of <c>auc</c>. A metric that no group
/// defines is missing. Sums are double; 16 bytes a row are kept.
/// </summary>
public sealed class RankingMetrics : IMetrics
{
    const double LargestRelevance = 30;

    readonly int _at;
    readonly float _relevantFrom;
    readonly List<(long Group, float Score, float Relevance)> _rows = [];
    readonly double[] _sums = new double[12];   // of each metric Σ over the groups that define it, and their number
    readonly Bootstrap? _bootstrap;
    long _groups, _skipped;

    /// <param name="at">k ≥ 1 of the metrics that look at the first k rows.</param>
    /// <param name="relevantFrom">The least relevance of a relevant row; null: any above 0.</param>
    /// <param name="intervals">Whether <see cref="Intervals"/> are wanted, which costs memory for up to 10,000 groups.</param>
    public RankingMetrics(int at = 10, float? relevantFrom = null, bool intervals = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(at, 1);
        _at = at;
        _relevantFrom = relevantFrom ?? float.Epsilon;
        _bootstrap = intervals ? new Bootstrap(_sums.Length) : null;
    }

    /// <summary>Groups that <see cref="Result"/> has seen.</summary>
    public long Groups => _groups;

    /// <summary>Those of them that hold no relevant row and no gain, which no metric can judge.</summary>
    public long SkippedGroups => _skipped;

    /// <summary>Adds a row.</summary>
    /// <param name="group">The group that it is of; a group's rows may stand anywhere.</param>
    /// <param name="score">What the model gives.</param>
    /// <param name="relevance">What is known: more is better.</param>
    public void Add(long group, float score, float relevance) => _rows.Add((group, score, relevance));

    void IMetrics.Add(ReadOnlySpan<float> predictions, float target, float weight, long group) => Add(group, predictions[0], target);

    /// <summary>The metrics by name.</summary>
    public IReadOnlyDictionary<string, double> Result()
    {
        Span<(long Group, float Score, float Relevance)> rows = CollectionsMarshal.AsSpan(_rows);
        rows.Sort((a, b) => a.Group != b.Group ? a.Group.CompareTo(b.Group) : b.Score.CompareTo(a.Score));
        for (int start = 0, end; start < rows.Length; start = end)
        {
            for (end = start + 1; end < rows.Length && rows[end].Group == rows[start].Group; end++) { }
            Judge(rows[start..end]);
        }
        _rows.Clear();
        return Of(_sums);
    }

    /// <summary>The metrics' 95 % confidence intervals over draws of the groups that <see cref="Result"/> has seen (<see cref="Bootstrap"/>); none where they were not asked for.</summary>
    public IReadOnlyDictionary<string, Interval> Intervals() => _bootstrap?.Intervals(Of) ?? new Dictionary<string, Interval>();

    Dictionary<string, double> Of(double[] sums)
    {
        var result = new Dictionary<string, double>();
        string[] names = [MetricNames.Ndcg(_at), MetricNames.Precision(_at), MetricNames.Recall(_at), MetricNames.Map, MetricNames.Mrr, MetricNames.Auc];
        for (int m = 0; m < names.Length; m++)
            if (sums[2 * m + 1] > 0)
                result[names[m]] = sums[2 * m] / sums[2 * m + 1];
        return result;
    }

    /// <summary>Judges a group of which relevant rows have relevance 1 and the others 0.</summary>
    /// <param name="ties">Its rows by descending score, those of equal scores together; those without a relevant row may be added up.</param>
    internal void Judge(ReadOnlySpan<Tie> ties)
    {
        long relevant = 0;
        foreach (Tie tie in ties)
            relevant += tie.Relevant;
        double ideal = 0;
        for (int i = 1; i <= Math.Min(_at, relevant); i++)
            ideal += Discount(i);
        Judge(ties, ideal);
    }

    /// <summary>Judges a group whose rows stand by descending score.</summary>
    void Judge(Span<(long Group, float Score, float Relevance)> rows)
    {
        var ties = new List<Tie>();
        for (int start = 0, end; start < rows.Length; start = end)
        {
            double gain = 0;
            int relevant = 0;
            for (end = start; end < rows.Length && rows[end].Score.Equals(rows[start].Score); end++)
            {
                gain += Gain(rows[end].Relevance);
                relevant += rows[end].Relevance >= _relevantFrom ? 1 : 0;
            }
            ties.Add(new Tie(end - start, relevant, gain));
        }
        rows.Sort((a, b) => b.Relevance.CompareTo(a.Relevance));
        double ideal = 0;
        for (int i = 1; i <= Math.Min(_at, rows.Length); i++)
            ideal += Gain(rows[i - 1].Relevance) * Discount(i);
        Judge(CollectionsMarshal.AsSpan(ties), ideal);
    }

    void Judge(ReadOnlySpan<Tie> ties, double ideal)
    {
        double gain = 0, hits = 0, precisions = 0, reciprocal = 0, area = 0;
        long above = 0, relevant = 0, others = 0;
        foreach (Tie tie in ties)
            others += tie.Size - tie.Relevant;
        long below = others;
        foreach (Tie tie in ties)
        {
            long seen = Math.Clamp(_at - above, 0, tie.Size);   // rows of it among the first k
            for (long i = above + 1; i <= above + seen; i++)
                gain += tie.Gain / tie.Size * Discount(i);
            below -= tie.Size - tie.Relevant;
            if (tie.Relevant > 0)
            {
                hits += (double)tie.Relevant / tie.Size * seen;
                area += tie.Relevant * (below + 0.5 * (tie.Size - tie.Relevant));
                precisions += Precisions(tie, above, relevant);
                if (relevant == 0)
                    reciprocal = Reciprocal(tie, above);
            }
            above += tie.Size;
            relevant += tie.Relevant;
        }
        _groups++;
        double[] values =
        [
            ideal > 0 ? gain / ideal : double.NaN,
            .. relevant > 0 ? [hits / _at, hits / relevant, precisions / relevant, reciprocal] : Enumerable.Repeat(double.NaN, 4),
            relevant > 0 && others > 0 ? area / ((double)relevant * others) : double.NaN,
        ];
        Add(_sums, values);
        if (_bootstrap is not null)
            Add(_bootstrap.Next(), values);
        if (relevant == 0 && !(ideal > 0))
            _skipped++;
    }

    /// <summary>Adds a group's metrics; those that it does not define are not numbers.</summary>
    static void Add(Span<double> sums, ReadOnlySpan<double> values)
    {
        for (int m = 0; m < values.Length; m++)
        {
            if (double.IsNaN(values[m]))
                continue;
            sums[2 * m] += values[m];
            sums[2 * m + 1]++;
        }
    }

    /// <summary>Σ over the places i of the tie of P(relevant at i) · (relevant rows down to i, given that) / i.</summary>
    static double Precisions(Tie tie, long above, long relevantAbove)
    {
        double share = (double)tie.Relevant / tie.Size, each = tie.Size == 1 ? 0 : (tie.Relevant - 1.0) / (tie.Size - 1), sum = 0;
        for (long i = 0; i < tie.Size; i++)
            sum += share * (relevantAbove + 1 + i * each) / (above + i + 1);
        return sum;
    }

    /// <summary>Σ over the places i of the tie of P(the first relevant row is at i) / i.</summary>
    static double Reciprocal(Tie tie, long above)
    {
        double none = 1, sum = 0;
        for (long i = 0; i <= tie.Size - tie.Relevant; i++)
        {
            double here = (double)tie.Relevant / (tie.Size - i);
            sum += none * here / (above + i + 1);
            none *= 1 - here;
        }
        return sum;
    }

    static double Gain(float relevance) => Math.Pow(2, Math.Clamp(relevance, 0, LargestRelevance)) - 1;

    static double Discount(long place) => 1 / Math.Log2(1 + place);

    /// <summary>Rows of equal scores.</summary>
    /// <param name="Size">How many.</param>
    /// <param name="Relevant">How many of them are relevant.</param>
    /// <param name="Gain">The sum of their gains.</param>
    internal readonly record struct Tie(long Size, int Relevant, double Gain);
}
