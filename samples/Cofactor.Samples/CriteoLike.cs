using Cofactor.Numerics;

namespace Cofactor.Samples;

/// <summary>
/// Click data of the size and shape of display advertising, for benchmarks: 39 fields with one category each. Within a field the rank
/// z = 1, 2, … of a category has probability ∝ z^−1.1 (Zipf), and a random permutation of the field's ids hides the ranks. Labels come
/// from a hidden factorization machine: k = 4, w₀ = −1.2, w ~ N(0, 0.25²), v ~ N(0, 0.17²), y = 1 with probability 1 / (1 + e^−ŷ).
/// Row i of a seed is the same however many rows are asked for; rows from <see cref="TestStart"/> on are the test rows.
/// <para>
/// A few popular categories decide much, so each seed has a difficulty of its own: of seeds 2 to 5 alone, 23 to 50 % of the rows are
/// positive. <see cref="DefaultSeed"/> has 26.2 % among 1,000,000 rows; on its 100,000 test rows the true probabilities have a log-loss
/// of 0.3723 and an AUC of 0.8737.
/// </para>
/// </summary>
sealed class CriteoLike
{
    /// <summary>The number of the first test row, beyond any training rows.</summary>
    public const long TestStart = 1L << 40;

    /// <summary>The seed of the benchmarks.</summary>
    public const ulong DefaultSeed = 282;

    const double Exponent = 1.1;

    static readonly int[] Cardinalities =
    [
        2, 3, 4, 5, 7, 10, 12, 15, 18, 20, 24, 27, 30, 40, 50, 64, 80, 100, 128, 150, 200, 256, 305, 400, 583, 800, 1000, 1460, 2173,
        3194, 5683, 10000, 14992, 27000, 60000, 120000, 250000, 400000, 1000000,
    ];

    readonly double[] _cumulative;   // P(rank ≤ z) by field // [fields][cardinality], one after the other
    readonly int[] _ids;             // the id of each rank, in the same places
    readonly ulong _categories, _labels;

    /// <summary>Draws the hidden model of a seed.</summary>
    public CriteoLike(ulong seed)
    {
        _categories = CounterRandom.Key(seed, 1);
        _labels = CounterRandom.Key(seed, 2);
        _cumulative = new double[FeatureCount];
        _ids = new int[FeatureCount];
        for (int field = 0, start = 0; field < FieldCount; start += Cardinalities[field++])
        {
            Span<double> cumulative = _cumulative.AsSpan(start, Cardinalities[field]);
            Span<int> ids = _ids.AsSpan(start, Cardinalities[field]);
            double sum = 0;
            for (int z = 0; z < ids.Length; z++)
            {
                cumulative[z] = sum += Math.Pow(z + 1, -Exponent);
                ids[z] = start + z;
            }
            foreach (ref double c in cumulative)
                c /= sum;
            CounterRandom.Shuffle(ids, CounterRandom.Key(seed, 3, (ulong)field));
        }
        var weights = new HiddenWeights(FeatureCount, 4, seed);
        weights.Draw(new SampleColumn("all", _ids.Select(_ => "").ToArray(), 0), 0.25, 0.17, 0.17, 0.17, 0.17);
        Truth = weights.Model(-1.2, LabelMap.Binary);
    }

    /// <summary>Number of fields m.</summary>
    public static int FieldCount => Cardinalities.Length;

    /// <summary>Number of features n: 1,898,835.</summary>
    public static int FeatureCount { get; } = Cardinalities.Sum();

    /// <summary>The hidden model.</summary>
    public FmModel Truth { get; }

    /// <summary>Fills in row <paramref name="row"/>'s features, one a field, and draws its label.</summary>
    /// <returns>The label, 0 or 1, and the probability that it was drawn with.</returns>
    public (int Label, float Probability) Draw(long row, Span<int> features)
    {
        for (int field = 0, start = 0; field < FieldCount; start += Cardinalities[field++])
        {
            ReadOnlySpan<double> cumulative = _cumulative.AsSpan(start, Cardinalities[field]);
            int z = cumulative.BinarySearch(CounterRandom.Uniform(_categories, (ulong)row * (ulong)FieldCount + (ulong)field));
            features[field] = _ids[start + Math.Min(z < 0 ? ~z : z + 1, cumulative.Length - 1)];
        }
        float p = Truth.Predict(new SparseRow(features[..FieldCount]));
        return (CounterRandom.Uniform(_labels, (ulong)row) < p ? 1 : 0, p);
    }

    /// <summary>Writes rows as libSVM and libFFM text and, where asked, their true probabilities one a line.</summary>
    public void Write(long first, long count, TextWriter libSvm, TextWriter libFfm, TextWriter? probabilities = null)
    {
        var features = new int[FieldCount];
        for (long row = first; row < first + count; row++)
        {
            (int label, float p) = Draw(row, features);
            libSvm.Write(label);
            libFfm.Write(label);
            for (int field = 0; field < features.Length; field++)
            {
                libSvm.Write($" {features[field]}:1");
                libFfm.Write($" {field}:{features[field]}:1");
            }
            libSvm.Write('\n');
            libFfm.Write('\n');
            probabilities?.Write(FormattableString.Invariant($"{p:R}\n"));
        }
    }
}
