namespace Cofactor.SageMaker;

/// <summary>
/// Rows of which each pass has a FIFO of its own. There are just as many FIFOs as passes, so the rows of the first, which are kept, serve the
/// look at the data before training and the first epoch that is trained; the second epoch has the second FIFO, and so on.
/// </summary>
/// <param name="first">The rows of the first FIFO.</param>
/// <param name="done">Epochs that were done before: of a resumed job.</param>
/// <param name="open">Opens a FIFO by its number.</param>
sealed class PipeRowSource(IRowSource first, int done, Func<int, CancellationToken, (IRowSource Rows, IDisposable Fifo)> open) : IRowSource
{
    public int? FeatureCount => first.FeatureCount;

    public long? RowCount => first.RowCount;

    public FeatureMap? FeatureMap => first.FeatureMap;

    public IReadOnlyList<string>? LabelNames => first.LabelNames;

    public bool CanReorder => false;

    public SourcePosition Locate(long row) => first.Locate(row);

    public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default) =>
        epoch <= done ? first.Epoch(0, null, cancellationToken) : Pass(epoch - done, cancellationToken);

    /// <summary>The rows of a later FIFO: as many as the first had, since a writer that failed looks like an end.</summary>
    IEnumerable<RowBlock> Pass(int fifo, CancellationToken cancellationToken)
    {
        (IRowSource rows, IDisposable stream) = open(fifo, cancellationToken);
        using IDisposable left = stream;
        long count = 0;
        foreach (RowBlock block in rows.Epoch(0, null, cancellationToken))
        {
            count += block.RowCount;
            if (count <= first.RowCount)
                yield return block;
        }
        if (count != first.RowCount)
            throw new DataFormatException(rows.Locate(-1), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:N0} rows"),
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{first.RowCount:N0}, as in the first epoch"), "Give each epoch the same rows.");
    }
}
