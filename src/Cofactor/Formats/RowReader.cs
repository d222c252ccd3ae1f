namespace Cofactor;

/// <summary>One pass over one file of rows: the seam between the formats and everything else.</summary>
abstract class RowReader : IDisposable
{
    /// <summary>Adds up to <paramref name="maxRows"/> rows to the block, fewer where the block is full; 0 at the end of the file only.</summary>
    /// <exception cref="DataFormatException">The content is wrong.</exception>
    public abstract int Read(RowBlockBuilder block, int maxRows);

    /// <summary>Where the row stands that was added last.</summary>
    public abstract SourcePosition Position { get; }

    /// <summary>The number of features that the rows read so far say they have, whatever ids stand in them; 0 where they do not say.</summary>
    public virtual int DeclaredFeatureCount => 0;

    /// <summary>Bytes of the file consumed, for progress.</summary>
    public abstract long BytesRead { get; }

    public abstract void Dispose();
}
