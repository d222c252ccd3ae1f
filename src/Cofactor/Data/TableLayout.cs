namespace Cofactor;

/// <summary>The table that a feature map was fitted on, as far as reading another one needs it.</summary>
/// <param name="Columns">Names of all columns in their order.</param>
/// <param name="HasHeader">Whether the names stood in the file; else prediction goes by this order as well.</param>
/// <param name="Label">The label column, if there was one.</param>
/// <param name="LabelsAreNames">Whether labels are names of classes and not numbers.</param>
/// <param name="Weight">The column of row weights, if any.</param>
/// <param name="Group">The column of groups, if any.</param>
public sealed record TableLayout(IReadOnlyList<string> Columns, bool HasHeader, string? Label = null, bool LabelsAreNames = false,
    string? Weight = null, string? Group = null);
