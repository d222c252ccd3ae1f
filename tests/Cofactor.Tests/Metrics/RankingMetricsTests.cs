using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Metrics;

public sealed class RankingMetricsTests
{
    [Fact]
    public void Hand_worked_case()
    {
        // By score: relevances 0, 2, 1, 0. Gains 0, 3, 1, 0; the best order is 2, 1, 0, 0.
        IReadOnlyDictionary<string, double> found = Of(2, [(7, 4, 0), (7, 3, 2), (7, 2, 1), (7, 1, 0)]).Result();
        Assert.Equal(3 / Math.Log2(3) / (3 + 1 / Math.Log2(3)), found["ndcg@2"], 12);
        Assert.Equal(0.5, found["precision@2"], 12);
        Assert.Equal(0.5, found["recall@2"], 12);
        Assert.Equal((1.0 / 2 + 2.0 / 3) / 2, found["map"], 12);
        Assert.Equal(0.5, found["mrr"], 12);
        Assert.Equal(0.5, found["auc"], 12);
    }

    [Fact]
    public void Ties_are_the_mean_of_all_orders()
    {
        var random = new Counted(1);
        for (int round = 0; round < 40; round++)
        {
            int rows = 1 + random.Below(6), at = 1 + random.Below(4);
            (long, float, float)[] group = [.. Enumerable.Range(0, rows).Select(_ => (3L, (float)random.Below(3), (float)random.Below(3)))];
            IReadOnlyDictionary<string, double> found = Of(at, group).Result(), expected = Naive(at, group);
            Assert.Equal(expected.Keys.Order(), found.Keys.Order());
            foreach ((string name, double value) in expected)
                Assert.True(Math.Abs(value - found[name]) < 1e-12, $"{name}: naive {value}, found {found[name]}");
        }
    }

    [Fact]
    public void Groups_count_once_each_and_may_stand_anywhere()
    {
        (long, float, float)[] one = [(1, 1, 1), (1, 2, 0)], two = [(2, 3, 1), (2, 2, 0), (2, 1, 0), (2, 0, 1)];
        IReadOnlyDictionary<string, double> mixed = Of(10, [two[0], one[0], two[1], two[2], one[1], two[3]]).Result();
        IReadOnlyDictionary<string, double> first = Of(10, one).Result(), second = Of(10, two).Result();
        foreach ((string name, double value) in mixed)
            Assert.Equal((first[name] + second[name]) / 2, value, 12);
    }

    [Fact]
    public void Groups_that_cannot_be_judged_are_left_out()
    {
        RankingMetrics metrics = Of(10, [(1, 1, 0), (1, 2, 0), (2, 1, 1), (3, 0, 1), (3, 1, 0)]);
        IReadOnlyDictionary<string, double> found = metrics.Result();
        Assert.Equal((3, 1), (metrics.Groups, metrics.SkippedGroups));
        Assert.Equal(0, found["auc"]);                    // group 2 has no pair, group 1 no relevant row
        Assert.Equal((1 + 0.5) / 2, found["mrr"], 12);
        Assert.Empty(Of(10, [(1, 1, 0)]).Result());
        Assert.Empty(new RankingMetrics().Result());
    }

    [Fact]
    public void Relevant_may_start_higher()
    {
        var metrics = new RankingMetrics(10, relevantFrom: 4);
        foreach ((float score, float relevance) in new[] { (3f, 5f), (2f, 3f), (1f, 4f) })
            metrics.Add(0, score, relevance);
        Assert.Equal((1 + 2.0 / 3) / 2, metrics.Result()["map"], 12);
    }

    [Fact]
    public void Relevances_beyond_reason_stay_finite()
    {
        IReadOnlyDictionary<string, double> found = Of(1, [(0, 1, 1e30f), (0, 2, -5)]).Result();
        Assert.All(found.Values, v => Assert.True(double.IsFinite(v)));
        Assert.Equal(0, found["ndcg@1"]);
    }

    static RankingMetrics Of(int at, IEnumerable<(long Group, float Score, float Relevance)> rows)
    {
        var metrics = new RankingMetrics(at);
        foreach ((long group, float score, float relevance) in rows)
            metrics.Add(group, score, relevance);
        return metrics;
    }

    /// <summary>The definitions over every order that the scores allow, each as likely.</summary>
    static Dictionary<string, double> Naive(int at, (long, float Score, float Relevance)[] rows)
    {
        double Gain(float relevance) => Math.Pow(2, relevance) - 1;
        double Dcg(IEnumerable<float> order) => order.Take(at).Select((r, i) => Gain(r) / Math.Log2(i + 2)).Sum();
        float[][] orders = [.. Orders([.. rows.Select(r => (r.Score, r.Relevance))]).Where(o => o.Zip(o.Skip(1)).All(p => p.First.Score >= p.Second.Score)).Select(o => o.Select(r => r.Relevance).ToArray())];
        double Mean(Func<float[], double> metric) => orders.Average(metric);
        var found = new Dictionary<string, double>();
        int relevant = rows.Count(r => r.Relevance > 0);
        if (relevant == 0)
            return found;
        double ideal = Dcg(rows.Select(r => r.Relevance).OrderDescending());
        found[$"ndcg@{at}"] = Mean(Dcg) / ideal;
        found[$"precision@{at}"] = Mean(o => o.Take(at).Count(r => r > 0)) / at;
        found[$"recall@{at}"] = Mean(o => o.Take(at).Count(r => r > 0)) / relevant;
        found["map"] = Mean(o => Enumerable.Range(0, o.Length).Where(i => o[i] > 0).Sum(i => (double)o.Take(i + 1).Count(r => r > 0) / (i + 1))) / relevant;
        found["mrr"] = Mean(o => 1.0 / (1 + Array.FindIndex(o, r => r > 0)));
        if (relevant < rows.Length)
            found["auc"] = rows.Where(r => r.Relevance > 0).SelectMany(p => rows.Where(r => r.Relevance == 0).Select(n => p.Score > n.Score ? 1 : p.Score == n.Score ? 0.5 : 0)).Average();
        return found;
    }

    static IEnumerable<List<(float Score, float Relevance)>> Orders((float, float)[] rows)
    {
        if (rows.Length == 0)
            yield return [];
        for (int i = 0; i < rows.Length; i++)
            foreach (List<(float, float)> rest in Orders([.. rows[..i], .. rows[(i + 1)..]]))
                yield return [rows[i], .. rest];
    }

    sealed class Counted(ulong key)
    {
        ulong _count;

        public int Below(int bound) => CounterRandom.Below(key, _count++, bound);
    }
}
