using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>The priors of all groups: for w and each factor a mean μ and a precision λ, and the noise's precision α.</summary>
sealed unsafe class BlockPriors : IDisposable
{
    readonly NativeBuffer _memory;   // [groups × (means | ridges | 1 / ridges) × stride]
    readonly double[] _means, _precisions;   // [groups × (k + 1)]: of each factor, then of w
    readonly int _factors, _stride;

    public BlockPriors(int groupCount, int factorCount, int stride)
    {
        (_factors, _stride, GroupCount) = (factorCount, stride, groupCount);
        _memory = new NativeBuffer(3L * groupCount * stride);
        _means = new double[groupCount * (factorCount + 1)];
        _precisions = new double[_means.Length];
    }

    public int GroupCount { get; }

    /// <summary>α.</summary>
    public double NoisePrecision { get; private set; } = 1;

    /// <summary>Whether updates draw from the posterior; false: they take its mean.</summary>
    public bool Draws { get; init; }

    /// <summary>Sets μ and λ of a factor of a group, or of w, which is number k.</summary>
    public void Set(int group, int factor, double mean, double precision) =>
        (_means[group * (_factors + 1) + factor], _precisions[group * (_factors + 1) + factor]) = (mean, precision);

    public double Mean(int group, int factor) => _means[group * (_factors + 1) + factor];

    public double Precision(int group, int factor) => _precisions[group * (_factors + 1) + factor];

    /// <summary>Takes over α and what was set before.</summary>
    public void Settle(double noisePrecision)
    {
        NoisePrecision = noisePrecision;
        for (int g = 0; g < GroupCount; g++)
            for (int f = 0; f < _factors; f++)
            {
                MeansOf(g)[f] = (float)Mean(g, f);
                MeansOf(g)[_stride + f] = (float)(Precision(g, f) / noisePrecision);
                MeansOf(g)[2 * _stride + f] = (float)(noisePrecision / Precision(g, f));
            }
        GC.KeepAlive(_memory);
    }

    /// <summary>The prior of a group; valid while this object lives.</summary>
    public BlockPrior Of(int group) => new()
    {
        Means = MeansOf(group),
        Ridges = MeansOf(group) + _stride,
        Variances = MeansOf(group) + 2 * _stride,
        LinearMean = (float)Mean(group, _factors),
        LinearRidge = (float)(Precision(group, _factors) / NoisePrecision),
        NoiseDeviation = Draws ? (float)(1 / Math.Sqrt(NoisePrecision)) : 0,
    };

    public void Dispose() => _memory.Dispose();

    float* MeansOf(int group) => _memory.Pointer + 3L * group * _stride;
}
