namespace Cofactor;

/// <summary>A feature and its linear weight.</summary>
/// <param name="Feature">Feature id j.</param>
/// <param name="Name">Its name.</param>
/// <param name="Weight">wⱼ, the mean over draws.</param>
public sealed record WeightedFeature(int Feature, string Name, double Weight);

/// <summary>The largest linear weights of a column.</summary>
/// <param name="Column">The column; null without a feature map, or where several hashed columns share the features.</param>
/// <param name="Positive">The largest above 0, largest first.</param>
/// <param name="Negative">The lowest below 0, lowest first.</param>
public sealed record ColumnWeights(string? Column, IReadOnlyList<WeightedFeature> Positive, IReadOnlyList<WeightedFeature> Negative)
{
    const int Chunk = 4096;

    /// <summary>The largest weights of each column, in the order of features.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">How many of each sign.</param>
    /// <param name="output">Output c (class).</param>
    /// <param name="cancellationToken">Calls it off.</param>
    public static IReadOnlyList<ColumnWeights> Of(FmModel model, int count, int output = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)output, (uint)model.OutputCount, nameof(output));
        var weights = new OutputWeights(model, output);
        var values = new float[Chunk];
        return [.. FeatureGroup.Of(model).Select(group => new ColumnWeights(group.Column?.Name, Largest(group, 1), Largest(group, -1)))];

        WeightedFeature[] Largest(FeatureGroup group, int sign)
        {
            var top = new TopList(count);
            for (int start = group.First; count > 0 && start < group.First + group.Count; start += Chunk)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Span<float> chunk = values.AsSpan(0, Math.Min(Chunk, group.First + group.Count - start));
                for (int i = 0; i < chunk.Length; i++)
                    chunk[i] = sign * (float)weights.Linear(start + i) is > 0 and float size ? size : float.NaN;   // the list leaves out NaN
                top.Add(chunk, start, null);
            }
            return [.. top.ToArray().Select(t => new WeightedFeature(t.Number, model.FeatureName(t.Number), weights.Linear(t.Number)))];
        }
    }
}
