using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// The features' factors in two dimensions: a feature's place is its vⱼ, less the mean of all trained features, along the two directions
/// in which these differ most (principal components). Features near each other behave alike. Safe to share between threads.
/// </summary>
public sealed class FactorMap
{
    // Of many draws the last are taken, as many as make this many factors; of many features an even sample, so that the covariance costs 2²⁸ steps.
    const int MostFactors = 128;
    const long MostSteps = 1L << 28;
    const int Iterations = 1000;

    readonly OutputWeights _weights;
    readonly FeatureGroup[] _groups;
    readonly int[] _trained;      // features with factors // [groups]
    readonly float[] _norms;      // ‖vⱼ‖ // [n]
    readonly double[] _mean;      // // [L]
    readonly double[][] _axes;    // of length 1, orthogonal // [2][L]

    /// <summary>Finds the two directions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="output">Output c (class).</param>
    /// <param name="cancellationToken">Calls it off.</param>
    public FactorMap(FmModel model, int output = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)output, (uint)model.OutputCount, nameof(output));
        _weights = new OutputWeights(model, output, Math.Max(1, MostFactors / Math.Max(1, model.FactorCount)));
        _norms = _weights.Norms(cancellationToken);
        _groups = FeatureGroup.Of(model);
        _trained = [.. _groups.Select(g => g.Count - _norms.AsSpan(g.First, g.Count).Count(0f))];
        int length = _weights.Length;
        (_mean, double[][] covariance) = Covariance(cancellationToken);
        double total = Enumerable.Range(0, length).Sum(f => covariance[f][f]);
        double[] first = Direction(covariance, total, null);
        _axes = [first, Direction(covariance, total, first)];
        ExplainedVariance = [.. _axes.Select(axis => total > 0 ? Math.Clamp(Length(Times(covariance, axis)) / total, 0, 1) : 0)];
    }

    /// <summary>The shares of the factors' variance along the two directions, the larger first; 0 where there is none.</summary>
    public IReadOnlyList<double> ExplainedVariance { get; }

    /// <summary>Number of features with factors.</summary>
    /// <param name="column">Of this column; null: of all.</param>
    public int Count(FeatureColumn? column = null) => column is null ? _trained.Sum() : Places(column).Sum(g => _trained[g]);

    /// <summary>The place of a feature.</summary>
    public (double X, double Y) Place(int feature)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)feature, (uint)_norms.Length, nameof(feature));
        var v = new float[_weights.Length];
        _weights.Factors(feature, v);
        double x = 0, y = 0;
        for (int f = 0; f < v.Length; f++)
        {
            x += (v[f] - _mean[f]) * _axes[0][f];
            y += (v[f] - _mean[f]) * _axes[1][f];
        }
        return (x, y);
    }

    /// <summary>The features of largest ‖vⱼ‖, in the order of ids: as many of each column, but of a column that has fewer all.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="column">The only column; null: all.</param>
    public int[] Largest(int count, FeatureColumn? column = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int[] places = [.. Places(column).OrderBy(g => _trained[g])];
        var chosen = new List<int>(Math.Min(count, _norms.Length));
        for (int i = 0; i < places.Length; i++)
        {
            FeatureGroup group = _groups[places[i]];
            int share = Math.Min((count - chosen.Count) / (places.Length - i), _trained[places[i]]);
            if (share == 0)
                continue;
            var top = new TopList(share);
            top.Add(_norms.AsSpan(group.First, group.Count), group.First, null);
            chosen.AddRange(top.ToArray().Select(t => t.Number));
        }
        chosen.Sort();
        return [.. chosen];
    }

    IEnumerable<int> Places(FeatureColumn? column) => Enumerable.Range(0, _groups.Length).Where(g => column is null || _groups[g].First == column.FirstFeature);

    /// <summary>Mean and covariance of trained features' factors. // [L], [L][L]</summary>
    (double[] Mean, double[][] Covariance) Covariance(CancellationToken cancellationToken)
    {
        int length = _weights.Length, trained = Count();
        double[] mean = new double[length], x = new double[length];
        double[][] sums = [.. Enumerable.Range(0, length).Select(_ => new double[length])];
        if (length == 0 || trained == 0)
            return (mean, sums);
        // Every step-th trained feature; the mean is that of the sample too, which keeps the covariance one.
        long step = 1 + trained / Math.Max(2 * length, MostSteps / length / length), seen = 0, taken = 0;
        var v = new float[length];
        for (int j = 0; j < _norms.Length; j++)
        {
            if (_norms[j] == 0 || seen++ % step != 0)
                continue;
            if (taken++ % 1024 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            _weights.Factors(j, v);
            for (int f = 0; f < length; f++)
                mean[f] += x[f] = v[f];
            for (int f = 0; f < length; f++)
                Dots.Add(sums[f], x[f], x);
        }
        for (int f = 0; f < length; f++)
            mean[f] /= taken;
        for (int f = 0; f < length; f++)
            for (int g = 0; g < length; g++)
                sums[f][g] = sums[f][g] / taken - mean[f] * mean[g];
        return (mean, sums);
    }

    /// <summary>The direction of largest variance, orthogonal to another: by powers of the covariance. Its largest part is positive; zeros where nothing varies.</summary>
    static double[] Direction(double[][] covariance, double total, double[]? other)
    {
        double[] at = [.. covariance.Select((_, f) => CounterRandom.Normal(0, (ulong)f))];
        for (int i = 0; i < Iterations; i++)
        {
            double[] next = Times(covariance, at);
            if (other is not null)
                Dots.Add(next, -Product(next, other), other);
            double length = Length(next);
            if (length <= 1e-12 * total)
                return new double[at.Length];
            for (int f = 0; f < next.Length; f++)
                next[f] /= length;
            double moved = 0;
            for (int f = 0; f < next.Length; f++)
                moved += Math.Abs(next[f] - at[f]);
            at = next;
            if (moved < 1e-12)
                break;
        }
        return at.MaxBy(Math.Abs) < 0 ? [.. at.Select(a => -a)] : at;
    }

    static double[] Times(double[][] matrix, double[] vector) => [.. matrix.Select(row => Product(row, vector))];

    static double Product(double[] a, double[] b)
    {
        double sum = 0;
        for (int f = 0; f < a.Length; f++)
            sum += a[f] * b[f];
        return sum;
    }

    static double Length(double[] a) => Math.Sqrt(Product(a, a));
}
