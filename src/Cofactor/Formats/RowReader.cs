namespace Cofactor;

/// <summary>
/// The rows of one file: how its bytes are cut into runs of whole rows, and how a run is parsed. The seam between the formats and
/// everything else.
/// </summary>
abstract class RowReader : IRowCutter
{
    /// <inheritdoc/>
    public abstract int LongestRow { get; }

    /// <summary>Whether places in the file are numbers of binary records and not of lines.</summary>
    public virtual bool IsRecord => false;

    /// <inheritdoc/>
    public abstract int Cut(RowChunk chunk, int length, bool isEnd);

    /// <summary>
    /// Adds the rows of a chunk to its <see cref="RowChunk.Rows"/>. Several threads parse at once, each its own chunk, so nothing of the
    /// reader may change; and a chunk may be parsed again, so its bytes may not change.
    /// </summary>
    /// <param name="chunk">The chunk, which also takes what is known of the rows.</param>
    /// <param name="maxRows">How many rows to read at most.</param>
    /// <exception cref="DataFormatException">The content is wrong; the rows before are in the chunk.</exception>
    public abstract void Parse(RowChunk chunk, int maxRows);
}
