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

    /// <summary>Takes the map apart for storing.</summary>
    internal FeatureMapParts ToParts() => Parts;

    /// <summary>Puts a stored map together again.</summary>
    /// <exception cref="FormatException">The parts do not fit together; the message says how.</exception>
    internal static FeatureMap FromParts(string json, IReadOnlyList<VocabularyPart> vocabularies)
    {
        using var map = System.Text.Json.JsonDocument.Parse(json);
        return new FeatureMap { FeatureCount = map.RootElement.GetProperty("feature_count").GetInt32(), Parts = new FeatureMapParts(json, vocabularies) };
    }

    FeatureMapParts Parts { get; init; } = new("{}", []);
}
