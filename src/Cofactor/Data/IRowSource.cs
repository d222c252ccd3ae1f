namespace Cofactor;

/// <summary>
/// Rows that can be read again and again, one epoch a time: a data set in memory, files, a stream.
/// Solvers see data only through this.
/// </summary>
public interface IRowSource
{
    /// <summary>Number of features n: every index is below it. Null while a stream's is unknown.</summary>
    int? FeatureCount { get; }

    /// <summary>Number of rows, if known before reading.</summary>
    long? RowCount { get; }

    /// <summary>Whether <see cref="Epoch"/> gives the blocks in the order asked for.</summary>
    bool CanReorder { get; }

    /// <summary>How raw columns became features; null for data that came as features.</summary>
    FeatureMap? FeatureMap { get; }

    /// <summary>Names of the labels 0, 1, … where the label column holds names; null for numbers.</summary>
    IReadOnlyList<string>? LabelNames { get; }

    /// <summary>Where a row stands (file and line or record), for messages; a file may be read again to find out.</summary>
    /// <param name="row">Row number from 0; −1 for the source as a whole.</param>
    SourcePosition Locate(long row);

    /// <summary>
    /// The blocks of one epoch: every block has <see cref="RowBlock.MaxRows"/> rows but the last. A source that can (memory) gives them
    /// in <paramref name="order"/>; a stream gives them as they come, so shuffled runs of more than one block differ between the two.
    /// </summary>
    /// <param name="epoch">Epoch from 0; a source of one pass throws from the second on.</param>
    /// <param name="order">A permutation of the block numbers, or null for the order of the source.</param>
    /// <param name="cancellationToken">Checked before each block.</param>
    /// <exception cref="DataFormatException">The data is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default);
}
