using Cofactor.Numerics;

namespace Cofactor.Samples;

/// <summary>The weights of a hidden model of one output while they are being drawn.</summary>
sealed class HiddenWeights(int featureCount, int factorCount, ulong seed)
{
    readonly float[] _linear = new float[featureCount];
    readonly float[] _factors = new float[featureCount * factorCount];   // [n × k]

    /// <summary>Draws a column: each feature's w ~ N(0, <paramref name="linear"/>²), v_f ~ N(0, <paramref name="factors"/>[f]²).</summary>
    public void Draw(SampleColumn column, double linear, params double[] factors)
    {
        ulong key = CounterRandom.Key(seed, 1);
        for (int j = column.First; j < column.End; j++)
            Set(j, linear * CounterRandom.Normal(key, Counter(j, 0)), [.. factors.Select((s, f) => s * CounterRandom.Normal(key, Counter(j, f + 1)))]);
    }

    /// <summary>Sets one feature's w and v.</summary>
    public void Set(int feature, double linear, params double[] factors)
    {
        _linear[feature] = (float)linear;
        for (int f = 0; f < factorCount; f++)
            _factors[feature * factorCount + f] = (float)factors[f];
    }

    /// <summary>The model with bias w₀.</summary>
    public FmModel Model(double bias, LabelMap labels) =>
        FmModel.FromWeights(new FmShape(featureCount, factorCount), [(float)bias], _linear, _factors, labels);

    ulong Counter(int feature, int part) => (ulong)feature * (ulong)(factorCount + 1) + (ulong)part;
}
