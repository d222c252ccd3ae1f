using Cofactor.Numerics;

namespace Cofactor;

/// <summary>A feature and how near it is.</summary>
/// <param name="Feature">Feature id j.</param>
/// <param name="Value">The cosine, or the inner product.</param>
public readonly record struct Neighbor(int Feature, double Value);

/// <summary>The features nearest to one, exactly: those that behave alike, or that add most by meeting it.</summary>
public static class Neighbors
{
    const int Chunk = 4096;

    /// <summary>The nearest of some features, nearest first; of equal ones the lower ids. Features of value 0, such as those without factors, are left out.</summary>
    /// <param name="model">The model; of several draws the means count.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="by">⟨vⱼ, vⱼ′⟩ / (‖vⱼ‖ ‖vⱼ′‖), largest first; or ⟨vⱼ, vⱼ′⟩, largest amount first.</param>
    /// <param name="column">The only column to look in; null: the feature's own for <see cref="Similarity.Cosine"/>, all others for <see cref="Similarity.Interaction"/> (without columns, all features).</param>
    /// <param name="count">How many at most.</param>
    /// <param name="output">Output c (class).</param>
    /// <param name="cancellationToken">Calls it off.</param>
    public static IReadOnlyList<Neighbor> Of(FmModel model, int feature, Similarity by, FeatureColumn? column, int count, int output = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)feature, (uint)model.FeatureCount, nameof(feature));
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)output, (uint)model.OutputCount, nameof(output));
        if (count == 0 || model.FactorCount == 0)
            return [];
        var weights = new OutputWeights(model, output);
        float[] v = new float[weights.Length], u = new float[v.Length], values = new float[Chunk];
        weights.Factors(feature, v);
        float norm = MathF.Sqrt(Dots.Of(v, v));
        if (norm == 0)
            return [];
        float Value(int j)
        {
            weights.Factors(j, u);
            float product = Dots.Of(v, u);
            return by == Similarity.Interaction ? product : MathF.Sqrt(Dots.Of(u, u)) is > 0 and float other ? product / norm / other : 0;
        }
        var top = new TopList(count);
        foreach (FeatureGroup group in Among(model, feature, by, column).OrderBy(g => g.First))
            for (int start = group.First; start < group.First + group.Count; start += Chunk)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Span<float> chunk = values.AsSpan(0, Math.Min(Chunk, group.First + group.Count - start));
                for (int i = 0; i < chunk.Length; i++)
                {
                    float value = start + i == feature ? 0 : Value(start + i);
                    chunk[i] = value == 0 ? float.NaN : by == Similarity.Interaction ? Math.Abs(value) : value;   // the list leaves out NaN
                }
                top.Add(chunk, start, null);
            }
        return [.. top.ToArray().Select(t => new Neighbor(t.Number, Value(t.Number)))];
    }

    static IEnumerable<FeatureGroup> Among(FmModel model, int feature, Similarity by, FeatureColumn? column)
    {
        if (column is not null)
            return [new FeatureGroup(column, column.FirstFeature, column.FeatureCount)];
        FeatureGroup[] groups = FeatureGroup.Of(model);
        return groups.Length == 1 ? groups : groups.Where(g => g.Contains(feature) == (by == Similarity.Cosine));
    }
}
