namespace Cofactor.Cli;

/// <summary>A source that tells how many rows have passed.</summary>
sealed class CountedRows(IRowSource source, Action<long> tell) : IRowSource
{
    public int? FeatureCount => source.FeatureCount;

    public long? RowCount => source.RowCount;

    public FeatureMap? FeatureMap => source.FeatureMap;

    public IReadOnlyList<string>? LabelNames => source.LabelNames;

    public SourcePosition Locate(long row) => source.Locate(row);

    public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default)
    {
        foreach (RowBlock block in source.Epoch(epoch, order, cancellationToken))
        {
            yield return block;
            tell(block.FirstRow + block.RowCount);
        }
    }
}
