using Cofactor.Numerics;

namespace Cofactor.Samples;

/// <summary>
/// Ratings of the size and shape of a film site, for benchmarks: 70,000 users × 10,000 items, two features a row in random order. Users
/// and items are drawn with probability ∝ z^−0.6 and z^−0.9 by rank z (Zipf), the ranks hidden by permutations. The rating is ŷ + ε of a
/// hidden factorization machine with k = 8, w₀ = 3.5, w ~ N(0, 0.35²), v ~ N(0, 0.3²), ε ~ N(0, 0.8²), rounded to halves of 0.5 to 5.
/// Row i of a seed is the same however many rows are asked for; rows from <see cref="CriteoLike.TestStart"/> on are the test rows.
/// </summary>
sealed class MovieLensLike
{
    public const int Users = 70_000, Items = 10_000;
    public const double Noise = 0.8;

    readonly double[] _users = Cumulative(Users, 0.6), _items = Cumulative(Items, 0.9);
    readonly int[] _userIds, _itemIds;
    readonly ulong _choice, _noise;
    readonly FmModel _truth;

    /// <summary>Draws the hidden model of a seed.</summary>
    public MovieLensLike(ulong seed)
    {
        _choice = CounterRandom.Key(seed, 1);
        _noise = CounterRandom.Key(seed, 2);
        _userIds = Permuted(Users, 0, CounterRandom.Key(seed, 3, 0));
        _itemIds = Permuted(Items, Users, CounterRandom.Key(seed, 3, 1));
        ulong linear = CounterRandom.Key(seed, 4), factors = CounterRandom.Key(seed, 5);
        var shape = new FmShape(FeatureCount, 8);
        _truth = FmModel.FromWeights(shape, [3.5f], Normals(linear, FeatureCount, 0.35), Normals(factors, FeatureCount * shape.FactorCount, 0.3), LabelMap.Regressor);
    }

    /// <summary>Number of features n.</summary>
    public static int FeatureCount => Users + Items;

    /// <summary>Draws rows.</summary>
    public Dataset Make(long first, int count)
    {
        var ids = new int[2 * count];
        var labels = new float[count];
        for (int i = 0; i < count; i++)
        {
            ulong row = (ulong)(first + i);
            ids[2 * i] = _userIds[Rank(_users, CounterRandom.Uniform(_choice, 2 * row))];
            ids[2 * i + 1] = _itemIds[Rank(_items, CounterRandom.Uniform(_choice, 2 * row + 1))];
            double rating = _truth.Score(new SparseRow(ids.AsSpan(2 * i, 2))) + Noise * CounterRandom.Normal(_noise, row);
            labels[i] = (float)Math.Clamp(Math.Round(2 * rating) / 2, 0.5, 5);
        }
        long[] offsets = [.. Enumerable.Range(0, count + 1).Select(i => 2L * i)];
        return new Dataset(new SparseMatrix(FeatureCount, offsets, ids), labels);
    }

    static int Rank(double[] cumulative, double u)
    {
        int z = Array.BinarySearch(cumulative, u);
        return Math.Min(z < 0 ? ~z : z + 1, cumulative.Length - 1);
    }

    static double[] Cumulative(int count, double exponent)
    {
        var cumulative = new double[count];
        double sum = 0;
        for (int z = 0; z < count; z++)
            cumulative[z] = sum += Math.Pow(z + 1, -exponent);
        foreach (ref double c in cumulative.AsSpan())
            c /= sum;
        return cumulative;
    }

    static int[] Permuted(int count, int first, ulong key)
    {
        int[] ids = [.. Enumerable.Range(first, count)];
        CounterRandom.Shuffle(ids, key);
        return ids;
    }

    static float[] Normals(ulong key, int count, double sigma) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(sigma * CounterRandom.Normal(key, (ulong)i)))];
}
