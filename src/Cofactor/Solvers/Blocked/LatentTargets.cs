using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// A binary classifier by data augmentation (Albert and Chib 1993): a row's label is the sign of a latent z ~ N(ŷ, 1), which is drawn anew each sweep and is the target of
/// a regression whose noise has precision 1. The link is then Φ.
/// </summary>
sealed class LatentTargets(BlockedData data, BlockedState state)
{
    readonly bool[] _positive = [.. data.Blocks.SelectMany(b => b.Labels.ToArray()).Select(y => y > 0.5f)];

    /// <summary>Draws every row's z given its score; counted by row.</summary>
    public void Draw(ulong key)
    {
        Span<float> targets = state.Targets.Span(0, state.RowCount), residuals = state.Residuals.Span(0, state.RowCount);
        for (int i = 0; i < targets.Length; i++)
        {
            double score = (double)targets[i] - residuals[i];
            targets[i] = (float)NormalDistribution.Truncated(score, _positive[i], CounterRandom.Uniform(key, (ulong)i));
            residuals[i] = (float)(targets[i] - score);
        }
    }

    /// <summary>Mean of −ln Φ(±ŷ) over the rows.</summary>
    public double LogLoss()
    {
        ReadOnlySpan<float> targets = state.Targets.Span(0, state.RowCount), residuals = state.Residuals.Span(0, state.RowCount);
        double sum = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            double score = (double)targets[i] - residuals[i];
            sum -= Math.Log(Math.Max(1e-15, NormalDistribution.Cdf(_positive[i] ? score : -score)));
        }
        return sum / targets.Length;
    }
}
