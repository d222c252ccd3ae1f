namespace Cofactor;

/// <summary>One pass over one file of rows: the seam between the formats and everything else.</summary>
abstract class RowReader : IDisposable
{
    /// <summary>Adds up to <paramref name="maxRows"/> rows to the block, fewer where the block is full; 0 at the end of the file only.</summary>
    /// <exception cref="DataFormatException">The content is wrong.</exception>
    public abstract int Read(RowBlockBuilder block, int maxRows);

    /// <summary>Where the row stands that was added last.</summary>
    public abstract SourcePosition Position { get; }

    /// <summary>Bytes of the file consumed, for progress.</summary>
    public abstract long BytesRead { get; }

    public abstract void Dispose();
}
