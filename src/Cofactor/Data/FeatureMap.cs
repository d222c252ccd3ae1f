using System.Globalization;

namespace Cofactor;

/// <summary>How raw columns become features.</summary>
public sealed class FeatureMap
{
    readonly string _prefix = "";

    /// <summary>Number of features.</summary>
    public int FeatureCount { get; init; }

    /// <summary>The name of a feature, such as <c>genre=Comedy</c> or <c>age</c>.</summary>
    public string FeatureName(int feature) => _prefix + feature.ToString(CultureInfo.InvariantCulture);
}
