namespace Cofactor;

/// <summary>The table that a feature map was fitted on, as far as reading another one needs it.</summary>
/// <param name="Columns">Names of all columns in their order.</param>
/// <param name="HasHeader">Whether the names stood in the file; else prediction goes by this order as well.</param>
/// <param name="Label">The label column, if there was one.</param>
/// <param name="LabelsAreNames">Whether labels are names of classes and not numbers.</param>
/// <param name="Weight">The column of row weights, if any.</param>
/// <param name="Group">The column of groups, if any.</param>
/// <param name="Joins">What other tables added to <paramref name="Columns"/>; null for nothing.</param>
public sealed record TableLayout(IReadOnlyList<string> Columns, bool HasHeader, string? Label = null, bool LabelsAreNames = false,
    string? Weight = null, string? Group = null, IReadOnlyList<TableJoin>? Joins = null)
{
    /// <summary>All columns: the table's own, then those joined.</summary>
    internal IEnumerable<string> AllColumns => Columns.Concat((Joins ?? []).SelectMany(j => j.Columns));

    /// <summary>The table that a column was joined from, or null.</summary>
    internal TableJoin? JoinOf(string column) => Joins?.FirstOrDefault(j => j.Columns.Contains(column));
}

/// <summary>Columns that a table added to rows by the value of one of theirs.</summary>
/// <param name="Key">The column whose value found the table's row.</param>
/// <param name="Columns">What it added.</param>
public sealed record TableJoin(string Key, IReadOnlyList<string> Columns);
