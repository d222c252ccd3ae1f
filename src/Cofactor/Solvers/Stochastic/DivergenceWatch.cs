using System.Globalization;

namespace Cofactor.Solvers;

/// <summary>
/// Notices at once when a run runs away: a loss that is not finite, or an epoch whose loss passes ten times the best epoch's (before
/// there is one: the larger of a constant prediction's and the start's). What an epoch has lost so far is held against a whole epoch
/// of the best, so rows sorted by label are no alarm; nor is a loss still below a tenth of where the run began: near zero, ten times
/// is only rounding.
/// </summary>
/// <param name="constantLoss">Mean loss of the best constant prediction.</param>
/// <param name="startLoss">Mean loss of the weights as they start.</param>
sealed class DivergenceWatch(double constantLoss, double startLoss)
{
    const double Factor = 10, Floor = 0.01;

    double _best = Math.Max(constantLoss, startLoss), _floor = Floor * constantLoss;

    /// <summary>Whether the epoch's loss so far shows divergence, given the rows' total weight in a whole epoch.</summary>
    public bool Sees(LossSum soFar, double epochWeight) =>
        !double.IsFinite(soFar.Loss) || (double.IsFinite(_best) && soFar.Loss > Factor * Math.Max(_best, _floor) * Math.Max(epochWeight, soFar.Weight));

    /// <summary>Takes note of an epoch that went well.</summary>
    public void EpochDone(double meanLoss, bool first)
    {
        _best = first ? meanLoss : Math.Min(_best, meanLoss);
        if (first)
            _floor = Math.Max(_floor, Floor * meanLoss);
    }

    /// <summary>What happened, why probably, and what to try.</summary>
    public static string Message(int epoch, LossSum soFar, SgdOptions options, IRowSource source)
    {
        double rate = Math.Max(options.LinearLr!.Value, options.FactorsLr!.Value);
        // One rate for all unless they were given by block: the SageMaker preset does that.
        string its = options.LinearLr == options.FactorsLr || options.Attempt > 0 ? "--learning-rate" : options.LinearLr == rate ? "--linear-lr" : "--factors-lr";
        string loss = double.IsFinite(soFar.Loss) ? "rose above ten times its best" : "became " + (double.IsNaN(soFar.Loss) ? "NaN" : "infinite");
        string largest = LargestValues(source);
        return string.Create(CultureInfo.InvariantCulture,
            $"The loss {loss} in epoch {epoch} after {soFar.Rows:N0} rows (learning rate {rate:g3}{largest}); try {its} {rate / 10:g3}, --clip-gradient 1, or scale the features to about 1.");
    }

    /// <summary>The features of the largest absolute values, when those are far from 1.</summary>
    static string LargestValues(IRowSource source)
    {
        var largest = new Dictionary<int, float>();
        foreach (RowBlock block in source is Dataset data ? data.Blocks : [])
        {
            ReadOnlySpan<float> values = block.Features.Values;
            for (int p = 0; p < values.Length; p++)
                if (MathF.Abs(values[p]) > 10 && MathF.Abs(values[p]) > MathF.Abs(largest.GetValueOrDefault(block.Features.Indices[p])))
                    largest[block.Features.Indices[p]] = values[p];
        }
        IEnumerable<string> top = largest.OrderByDescending(p => MathF.Abs(p.Value)).Take(3)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"feature {source.FeatureMap?.FeatureName(p.Key) ?? p.Key.ToString(CultureInfo.InvariantCulture)} has values up to {p.Value:g4}"));
        return string.Concat(top.Select(t => "; " + t));
    }
}
