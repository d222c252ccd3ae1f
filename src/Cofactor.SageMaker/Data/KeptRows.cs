namespace Cofactor.SageMaker;

/// <summary>Rows that come once, or slowly, kept for as many passes as there are: in memory where they fit, else in a temporary cache.</summary>
static class KeptRows
{
    /// <summary>Reads a source to its end.</summary>
    /// <param name="rows">The source.</param>
    /// <param name="memory">Bytes of rows that memory may hold.</param>
    /// <param name="folder">Where the temporary cache may stand: a file that has no name as soon as it is read from.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>A <see cref="Dataset"/>, or a <see cref="CacheRowSource"/> to be disposed.</returns>
    public static IRowSource Of(IRowSource rows, long memory, string folder, CancellationToken cancellationToken)
    {
        var blocks = new List<RowBlock>();
        long bytes = 0;
        using IEnumerator<RowBlock> all = rows.Epoch(0, null, cancellationToken).GetEnumerator();
        while (all.MoveNext())
        {
            blocks.Add(all.Current);
            bytes += Bytes(all.Current);
            if (bytes > memory)
                return Cache(rows, blocks, all, folder);
        }
        return new Dataset(blocks, rows.FeatureCount!.Value, rows.FeatureMap, rows.LabelNames, rows.Locate);
    }

    static CacheRowSource Cache(IRowSource rows, List<RowBlock> blocks, IEnumerator<RowBlock> others, string folder)
    {
        string path = Path.Combine(folder, $".{Path.GetRandomFileName()}{CacheFile.Extension}");
        try
        {
            using (FileStream file = File.Create(path, 1 << 16))
            {
                using var writer = new CacheWriter(file);
                foreach (RowBlock block in blocks)
                    writer.Write(block);
                blocks.Clear();
                while (others.MoveNext())
                    writer.Write(others.Current);
                writer.Complete(rows);
            }
            return CacheFile.Open(path);
        }
        finally
        {
            // Who holds it open keeps its content.
            File.Delete(path);
        }
    }

    static long Bytes(RowBlock block) => 16L * block.RowCount + block.Features.NonZeroCount * (block.Features.IsAllOnes ? 4 : 8);
}
