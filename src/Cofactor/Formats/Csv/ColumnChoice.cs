namespace Cofactor;

/// <summary>What a column of a CSV file was taken for, and why: to be shown before training.</summary>
/// <param name="Name">The column.</param>
/// <param name="Kind">What it is used as.</param>
/// <param name="Reason">Why, in words, such as <c>declared</c> or <c>numbers with decimals</c>.</param>
/// <param name="IsDoubtful">Whether it is a guess that a user should look at.</param>
/// <param name="DistinctCount">How many different values were seen; null where they were not counted.</param>
public sealed record ColumnChoice(string Name, ColumnKind Kind, string Reason, bool IsDoubtful = false, long? DistinctCount = null);
