using System.Buffers;
using System.Collections;

namespace Cofactor;

/// <summary>
/// The best of many candidates for a context, exactly. With the context's features x and a candidate's y, which are others, a
/// factorization machine's score is ŷ = w₀ + ŷ(x) + a + ⟨s, t⟩, where s = Σⱼ vⱼxⱼ, t = Σⱼ vⱼyⱼ and a = Σⱼ wⱼyⱼ + the candidate's own
/// interactions: a and t are computed once, and a candidate costs one inner product of k numbers, whatever its features are. Kept
/// draws of a posterior lie one after the other, and their predictions are averaged. Immutable, safe to share between threads.
/// </summary>
public sealed class Recommender
{
    const int Chunk = 256 * CandidateKernel.Block;

    readonly FmModel _model;
    readonly SparseMatrix _candidates;
    readonly BitArray _features;     // those that some candidate has // [n]
    readonly CandidateVectors _vectors;
    readonly Lazy<float[]> _norms;   // ‖t‖ // [candidates]

    /// <summary>A recommender of candidates of any features.</summary>
    /// <param name="model">A model of one output.</param>
    /// <param name="candidates">What each candidate adds to a row, such as its id and its genres; kept, not copied.</param>
    /// <exception cref="OptionException">The model has several outputs.</exception>
    public Recommender(FmModel model, SparseMatrix candidates)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(candidates);
        if (model.OutputCount > 1)
            throw new OptionException($"The model is a {PredictorTypes.NameOf(model.Labels.Type)} of {model.OutputCount} outputs; recommending needs a model of one.");
        _model = model;
        _candidates = candidates;
        _features = new BitArray(candidates.ColumnCount);
        foreach (int j in candidates.Indices)
            _features[j] = true;
        _vectors = new CandidateVectors(model, candidates);
        _norms = new Lazy<float[]>(Norms);
    }

    /// <summary>A recommender of candidates of one feature each, of value 1: <paramref name="count"/> from <paramref name="first"/> on.</summary>
    /// <exception cref="OptionException">The model has several outputs.</exception>
    public static Recommender Of(FmModel model, int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var offsets = new long[count + 1];
        var ids = new int[count];
        for (int c = 0; c < count; c++)
            (offsets[c + 1], ids[c]) = (c + 1, first + c);
        return new Recommender(model, new SparseMatrix(checked(first + count), offsets, ids));
    }

    /// <summary>A recommender of the features of a selection: all categories of a column, or a range of ids.</summary>
    /// <exception cref="OptionException">They cannot be listed, as those of a field or a hashed column; or the model has several outputs.</exception>
    public static Recommender Of(FmModel model, FeatureSelection candidates)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(candidates);
        (int first, int count) = candidates.Range(model.FeatureMap, model.FeatureCount);
        return Of(model, first, count);
    }

    /// <summary>The model.</summary>
    public FmModel Model => _model;

    /// <summary>The candidates' features.</summary>
    public SparseMatrix Candidates => _candidates;

    /// <summary>Numbers of an item's or a query's vector: D · k + 1.</summary>
    public int VectorLength => Draws * _model.FactorCount + 1;

    /// <summary>Whether some candidate has a feature: contexts must not.</summary>
    public bool HasFeature(int feature) => (uint)feature < (uint)_features.Count && _features[feature];

    int Draws => _model.Shape.DrawCount;

    int Length => Draws * _model.FactorCount;

    /// <summary>The best candidates for a context, best first; of equal ones, those of lower number.</summary>
    /// <param name="context">The row without a candidate.</param>
    /// <param name="count">How many, 0 or more; fewer where there are fewer.</param>
    /// <param name="excluded">Candidates that are not wanted, such as what a user knows.</param>
    /// <exception cref="ArgumentException">The context has a feature that a candidate has.</exception>
    public Recommendation[] Top(SparseRow context, int count, IReadOnlySet<int>? excluded = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        (float[] query, float[] first) = Query(context);
        if (count == 0)
            return [];
        var top = new TopList(count);
        float[] values = ArrayPool<float>.Shared.Rent(Chunk);
        for (int start = 0; start < _candidates.RowCount; start += Chunk)
        {
            int length = Math.Min(Chunk, _candidates.RowCount - start);
            _vectors.Values(query, first, start, values.AsSpan(0, length));
            top.Add(values.AsSpan(0, length), start, excluded);
        }
        ArrayPool<float>.Shared.Return(values);
        return [.. top.ToArray().Select(t => Result(t.Number, t.Value, query, first))];
    }

    /// <summary>The best candidates for each of some contexts, on several threads; the result does not depend on their number.</summary>
    /// <param name="contexts">The rows without a candidate.</param>
    /// <param name="count">How many for each.</param>
    /// <param name="excluded">Candidates that a context does not want; null: all are wanted.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancellationToken">Checked before each context.</param>
    /// <exception cref="ArgumentException">A context has a feature that a candidate has.</exception>
    public Recommendation[][] Top(SparseMatrix contexts, int count, Func<int, IReadOnlySet<int>?>? excluded = null, int threads = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        for (int i = 0; i < contexts.RowCount; i++)
            CheckApart(contexts.Row(i));
        var all = new Recommendation[contexts.RowCount][];
        Parallel.For(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, i => all[i] = Top(contexts.Row(i), count, excluded?.Invoke(i)));
        return all;
    }

    /// <summary>What orders the candidates of a context: their scores (of several draws and a link, their predictions).</summary>
    /// <param name="context">The row without a candidate.</param>
    /// <param name="values">Receives one a candidate. // [candidates]</param>
    /// <exception cref="ArgumentException">The context has a feature that a candidate has.</exception>
    public void Score(SparseRow context, Span<float> values)
    {
        (float[] query, float[] first) = Query(context);
        _vectors.Values(query, first, 0, values[.._candidates.RowCount]);
    }

    /// <summary>The candidates most like one, best first, itself left out.</summary>
    /// <param name="candidate">Its number, 0 or more and below the number of candidates.</param>
    /// <param name="count">How many, 0 or more; fewer where there are fewer.</param>
    /// <param name="by">What makes two alike.</param>
    public Recommendation[] Similar(int candidate, int count, Similarity by = Similarity.Cosine)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(candidate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(candidate, _candidates.RowCount);
        if (count == 0)
            return [];
        var values = new float[_candidates.RowCount];
        _vectors.Values(Vector(candidate).AsSpan(0, Length), [], 0, values);
        for (int c = 0; c < values.Length; c++)
        {
            if (by == Similarity.Cosine)
                values[c] = _norms.Value[c] * _norms.Value[candidate] is > 0 and float norms ? values[c] / norms : 0;
            else
                values[c] /= Draws;
        }
        var top = new TopList(count);
        top.Add(values, 0, new HashSet<int> { candidate });
        return [.. top.ToArray().Select(t => new Recommendation(t.Number, t.Value, t.Value))];
    }

    /// <summary>The strongest interactions of a candidate with a context, means over draws: why it stands where it does.</summary>
    /// <param name="context">The row without a candidate.</param>
    /// <param name="candidate">Its number.</param>
    /// <param name="top">How many at most.</param>
    public IReadOnlyList<InteractionTerm> Reasons(SparseRow context, int candidate, int top)
    {
        SparseRow item = _candidates.Row(candidate);
        float[] v = new float[_model.FactorCount], u = new float[v.Length];
        var all = new List<InteractionTerm>();
        for (int p = 0; p < context.Count; p++)
            for (int q = 0; q < item.Count; q++)
                if (context.Indices[p] < _model.FeatureCount && item.Indices[q] < _model.FeatureCount)
                {
                    double strength = Strength(context.Indices[p], item.Indices[q], v, u);
                    all.Add(new InteractionTerm(context.Indices[p], item.Indices[q], Name(context, p), Name(item, q), strength, strength * context.Value(p) * item.Value(q)));
                }
        return [.. all.OrderByDescending(t => Math.Abs(t.Contribution)).Take(top)];
    }

    /// <summary>
    /// What a candidate adds to a context's score, means over draws: a, what it adds whatever the context is, and ⟨s, t⟩, all of its
    /// interactions with this one.
    /// </summary>
    /// <param name="context">The row without a candidate.</param>
    /// <param name="candidate">Its number.</param>
    /// <exception cref="ArgumentException">The context has a feature that a candidate has.</exception>
    public (double Alone, double Match) Parts(SparseRow context, int candidate)
    {
        (float[] query, _) = Query(context);
        float[] vector = Vector(candidate);
        return (vector[Length], Match(vector, query));
    }

    /// <summary>(t, a) of a candidate, a being the mean over draws: for a database of vectors. // [D · k + 1]</summary>
    public float[] Vector(int candidate) => _vectors.Of(candidate);

    /// <summary>
    /// (s, 1) of a context, s divided by the number of draws. Its inner product with a candidate's <see cref="Vector"/> is the mean score but
    /// for what all candidates have in common, so the largest products are the best candidates by mean score. // [D · k + 1]
    /// </summary>
    public float[] QueryVector(SparseRow context)
    {
        (float[] query, _) = Query(context);
        return [.. query.Select(s => s / Draws), 1];
    }

    /// <summary>s and w₀ + ŷ(x) of each draw. // [D × k], [D]</summary>
    (float[] Sums, float[] First) Query(SparseRow context)
    {
        CheckApart(context);
        float[] sums = new float[Length], first = new float[Draws];
        _model.Sums(context, first, sums);
        for (int d = 0; d < Draws; d++)
            first[d] += _model.Bias(d);
        return (sums, first);
    }

    void CheckApart(SparseRow context)
    {
        foreach (int j in context.Indices)
            if (HasFeature(j))
                throw new ArgumentException($"The context has feature {_model.FeatureName(j)}, which candidates have; expected a row without its candidate.", nameof(context));
    }

    Recommendation Result(int candidate, float value, float[] query, float[] first)
    {
        if (!_vectors.LinksEach)
        {
            float prediction = value;
            _model.ApplyLink(new Span<float>(ref prediction));
            return new Recommendation(candidate, value, prediction);
        }
        float[] vector = Vector(candidate);
        double score = vector[Length] + Match(vector, query);
        for (int d = 0; d < Draws; d++)
            score += first[d] / Draws;
        return new Recommendation(candidate, (float)score, value);
    }

    double Match(float[] vector, float[] query)
    {
        double sum = 0;
        for (int i = 0; i < Length; i++)
            sum += vector[i] * query[i] / Draws;
        return sum;
    }

    float[] Norms()
    {
        var norms = new float[_candidates.RowCount];
        for (int c = 0; c < norms.Length; c++)
        {
            double sum = 0;
            foreach (float t in Vector(c).AsSpan(0, Length))
                sum += (double)t * t;
            norms[c] = (float)Math.Sqrt(sum);
        }
        return norms;
    }

    double Strength(int j, int i, float[] v, float[] u)
    {
        double sum = 0;
        for (int d = 0; d < Draws; d++)
        {
            _model.Factors(j, v, d);
            _model.Factors(i, u, d);
            for (int f = 0; f < v.Length; f++)
                sum += (double)v[f] * u[f];
        }
        return sum / Draws;
    }

    string Name(SparseRow row, int position) => _model.FeatureName(row.Indices[position], FeatureSelection.FieldOf(row, position));
}
