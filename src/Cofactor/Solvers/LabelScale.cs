namespace Cofactor.Solvers;

/// <summary>
/// The unit in which a regressor learns: u = (y − μ) / σ. A factorization machine of u is one of y: μ + σ (b + Σ wx + Σ ⟨v, v′⟩xx′) has
/// bias μ + σb, weights σw and factors √σ v, exactly. So one learning rate suits stars, euros and degrees.
/// </summary>
readonly record struct LabelScale(double Offset, double Scale)
{
    public static LabelScale None { get; } = new(0, 1);

    public static LabelScale For(SgdOptions options, Survey survey) =>
        options.StandardizeLabels && survey.Labels.Type == PredictorType.Regressor
            ? new LabelScale(survey.Mean, survey.Deviation > 0 ? survey.Deviation : 1)
            : None;

    /// <summary>A block with its targets in this unit.</summary>
    public RowBlock Apply(RowBlock block)
    {
        if (this == None)
            return block;
        ReadOnlySpan<float> targets = block.Labels.Span;
        var scaled = new float[targets.Length];
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = (float)((targets[i] - Offset) / Scale);
        return block.WithLabels(scaled);
    }

    /// <summary>Turns weights learnt in this unit into weights of the labels' own unit, in place.</summary>
    public void Unfold(FmWeights weights)
    {
        if (this == None)
            return;
        Multiply(weights.Bias, Scale, Offset);
        Multiply(weights.Linear, Scale, 0);
        Multiply(weights.Factors, Math.Sqrt(Scale), 0);
    }

    /// <summary>The way back, for a warm start: a bias in this unit.</summary>
    public float FoldBias(float bias) => this == None ? bias : (float)(bias * (1 / Scale) - Offset / Scale);

    /// <summary>A linear weight in this unit.</summary>
    public float FoldLinear(float w) => this == None ? w : (float)(w * (1 / Scale));

    /// <summary>Turns factors of the labels' own unit into factors in this unit, in place.</summary>
    public void FoldFactors(Span<float> factors)
    {
        if (this == None)
            return;
        foreach (ref float v in factors)
            v = (float)(v * (1 / Math.Sqrt(Scale)));
    }

    static void Multiply(Numerics.NativeBuffer buffer, double factor, double plus)
    {
        for (long at = 0; at < buffer.Length; at += 1 << 20)
            foreach (ref float value in buffer.Span(at, (int)Math.Min(1 << 20, buffer.Length - at)))
                value = (float)(value * factor + plus);
        GC.KeepAlive(buffer);
    }
}
