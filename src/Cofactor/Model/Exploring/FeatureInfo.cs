namespace Cofactor;

/// <summary>A feature as people know it.</summary>
/// <param name="Feature">Feature id j.</param>
/// <param name="Column">Its column; null without a feature map, or where several hashed columns share it.</param>
/// <param name="Name"><c>film=Alien</c>, or the id as text.</param>
/// <param name="Value">The name without its column, <c>Alien</c>; the name itself for a number's feature.</param>
/// <param name="IsTrained">Whether any weight of it is not zero.</param>
public sealed record FeatureInfo(int Feature, string? Column, string Name, string Value, bool IsTrained)
{
    /// <summary>Describes a feature.</summary>
    /// <param name="model">The model.</param>
    /// <param name="feature">0 ≤ feature &lt; n.</param>
    /// <param name="field">The field that it stands in, which tells the column of a feature that hashed columns share; −1: unknown.</param>
    public static FeatureInfo Of(FmModel model, int feature, int field = -1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)feature, (uint)model.FeatureCount, nameof(feature));
        string name = model.FeatureName(feature, field);
        string? column = (model.FeatureMap?.ColumnOf(feature) ?? model.FeatureMap?.Columns.ElementAtOrDefault(field))?.Name;
        string value = column is not null && name.Length > column.Length && name.StartsWith(column + "=", StringComparison.Ordinal) ? name[(column.Length + 1)..] : name;
        return new FeatureInfo(feature, column, name, value, model.IsTrained(feature));
    }
}
