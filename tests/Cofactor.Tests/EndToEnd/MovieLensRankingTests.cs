using System.Globalization;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>MovieLens 100K as implicit feedback: ratings of 4 and 5, each user's last one to judge by.</summary>
public class MovieLensRankingTests
{
    const int Users = 943, Features = 943 + 1682;

    static readonly PairOptions Films = new() { Item = "943-2624" };

    [Theory]
    [InlineData(PairLoss.Bpr)]
    [InlineData(PairLoss.Warp)]
    public void Rankers_pass_popularity_and_item_bias(PairLoss loss)
    {
        (Dataset train, Dataset test) = Implicit();
        var options = new SgdOptions { PredictorType = PredictorType.Ranker, Pairs = Films with { Loss = loss } };
        (double ndcg, double recall) = Judge(Trainer.Train(train, options), train, test);
        var counts = new float[Features];
        for (long i = 0; i < train.RowCount; i++)
            counts[train.Row(i).Indices[1]]++;
        FmModel popularity = FmModel.FromWeights(new FmShape(Features, 0), [0], counts, [], LabelMap.Ranker), bias = Trainer.Train(train, options with { NumFactors = 0 });
        foreach (FmModel plain in (FmModel[])[popularity, bias])
        {
            (double plainNdcg, double plainRecall) = Judge(plain, train, test);
            // 0.060 and more against 0.040, 0.12 against 0.08, when this was written.
            Assert.True(ndcg > 1.2 * plainNdcg, $"NDCG@10 {ndcg}, without factors {plainNdcg}");
            Assert.True(recall > 1.2 * plainRecall, $"recall@10 {recall}, without factors {plainRecall}");
        }
    }

    static (double Ndcg, double Recall) Judge(FmModel model, Dataset train, Dataset test)
    {
        IReadOnlyDictionary<string, double> metrics = ItemEvaluator.Evaluate(model, test, train, Films, threads: 2).Metrics;
        return (metrics["ndcg@10"], metrics["recall@10"]);
    }

    static (Dataset Train, Dataset Test) Implicit()
    {
        (int User, int Film, long Time)[] liked = [.. File.ReadLines(RealData.File("ml-100k/u.data")).Select(l => l.Split('\t', ' ').Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToArray())
            .Where(r => r[2] >= 4).Select(r => ((int)r[0] - 1, (int)r[1] - 1, r[3]))];
        RowBlockBuilder train = new(), test = new();
        foreach (var user in liked.GroupBy(r => r.User))
        {
            (int User, int Film, long Time)[] all = [.. user.OrderBy(r => r.Time).ThenBy(r => r.Film)];
            foreach ((int u, int film, _) in all)
            {
                RowBlockBuilder to = all.Length > 1 && film == all[^1].Film ? test : train;
                to.Add(u, 1);
                to.Add(Users + film, 1);
                to.EndRow(1);
            }
        }
        return (new Dataset([train.Build(Features)], Features), new Dataset([test.Build(Features)], Features));
    }
}
