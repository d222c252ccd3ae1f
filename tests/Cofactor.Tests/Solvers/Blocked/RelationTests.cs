using Cofactor.Numerics;
using Cofactor.Solvers;
using Xunit;

namespace Cofactor.Tests.Solvers.Blocked;

/// <summary>Side information that rows repeat: found, and learnt from as from the rows one by one.</summary>
public class RelationTests
{
    const int Users = 30, Films = 20, Ages = 6, Genres = 5, Hours = 4;

    /// <summary>Ratings with users' ages and jobs, films' genres with weights, and an hour that follows from nothing.</summary>
    static Dataset Ratings(int rows, bool ones = true, bool weights = false, bool classes = false)
    {
        var block = new RowBlockBuilder();
        var c = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            ulong at = (ulong)i * 10;
            int user = CounterRandom.Below(1, at, Users), film = CounterRandom.Below(1, at + 1, Films), hour = CounterRandom.Below(1, at + 2, Hours);
            block.Add(user, ones ? 1 : 1 + user % 3);
            block.Add(Users + film, 1);
            int first = Users + Films;
            block.Add(first + hour, 1);
            first += Hours;
            block.Add(first + user % Ages, 1);
            block.Add(first + Ages, ones ? 1 : 0.3f * (user % 7) - 1.01f);
            first += Ages + 1;
            for (int g = 0; g < Genres; g++)
                if ((film * 7 + g * 3) % 4 == 0)
                    block.Add(first + g, ones ? 1 : 0.5f + 0.1f * film);
            double score = CounterRandom.Normal(2, (ulong)(user % Ages * 100 + film % 5)) + 0.4 * CounterRandom.Normal(3, (ulong)user) + 0.2 * hour + 0.4 * CounterRandom.Normal(4, (ulong)i);
            block.EndRow(classes ? score > 0.3 ? 1 : 0 : (float)score);
            c[i] = (float)(0.2 + CounterRandom.Uniform(5, (ulong)i));
        }
        RowBlock built = block.Build(Users + Films + Hours + Ages + 1 + Genres);
        return new Dataset(built.Features, built.Labels, weights ? c : default(ReadOnlyMemory<float>));
    }

    static IReadOnlyList<Relation> Found(Dataset data, int k = 8)
    {
        BlockedData blocked = BlockedData.Read(data, new AlsOptions { PredictorType = PredictorType.Regressor, NumFactors = k }, long.MaxValue, TestContext.Current.CancellationToken);
        using var columns = new FeatureColumns(blocked);
        return Relation.Find(columns, new Levels(columns), (k + 7) & ~7);
    }

    [Fact]
    public void What_follows_from_users_and_from_films_is_found()
    {
        IReadOnlyList<Relation> found = Found(Ratings(2000));
        Assert.Equal(2, found.Count);
        Assert.Equal(Enumerable.Range(0, Users), found[0].Keys);
        Assert.Equal(Enumerable.Range(Users + Films + Hours, Ages + 1), found[0].Others);
        Assert.Equal(Enumerable.Range(Users, Films), found[1].Keys);
        Assert.Equal(Enumerable.Range(Users + Films + Hours + Ages + 1, Genres), found[1].Others);
    }

    [Fact]
    public void One_row_that_says_otherwise_is_enough()
    {
        Dataset data = Ratings(2000);
        int age = Users + Films + Hours;
        int row = Enumerable.Range(0, 2000).First(i => data.Row(i).Indices.Contains(age));
        int[] ids = data.Blocks[0].Features.Indices.ToArray();
        ids[(int)data.Blocks[0].Features.Offsets[row] + 3] = age + 1;
        var other = new Dataset(new SparseMatrix(data.FeatureCount, data.Blocks[0].Features.Offsets.ToArray(), ids), data.Blocks[0].Labels);
        Assert.Equal(Enumerable.Range(age + 2, Ages - 1), Found(other).Single(r => r.Keys[0] == 0).Others);
    }

    [Fact]
    public void Few_rows_a_key_or_little_that_follows_is_no_relation()
    {
        Assert.Empty(Found(Ratings(60, ones: false)));
        Assert.Empty(Found(Ratings(300, ones: false), k: 64));
        Assert.Empty(Found(BlockedRows.Mixed(500)));
    }

    [Fact]
    public void Attributes_joined_to_a_data_set_are_a_field_and_a_relation()
    {
        Dataset data = Coarse(Ratings(2000));
        var films = new SparseMatrix(3, Enumerable.Range(0, Films + 1).Select(i => (long)i).ToArray(), Enumerable.Range(0, Films).Select(film => film % 3).ToArray(), Enumerable.Repeat(0.5f, Films).ToArray());
        int[] filmOf = [.. Enumerable.Range(0, 2000).Select(i => i == 7 ? -1 : data.Row(i).Indices[2] - 4)];
        Dataset joined = data.Join(films, filmOf);
        Assert.Equal(data.FeatureCount + 3, joined.FeatureCount);
        for (int i = 0; i < 2000; i++)
        {
            Assert.Equal(i == 7 ? data.Row(i).Indices.ToArray() : [.. data.Row(i).Indices, data.FeatureCount + filmOf[i] % 3], joined.Row(i).Indices.ToArray());
            Assert.Equal(i == 7 ? new[] { 0, 0, 0 } : [0, 0, 0, 1], joined.Row(i).Fields.ToArray());
            Assert.Equal(data.Label(i), joined.Label(i));
        }
        Assert.Equal(0.5f, joined.Row(0).Values[3]);
        filmOf[7] = data.Row(7).Indices[2] - 4;
        Assert.Contains(Found(data.Join(films, filmOf)), r => r.Keys.Length == Films && r.Others.Length == 3);
        Assert.Throws<ArgumentException>(() => data.Join(films, filmOf.AsSpan(1)));
        filmOf[9] = Films;
        Assert.Throws<ArgumentException>(() => data.Join(films, filmOf));
    }

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(1, false, false)]
    [InlineData(5, true, true)]
    [InlineData(8, false, true)]
    [InlineData(16, true, false)]
    [InlineData(24, false, true)]
    public void Least_squares_are_those_of_the_rows_one_by_one(int k, bool ones, bool weights)
    {
        Dataset data = Ratings(2000, ones, weights);
        var options = new AlsOptions { PredictorType = PredictorType.Regressor, NumFactors = k, Sweeps = 4, Threads = 1 };
        AssertSame(options, options with { Flat = true }, data, data, 1e-5);
    }

    [Theory]
    [InlineData(3, false, false)]
    [InlineData(8, true, false)]
    [InlineData(16, false, true)]
    public void Draws_are_those_of_the_rows_one_by_one(int k, bool ones, bool classes)
    {
        Dataset data = Ratings(2500, ones, weights: !ones && !classes, classes);
        var options = new McmcOptions { PredictorType = classes ? PredictorType.BinaryClassifier : PredictorType.Regressor, NumFactors = k, Sweeps = 4, BurnIn = 1, Threads = 1 };
        AssertSame(options, options with { Flat = true }, data, data, 1e-5);
    }

    [Fact]
    public void A_long_chain_agrees_with_the_rows_one_by_one_in_what_it_predicts()
    {
        Dataset data = Ratings(2000);
        var options = new McmcOptions { PredictorType = PredictorType.Regressor, NumFactors = 4, Sweeps = 60, Threads = 1 };
        AssertSame(options, options with { Flat = true }, data, data, 2e-2);
    }

    [Fact]
    public void Long_columns_of_a_key_are_summed_in_parts()
    {
        Dataset data = Ratings(Levels.LargeRows * 3), twoKeys = Coarse(data);
        var options = new AlsOptions { PredictorType = PredictorType.Regressor, NumFactors = 8, Sweeps = 2, Threads = 2 };
        Assert.Contains(Found(twoKeys), r => r.Keys.Length == 2);
        AssertSame(options, options with { Flat = true }, twoKeys, twoKeys, 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_number_of_threads_changes_no_bit(bool draws)
    {
        Dataset data = Ratings(4000, ones: false);
        BlockedOptions options = draws ? new McmcOptions { NumFactors = 8, Sweeps = 6 } : new AlsOptions { NumFactors = 8, Sweeps = 6 };
        float[] One(int threads) => Scores(Trainer.Train(data, options with { PredictorType = PredictorType.Regressor, Threads = threads }), data);
        float[] one = One(1);
        Assert.Equal(one, One(2));
        Assert.Equal(one, One(3));
    }

    /// <summary>Two kinds of rows, each with two features that follow from it, and the films.</summary>
    static Dataset Coarse(Dataset data)
    {
        var block = new RowBlockBuilder();
        for (long i = 0; i < data.RowCount; i++)
        {
            int kind = data.Row(i).Indices[0] % 2;
            block.AddRange([kind, 2 + kind, 4 + data.Row(i).Indices[1] - Users]);
            block.EndRow(data.Label(i));
        }
        RowBlock built = block.Build(4 + Films);
        return new Dataset(built.Features, built.Labels);
    }

    static void AssertSame(BlockedOptions options, BlockedOptions flat, Dataset data, Dataset scored, double tolerance)
    {
        float[] a = Scores(Trainer.Train(data, options), scored), b = Scores(Trainer.Train(data, flat), scored);
        double worst = a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
        Assert.True(worst <= tolerance, $"differs by {worst}");
    }

    static float[] Scores(FmModel model, Dataset data)
    {
        var scores = new float[data.RowCount];
        model.Predict(data.Blocks[0].Features, scores.AsSpan(0, data.Blocks[0].RowCount));
        return scores;
    }
}
