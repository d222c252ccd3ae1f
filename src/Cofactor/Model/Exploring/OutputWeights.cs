using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// The weights of one output as means over the kept draws: w₀ and wⱼ, and as factors those of all draws one after the other, divided by
/// √D, so that an inner product of two is the mean of ⟨vⱼ, vⱼ′⟩ over draws.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="output">Output c (class).</param>
/// <param name="mostDraws">Of more draws than these the last are taken.</param>
sealed class OutputWeights(FmModel model, int output, int mostDraws = int.MaxValue)
{
    const int Checked = 65_536;   // features between two looks at the cancellation

    readonly int _first = Math.Max(0, model.Shape.DrawCount - mostDraws);

    /// <summary>Number of factors L = D · k.</summary>
    public int Length => Draws * model.FactorCount;

    /// <summary>w₀.</summary>
    public double Bias => Mean(head => model.Bias(head));

    int Draws => model.Shape.DrawCount - _first;

    /// <summary>wⱼ.</summary>
    public double Linear(int feature) => Draws == 1 ? model.Linear(feature, Head(_first)) : Mean(head => model.Linear(feature, head));

    /// <summary>Copies a feature's factors. // [L]</summary>
    public void Factors(int feature, Span<float> to)
    {
        int k = model.FactorCount;
        for (int d = 0; d < Draws; d++)
            model.Factors(feature, to.Slice(d * k, k), Head(_first + d));
        if (Draws == 1)
            return;
        float scale = 1 / MathF.Sqrt(Draws);
        foreach (ref float v in to[..Length])
            v *= scale;
    }

    /// <summary>‖vⱼ‖ of every feature. // [n]</summary>
    public float[] Norms(CancellationToken cancellationToken)
    {
        var norms = new float[model.FeatureCount];
        var v = new float[Length];
        for (int j = 0; j < norms.Length && v.Length > 0; j++)
        {
            if (j % Checked == 0)
                cancellationToken.ThrowIfCancellationRequested();
            Factors(j, v);
            norms[j] = MathF.Sqrt(Dots.Of(v, v));
        }
        return norms;
    }

    int Head(int draw) => draw * model.OutputCount + output;

    double Mean(Func<int, float> weight)
    {
        double sum = 0;
        for (int d = _first; d < model.Shape.DrawCount; d++)
            sum += weight(Head(d));
        return sum / Draws;
    }
}
