namespace Cofactor;

/// <summary>Features that belong together: those of a column, those that hashed columns share, or all of a model without a feature map.</summary>
/// <param name="Column">The column; null where there is none, or several share the features.</param>
/// <param name="First">The first feature.</param>
/// <param name="Count">Number of features.</param>
readonly record struct FeatureGroup(FeatureColumn? Column, int First, int Count)
{
    public bool Contains(int feature) => feature >= First && feature - First < Count;

    /// <summary>The groups of a model, in the order of their features; every feature is in one.</summary>
    public static FeatureGroup[] Of(FmModel model)
    {
        if (model.FeatureMap is not { } map)
            return [new FeatureGroup(null, 0, model.FeatureCount)];
        var groups = map.Columns.Where(c => !c.IsHashed).Select(c => new FeatureGroup(c, c.FirstFeature, c.FeatureCount)).ToList();
        if (map.Columns.FirstOrDefault(c => c.IsHashed) is { } hashed)
            groups.Add(new FeatureGroup(map.ColumnOf(hashed.FirstFeature), hashed.FirstFeature, hashed.FeatureCount));
        return [.. groups];
    }
}
