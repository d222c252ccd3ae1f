namespace Cofactor;

/// <summary>The range of a regressor's training labels, to which predictions can be clipped.</summary>
/// <param name="Least">The least label.</param>
/// <param name="Largest">The largest, not below it.</param>
public readonly record struct LabelRange(float Least, float Largest)
{
    /// <summary>The number of the range that is nearest to a prediction.</summary>
    public float Clip(float prediction) => Math.Clamp(prediction, Least, Largest);

    /// <summary>Clips predictions in place.</summary>
    public void Clip(Span<float> predictions)
    {
        foreach (ref float prediction in predictions)
            prediction = Clip(prediction);
    }
}
