using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Model;

public sealed class RecommenderTests
{
    const int Context = 9, Items = 70, Genres = 5, Features = Context + Items + Genres;

    [Theory]
    [InlineData(PredictorType.Ranker, 0, 1, false)]
    [InlineData(PredictorType.Ranker, 5, 1, false)]
    [InlineData(PredictorType.Regressor, 16, 1, true)]
    [InlineData(PredictorType.BinaryClassifier, 7, 1, false)]
    [InlineData(PredictorType.Regressor, 3, 4, false)]
    [InlineData(PredictorType.BinaryClassifier, 8, 3, true)]
    public void Is_brute_force(PredictorType type, int k, int draws, bool narrow)
    {
        FmModel model = Model(type, k, draws, narrow ? 2u : 1u);
        model = narrow ? model.ToBFloat16() : model;
        foreach (bool withGenres in new[] { false, true })
        {
            SparseMatrix candidates = Candidates(withGenres);
            var recommender = new Recommender(model, candidates);
            for (ulong round = 0; round < 4; round++)
            {
                (int[] ids, float[] values) = ContextOf(round);
                var excluded = new HashSet<int> { 3, 17 };
                (int Candidate, float Prediction)[] expected = [.. Enumerable.Range(0, Items).Where(c => !excluded.Contains(c))
                    .Select(c => (c, Predict(model, ids, values, candidates.Row(c)))).OrderByDescending(c => c.Item2).ThenBy(c => c.c)];
                Recommendation[] found = recommender.Top(new SparseRow(ids, values), 10, excluded);
                Assert.Equal(10, found.Length);
                for (int i = 0; i < found.Length; i++)
                {
                    Close(expected[i].Prediction, found[i].Prediction);
                    Close(expected.First(e => e.Candidate == found[i].Candidate).Prediction, found[i].Prediction);
                    Close(Score(model, ids, values, candidates.Row(found[i].Candidate)), found[i].Score);
                }
            }
        }
    }

    [Fact]
    public void Equal_candidates_come_by_number()
    {
        FmModel model = FmModel.FromWeights(new FmShape(40, 1), [0], [.. Enumerable.Range(0, 40).Select(j => j % 2 == 0 ? 1f : 0f)], new float[40], LabelMap.Ranker);
        Recommendation[] found = Recommender.Of(model, 0, 40).Top(new SparseRow([]), 23);
        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => 2 * i), 1, 3, 5], found.Select(f => f.Candidate));
    }

    [Fact]
    public void Draws_are_averaged_after_the_link_that_the_model_has()
    {
        FmModel logistic = Model(PredictorType.BinaryClassifier, 3, 4, 1), probit = new(logistic.Weights, logistic.Labels, link: Link.Probit);
        foreach (Recommendation one in Recommender.Of(probit, Context, 5).Top(new SparseRow([0]), 5))
            Close(probit.Predict(new SparseRow([0, Context + one.Candidate])), one.Prediction);
    }

    [Fact]
    public void Fewer_candidates_than_asked_for_and_none()
    {
        FmModel model = Model(PredictorType.Ranker, 4, 1, 1);
        Assert.Equal(5, Recommender.Of(model, Context, 5).Top(new SparseRow([0]), 10).Length);
        Assert.Empty(Recommender.Of(model, Context, 5).Top(new SparseRow([0]), 0));
        Assert.Empty(Recommender.Of(model, Context, 0).Top(new SparseRow([0]), 10));
        Assert.Empty(Recommender.Of(model, Context, 2).Top(new SparseRow([0]), 10, new HashSet<int> { 0, 1 }));
    }

    [Fact]
    public void A_batch_is_its_contexts_one_by_one()
    {
        FmModel model = Model(PredictorType.Ranker, 6, 1, 1);
        Recommender recommender = Recommender.Of(model, Context, Items);
        var contexts = new SparseMatrix(Context, new long[] { 0, 1, 3, 3 }, new[] { 0, 1, 2 });
        Recommendation[][] found = recommender.Top(contexts, 7, i => i == 1 ? new HashSet<int> { 4 } : null, threads: 3, TestContext.Current.CancellationToken);
        for (int i = 0; i < 3; i++)
            Assert.Equal(recommender.Top(contexts.Row(i), 7, i == 1 ? new HashSet<int> { 4 } : null), found[i]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Vectors_give_the_score_but_for_what_all_have_in_common(int draws)
    {
        FmModel model = Model(PredictorType.Regressor, 5, draws, 1);
        var recommender = new Recommender(model, Candidates(true));
        float[] query = recommender.QueryVector(new SparseRow([0, 4])), scores = new float[Items];
        recommender.Score(new SparseRow([0, 4]), scores);
        double Product(int c) => recommender.Vector(c).Zip(query, (a, b) => (double)a * b).Sum();
        Assert.Equal(recommender.VectorLength, query.Length);
        for (int c = 1; c < Items; c++)
            Assert.Equal(scores[c] - scores[0], Product(c) - Product(0), 1e-4);
    }

    [Theory]
    [InlineData(Similarity.Cosine)]
    [InlineData(Similarity.Interaction)]
    public void Similar_items_are_brute_force(Similarity by)
    {
        FmModel model = Model(PredictorType.Ranker, 6, 1, 1);
        Recommender recommender = Recommender.Of(model, Context, Items);
        double[] V(int c)
        {
            var v = new float[6];
            model.Factors(Context + c, v);
            return [.. v.Select(x => (double)x)];
        }
        double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
        double Alike(int c) => Dot(V(7), V(c)) / (by == Similarity.Cosine ? Math.Sqrt(Dot(V(7), V(7)) * Dot(V(c), V(c))) : 1);
        Recommendation[] found = recommender.Similar(7, 5, by);
        Assert.Equal(Enumerable.Range(0, Items).Where(c => c != 7).OrderByDescending(Alike).Take(5), found.Select(f => f.Candidate));
        Assert.All(found, f => Assert.Equal(Alike(f.Candidate), f.Score, 1e-5));
    }

    [Fact]
    public void Reasons_are_the_pairs_of_context_and_candidate()
    {
        FmModel model = Model(PredictorType.Ranker, 6, 1, 1);
        SparseMatrix candidates = Candidates(true);
        IReadOnlyList<InteractionTerm> reasons = new Recommender(model, candidates).Reasons(new SparseRow([0, 3], new[] { 1f, 2f }), 11, 10);
        Assert.Equal(4, reasons.Count);
        SparseRow item = candidates.Row(11);
        Explanation whole = model.Explain(new SparseRow([0, 3, .. item.Indices], new[] { 1f, 2f, item.Value(0), item.Value(1) }));
        foreach (InteractionTerm reason in reasons)
            Assert.Equal(whole.Interactions.Single(i => i.First == reason.First && i.Second == reason.Second).Contribution, reason.Contribution, 1e-6);
        Assert.Equal(reasons.OrderByDescending(r => Math.Abs(r.Contribution)), reasons);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_parts_of_a_score_are_the_context_the_candidate_and_their_match(int draws)
    {
        FmModel model = Model(PredictorType.Regressor, 6, draws, 1);
        var recommender = new Recommender(model, Candidates(true));
        (double alone, double match) = recommender.Parts(new SparseRow([0, 3], new[] { 1f, 2f }), 11);
        SparseRow context = new([0, 3], new[] { 1f, 2f }), item = recommender.Candidates.Row(11);
        Close(recommender.Reasons(context, 11, 10).Sum(r => r.Contribution), match);
        Close(model.Explain(item).Score - model.Explain(new SparseRow([])).Score, alone);
        Assert.Throws<ArgumentException>(() => recommender.Parts(recommender.Candidates.Row(11), 11));
    }

    [Fact]
    public void A_context_with_a_candidate_is_refused_and_so_are_several_outputs()
    {
        Recommender recommender = Recommender.Of(Model(PredictorType.Ranker, 2, 1, 1), Context, Items);
        Assert.Contains($"feature {Context + 1}", Assert.Throws<ArgumentException>(() => recommender.Top(new SparseRow([0, Context + 1]), 1)).Message, StringComparison.Ordinal);
        FmModel classes = FmModel.FromWeights(new FmShape(1, 0, 2), [0, 0], [0, 0], [], LabelMap.Multiclass(["a", "b"]));
        Assert.Contains("2 outputs", Assert.Throws<OptionException>(() => Recommender.Of(classes, 0, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_that_the_model_lacks_contribute_nothing()
    {
        FmModel model = Model(PredictorType.Ranker, 4, 1, 1);
        Recommender recommender = Recommender.Of(model, Features - 1, 3);
        var scores = new float[3];
        recommender.Score(new SparseRow([0, Features + 9]), scores);
        Assert.Equal(model.Score(new SparseRow([0])), scores[1], 1e-6);
        Assert.Equal(scores[1], scores[2]);
    }

    static FmModel Model(PredictorType type, int k, int draws, ulong seed)
    {
        var shape = new FmShape(Features, k, 1, draws);
        float[] Normals(long length, ulong key) => [.. Enumerable.Range(0, (int)length).Select(i => (float)(0.7 * CounterRandom.Normal(seed + key, (ulong)i)))];
        return FmModel.FromWeights(shape, Normals(draws, 1), Normals(shape.LinearLength, 2), Normals(shape.FactorsLength, 3),
            type switch { PredictorType.BinaryClassifier => LabelMap.Binary, PredictorType.Ranker => LabelMap.Ranker, _ => LabelMap.Regressor });
    }

    static SparseMatrix Candidates(bool withGenres)
    {
        var rows = new RowBlockBuilder();
        for (int c = 0; c < Items; c++)
        {
            rows.Add(Context + c, 1);
            if (withGenres)
                rows.Add(Context + Items + c % Genres, 0.5f);
            rows.EndRow(float.NaN);
        }
        return rows.Build(Features).Features;
    }

    static (int[], float[]) ContextOf(ulong round) => round == 0 ? ([], []) : ([(int)round, 5 + (int)round], [1f, -0.5f * round]);

    static float[] Scores(FmModel model, int[] ids, float[] values, SparseRow item)
    {
        var scores = new float[model.Shape.HeadCount];
        model.Score(new SparseRow([.. ids, .. item.Indices], (float[])[.. values, .. Enumerable.Range(0, item.Count).Select(Value(item))]), scores);
        return scores;
    }

    static Func<int, float> Value(SparseRow item)
    {
        float[] values = item.Values.ToArray();
        return i => values.Length == 0 ? 1f : values[i];
    }

    static float Score(FmModel model, int[] ids, float[] values, SparseRow item) => Scores(model, ids, values, item).Average();

    static float Predict(FmModel model, int[] ids, float[] values, SparseRow item) =>
        Scores(model, ids, values, item).Average(s => model.Link == Link.Logistic ? Links.Logistic(s) : s);

    static void Close(double expected, double found) => Assert.True(Math.Abs(expected - found) <= 1e-5 * (1 + Math.Abs(expected)), $"expected {expected}, found {found}");
}
