namespace Cofactor;

/// <summary>What is known of a CSV data set before its rows are encoded.</summary>
/// <param name="FeatureMap">How columns become features.</param>
/// <param name="Labels">Reads labels; null where they are not wanted.</param>
/// <param name="Choices">What each column was taken for; empty where a map was given.</param>
sealed record CsvSchema(FeatureMap FeatureMap, CsvLabels? Labels, IReadOnlyList<ColumnChoice> Choices)
{
    /// <summary>Names of the labels 0, 1, … in ordinal order; null where labels are numbers or not wanted.</summary>
    public IReadOnlyList<string>? LabelNames => Labels?.Names;
}
