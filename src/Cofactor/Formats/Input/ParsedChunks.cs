namespace Cofactor;

/// <summary>Chunks parsed by several threads, in the order in which they were read.</summary>
static class ParsedChunks
{
    /// <summary>
    /// Reads chunks and gives them back parsed. Reading stays with the thread that asks for them, a few chunks ahead, so that memory is
    /// bounded and no other thread touches the files. An error of reading is the <see cref="RowChunk.Error"/> of a chunk, the last one:
    /// so what comes first in the files comes first, whatever the number of threads.
    /// </summary>
    /// <param name="read">Reads the next chunk; false at the end.</param>
    /// <param name="threads">How many threads parse.</param>
    /// <returns>The chunks; each is valid until the next.</returns>
    public static IEnumerable<RowChunk> Of(Func<RowChunk, bool> read, int threads)
    {
        int ahead = threads == 1 ? 1 : (2 * threads) + 2;
        using var work = new OrderedWork<RowChunk>(chunk => chunk.Parse(), threads);
        var free = new Stack<RowChunk>();
        bool more = true;
        while (true)
        {
            while (more && work.Count < ahead)
            {
                RowChunk chunk = free.Count > 0 ? free.Pop() : new RowChunk();
                if (TryRead(read, chunk, ref more))
                    work.Add(chunk);
            }
            if (work.Count == 0)
                yield break;
            RowChunk parsed = work.Take();
            yield return parsed;
            free.Push(parsed);
        }
    }

    static bool TryRead(Func<RowChunk, bool> read, RowChunk chunk, ref bool more)
    {
        try
        {
            return more = read(chunk);
        }
        catch (Exception error)
        {
            chunk.Fail(error);
            more = false;
            return true;
        }
    }
}
