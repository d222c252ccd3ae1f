namespace Cofactor;

/// <summary>Rows that stand in files: a source that says what it found there, and that can be read into memory as a whole.</summary>
public interface IRowFile : IRowSource
{
    /// <summary>The files' format, given or found out.</summary>
    DetectedFormat Format { get; }

    /// <summary>What the columns of CSV were taken for; empty where a map was given, and for other formats.</summary>
    IReadOnlyList<ColumnChoice> Columns { get; }

    /// <summary>What the rows come to: known of a cache, else estimated from the first megabyte. Null for a pipe.</summary>
    RowEstimate? Estimate();

    /// <summary>Reads all rows into memory.</summary>
    /// <param name="progress">Told every few thousand rows.</param>
    /// <param name="cancellationToken">Checked every few thousand rows.</param>
    /// <exception cref="DataFormatException">The data is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    Dataset ReadAll(IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default);
}
