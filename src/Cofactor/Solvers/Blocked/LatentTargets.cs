using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// Labels that are levels, by data augmentation (Albert and Chib 1993): level l is seen where a latent z ~ N(ŷ, 1), drawn anew each sweep, lies between two cut
/// points; z is the target of a regression whose noise has precision 1. A binary classifier has one cut point, 0, and the link Φ.
/// </summary>
sealed class LatentTargets
{
    const int PartRows = 16_384;   // of sums that are added in order, whatever the number of threads

    readonly BlockedState _state;
    readonly Team _team;
    readonly byte[] _levels;   // [rows]
    readonly double[] _sums;   // of each part // [parts]
    readonly CutPointSums[] _parts;

    public LatentTargets(BlockedData data, BlockedState state, Team team, int levelCount)
    {
        _state = state;
        _team = team;
        _levels = [.. data.Blocks.SelectMany(b => b.Labels.ToArray()).Select(y => (byte)y)];
        int parts = (_levels.Length + PartRows - 1) / PartRows;
        _sums = new double[parts];
        _parts = [.. Enumerable.Range(0, parts).Select(_ => new CutPointSums(levelCount - 1))];
        Counts = new long[levelCount];
        foreach (byte level in _levels)
            Counts[level]++;
    }

    /// <summary>Rows of each level. // [L]</summary>
    public long[] Counts { get; }

    /// <summary>Draws every row's z given its score and level; counted by row.</summary>
    /// <param name="bounds">−∞, the cut points, ∞. // [L + 1]</param>
    /// <param name="key">Of the sweep's random numbers.</param>
    public void Draw(double[] bounds, ulong key) => ForParts((part, start, targets, residuals) =>
    {
        for (int i = 0; i < targets.Length; i++)
        {
            double score = (double)targets[i] - residuals[i];
            int level = _levels[start + i];
            targets[i] = (float)NormalDistribution.Truncated(score, bounds[level], bounds[level + 1], CounterRandom.Uniform(key, (ulong)(start + i)));
            residuals[i] = (float)(targets[i] - score);
        }
    });

    /// <summary>The log-likelihood of the levels, z integrated out, and its derivatives by the cut points.</summary>
    /// <param name="bounds">−∞, the cut points, ∞. // [L + 1]</param>
    /// <param name="sums">Receives them.</param>
    public void Likelihood(double[] bounds, CutPointSums sums)
    {
        ForParts((part, start, targets, residuals) =>
        {
            CutPointSums own = _parts[part];
            own.Clear();
            for (int i = 0; i < targets.Length; i++)
                own.Add(_levels[start + i], bounds, (double)targets[i] - residuals[i]);
        });
        sums.Clear();
        foreach (CutPointSums part in _parts)
            sums.Add(part);
    }

    /// <summary>Mean of −ln P(level) over the rows.</summary>
    /// <param name="bounds">−∞, the cut points, ∞. // [L + 1]</param>
    public double LogLoss(double[] bounds)
    {
        ForParts((part, start, targets, residuals) =>
        {
            double sum = 0;
            for (int i = 0; i < targets.Length; i++)
            {
                double score = (double)targets[i] - residuals[i];
                int level = _levels[start + i];
                sum -= Math.Log(Math.Max(1e-15, NormalDistribution.Between(bounds[level] - score, bounds[level + 1] - score)));
            }
            _sums[part] = sum;
        });
        return _sums.Sum() / _levels.Length;
    }

    delegate void PartWork(int part, int start, Span<float> targets, Span<float> residuals);

    void ForParts(PartWork work) => _team.ForEach(_parts.Length, (part, _) =>
    {
        int start = part * PartRows, count = Math.Min(PartRows, _levels.Length - start);
        work(part, start, _state.Targets.Span(start, count), _state.Residuals.Span(start, count));
    });
}
