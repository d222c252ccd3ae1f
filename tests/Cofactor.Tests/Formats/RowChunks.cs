namespace Cofactor.Tests.Formats;

/// <summary>Reads content with one reader, chunk by chunk.</summary>
static class RowChunks
{
    /// <summary>The chunks of a content, parsed; each is valid until the next.</summary>
    public static IEnumerable<RowChunk> Of(Stream content, RowReader reader, int chunkSize)
    {
        var chunks = new ChunkReader(content, reader, chunkSize);
        var chunk = new RowChunk { Reader = reader };
        for (long line = 0; chunks.Next(chunk); line += chunk.LineCount)
        {
            chunk.FirstLine = line;
            chunk.Parse();
            yield return chunk.Error is null ? chunk : throw chunk.Error;
        }
    }

    /// <summary>All rows of a content in one block.</summary>
    public static RowBlock Block(Stream content, RowReader reader, int columnCount = int.MaxValue, int chunkSize = ChunkReader.ChunkSize)
    {
        var rows = new RowBlockBuilder();
        foreach (RowChunk chunk in Of(content, reader, chunkSize))
            rows.Append(chunk.Rows, 0, chunk.Rows.RowCount);
        return rows.Build(columnCount);
    }
}
