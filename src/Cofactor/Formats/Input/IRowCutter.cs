namespace Cofactor;

/// <summary>Knows where rows end: what a <see cref="ChunkReader"/> must know of a format.</summary>
interface IRowCutter
{
    /// <summary>The longest row in bytes.</summary>
    int LongestRow { get; }

    /// <summary>How many bytes at the start of the content are whole rows, as many as possible; 0: not even one. Called in the order of the file.</summary>
    /// <param name="chunk">Whose content is being read, from the start of a row.</param>
    /// <param name="length">How many bytes of it there are so far.</param>
    /// <param name="isEnd">Whether the file ends there, so that all of it is whole.</param>
    /// <exception cref="DataFormatException">The file is none of this format.</exception>
    int Cut(RowChunk chunk, int length, bool isEnd);
}
