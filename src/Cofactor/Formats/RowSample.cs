namespace Cofactor;

/// <summary>Estimates what the rows of files come to from the first chunk.</summary>
static class RowSample
{
    /// <summary>What all rows come to if they are like the first ones; null where there is nothing to go by, as with a pipe.</summary>
    /// <param name="files">The files' content, to be disposed.</param>
    /// <param name="totalBytes">Bytes of all files, packed as they may be; 0 for a pipe.</param>
    public static RowEstimate? Estimate(FileChunks files, long totalBytes)
    {
        using FileChunks content = files;
        var chunk = new RowChunk();
        if (totalBytes == 0 || !content.Next(chunk))
            return null;
        // What is wrong with the rows, the reading will tell.
        chunk.Parse();
        if (chunk.Rows.RowCount == 0)
            return null;
        double times = (double)totalBytes / chunk.FileBytesRead;
        int declared = chunk.DeclaredFeatureCount, largest = chunk.Rows.LargestIndex;
        RowBlock sample = chunk.Rows.Build(int.MaxValue);
        return new RowEstimate((long)(sample.RowCount * times), (long)(sample.ByteCount * times), Math.Max(largest + 1, declared));
    }
}
