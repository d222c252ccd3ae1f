namespace Cofactor.Cli;

/// <summary>Caches of rows beside data: used while they are the data's, made anew when they are not.</summary>
sealed class RowCache(Session session)
{
    /// <summary>Where the cache of a file or folder stands unless said otherwise.</summary>
    public static string DefaultPlace(string path) => Path.TrimEndingDirectorySeparator(path) + CacheFile.Extension;

    /// <summary>The rows of <paramref name="path"/>, through the cache at <paramref name="place"/>.</summary>
    /// <exception cref="UsageException">What stands there is something else.</exception>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public IRowFile Through(string path, string place, ReadOptions options)
    {
        bool stands = Path.Exists(place);
        if (stands && !(OutputPath.HasContent(place) && CacheFile.IsCache(place)))
            throw new UsageException($"{place} is there and is no cache of rows; give --cache another name.", place, "a cache of rows, or no file", "Give --cache another name.");
        if (!Path.Exists(path) && !session.Pipes.Contains(path))
            return RowInput.Open(session, path, options);
        string content = CacheFile.ContentHash(session.Pipes.Contains(path) ? session.Pipes.Copy(path).Name : path, session.Cancellation);
        if (stands && Valid(place, content, options) is { } cache)
        {
            session.Say($"read {place} (cache of {path})");
            return cache;
        }
        IRowFile rows = RowInput.Open(session, path, options);
        if (rows is CacheRowSource)
            return rows;
        OutputPath.Check(place, path);
        if (stands)
            session.Say($"{place} is stale: {path} has changed, or is read in another way; caching it anew");
        cache = Make(rows, path, place, options, content);
        session.Say($"{place}: cached {Show.Count(cache.RowCount, "row")}, {Show.Bytes(new FileInfo(place).Length)}");
        return cache;
    }

    /// <summary>Rows as a cache that has no name: it is gone when it is closed, however the run ends.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="path">What messages call them.</param>
    /// <param name="folder">Where there is room for it.</param>
    /// <param name="options">How they are read.</param>
    public CacheRowSource Temporary(IRowFile rows, string path, string folder, ReadOptions options)
    {
        string place = Path.Combine(folder, $".{Path.GetRandomFileName()}{CacheFile.Extension}");
        try
        {
            return Make(rows, path, place, options, "");
        }
        finally
        {
            // Who holds it open keeps its content.
            File.Delete(place);
        }
    }

    static CacheRowSource? Valid(string place, string content, ReadOptions options)
    {
        try
        {
            CacheRowSource cache = CacheFile.Open(place);
            if (cache.IsCacheOf(content, options))
                return cache;
            cache.Dispose();
            return null;
        }
        catch (DataFormatException)
        {
            return null;   // damaged, or of another version: as good as none
        }
    }

    CacheRowSource Make(IRowFile rows, string path, string place, ReadOptions options, string content)
    {
        session.Meter.Start($"caching {path}");
        double expected = rows.Estimate()?.Rows ?? double.NaN;
        OutputPath.Write(place, () => AtomicFile.Write(place, stream =>
        {
            using var writer = new CacheWriter(stream);
            foreach (RowBlock block in RowInput.Blocks(rows, session.Cancellation))
            {
                writer.Write(block);
                long done = block.FirstRow + block.RowCount;
                session.Meter.Report(Math.Min(1, done / expected), $"caching: {Show.Count(done, "row")}");
            }
            writer.Complete(rows, options, content);
        }));
        session.Meter.Stop();
        return CacheFile.Open(place);
    }
}
