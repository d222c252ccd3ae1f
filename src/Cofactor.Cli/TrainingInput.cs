namespace Cofactor.Cli;

/// <summary>
/// The rows of a training run: in memory where they fit beside the weights, else read block by block from a cache, which gives the same
/// model. Caches are those that the user asked for, or temporary ones that go with the run.
/// </summary>
sealed class TrainingInput : IDisposable
{
    // The block being trained on, those made ready ahead, and those that the garbage collector has not taken back yet.
    const int BlocksAtWork = 8;

    // The program and its runtime.
    const long ProgramBytes = 64_000_000;

    readonly Session _session;
    readonly List<(string Path, IRowFile Rows, ReadOptions Options)> _opened = [];
    readonly List<IDisposable> _caches = [];
    readonly List<string> _kept = [];

    public TrainingInput(Session session) => _session = session;

    /// <summary>Where the cache of the training rows is kept; empty: beside the data; null: not at all.</summary>
    public string? Cache { get; init; }

    /// <summary>Bytes that program, weights and rows may take, if the user says so: what cannot fit is then refused.</summary>
    public required long? Limit { get; init; }

    /// <summary>Where a temporary cache may stand.</summary>
    public required string TemporaryFolder { get; init; }

    /// <summary>The caches that the user asked for, in the order of the rows opened.</summary>
    public IReadOnlyList<string> Kept => _kept;

    /// <summary>Whether the rows are read block by block.</summary>
    public bool IsOutOfCore { get; private set; }

    /// <summary>Bytes of <see cref="Limit"/> that are left for weights.</summary>
    public long? LimitOfWeights { get; private set; }

    // Without a limit, the machine decides what it refuses: this only says when rows stay on disk.
    long Memory => Limit ?? (long)(0.8 * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Opens rows, through their cache if one is asked for: first those to train on, then those to judge by.</summary>
    public IRowFile Open(string path, ReadOptions options)
    {
        _session.Meter.Start($"reading {path}");
        IRowFile rows = Cache is null ? RowInput.Open(_session, path, options) : new RowCache(_session).Through(path, Place(path), options);
        _opened.Add((path, rows, options));
        if (rows is CacheRowSource cache)
        {
            _caches.Add(cache);
            if (Cache is not null)
                _kept.Add(cache.Locate(-1).File);
        }
        return rows;
    }

    /// <summary>All rows opened, ready for a run whose weights take about <paramref name="weights"/> bytes for each feature.</summary>
    /// <exception cref="DataFormatException">Not even a block of rows fits beside the weights.</exception>
    public IReadOnlyList<IRowSource> Load(long weights)
    {
        _session.Meter.Stop();
        RowEstimate[] sizes = [.. _opened.Select(o => o.Rows.Estimate() ?? default)];
        long rows = sizes.Sum(s => s.Bytes), table = weights * sizes.Max(s => s.FeatureCount), forRows = Memory - ProgramBytes - table;
        IsOutOfCore = rows > forRows;
        long atWork = Math.Min(rows, IsOutOfCore ? BlocksAtWork * sizes.Max(s => s.BlockBytes) : rows);
        if (atWork > forRows && Limit is not null)
            throw new DataFormatException(new SourcePosition(_opened[0].Path), $"{Show.Bytes(atWork)} of rows at work at a time, about {Show.Bytes(table)} of weights and {Show.Bytes(ProgramBytes)} of program",
                $"all of it to fit in {Show.Bytes(Memory)}", "Give more --memory, hash the ids into fewer features with --hash-bits, or use a smaller --num-factors.");
        LimitOfWeights = Limit - ProgramBytes - atWork;
        if (IsOutOfCore)
            _session.Say($"{Show.Bytes(rows)} of rows do not fit in {Show.Bytes(Memory)} beside about {Show.Bytes(table)} of weights: training reads them block by block from {string.Join(" and ", _opened.Select(o => CacheName(o.Rows)))}");
        return [.. _opened.Select(o => IsOutOfCore ? (IRowSource)Stream(o.Path, o.Rows, o.Options) : RowInput.Load(_session, o.Path, o.Rows))];
    }

    public void Dispose()
    {
        foreach (IDisposable cache in _caches)
            cache.Dispose();
    }

    static string CacheName(IRowFile rows) => rows is CacheRowSource cache ? cache.Locate(-1).File : "a temporary cache (--cache keeps it)";

    CacheRowSource Stream(string path, IRowFile rows, ReadOptions options)
    {
        if (rows is not CacheRowSource cache)
        {
            cache = new RowCache(_session).Temporary(rows, path, TemporaryFolder, options);
            _caches.Add(cache);
        }
        RowInput.Say(_session, path, rows, cache.RowCount, cache.FeatureCount, cache.NonZeroCount);
        return cache;
    }

    string Place(string path)
    {
        if (Cache!.Length > 0)
            return _opened.Count == 0 ? Cache : Path.ChangeExtension(Cache, ".validation" + CacheFile.Extension);
        return _session.Pipes.Contains(path) ? throw new UsageException($"--cache needs a FILE where rows come from {path}.", "nothing", "the name of a file", "Give --cache FILE.") : RowCache.DefaultPlace(path);
    }
}
