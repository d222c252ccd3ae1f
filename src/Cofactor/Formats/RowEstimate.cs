namespace Cofactor;

/// <summary>What the rows of files come to, before they are read.</summary>
/// <param name="Rows">Their number.</param>
/// <param name="Bytes">Memory that all of them take at once.</param>
/// <param name="FeatureCount">Number of features seen or declared: of a sample, at least so many.</param>
public readonly record struct RowEstimate(long Rows, long Bytes, int FeatureCount)
{
    /// <summary>Memory that one block takes.</summary>
    public long BlockBytes => Rows <= RowBlock.MaxRows ? Bytes : (long)((double)Bytes / Rows * RowBlock.MaxRows);
}
