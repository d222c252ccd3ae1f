namespace Cofactor.Cli;

/// <summary>Rows as inputs: a file, a folder of files, or <c>-</c> for standard input.</summary>
static class RowInput
{
    /// <summary>Reads all rows into memory and says what was found.</summary>
    public static Dataset Load(Session session, string path, IRowFile source)
    {
        session.Meter.Start($"reading {path}");
        Dataset data = source.ReadAll(new Report<ReadProgress>(p => session.Meter.Report(
            p.TotalBytes is > 0 and { } total ? (double)p.BytesRead / total : double.NaN, $"reading {path}: {Show.Count(p.Rows, "row")}")), session.Cancellation);
        session.Meter.Stop();
        Say(session, path, source, data.RowCount, data.FeatureCount, data.NonZeroCount);
        return data;
    }

    /// <summary>Says what was found.</summary>
    public static void Say(Session session, string path, IRowFile source, long rows, int features, long nonZeros)
    {
        session.Say($"{path}: {source.Format.Description}, {Show.Count(rows, "row")}, {Show.Count(features, "feature")}, {Show.Count(nonZeros, "non-zero")}");
        SayColumns(session, source.Columns);
    }

    /// <summary>Rows that pass by, in bounded memory.</summary>
    /// <exception cref="DataFormatException">The data is wrong, or columns are to be joined to rows that have none.</exception>
    public static IRowFile Open(Session session, string path, ReadOptions options)
    {
        IRowFile source = OpenAny(session, path, options);
        return options.Csv.Joins.Count == 0 || source.Format.Format == DataFormat.Csv ? source
            : throw new DataFormatException(new SourcePosition(path), source.Format.Description, "CSV, to which alone --join adds columns", "Leave out --join, or give rows as CSV.");
    }

    static IRowFile OpenAny(Session session, string path, ReadOptions options)
    {
        session.Joins.UnionWith(options.Csv.Joins);
        if (session.Pipes.Contains(path))
            return DataFile.Open(options.IgnoreLabels ? session.Pipes.Open(path) : session.Pipes.Copy(path), path, options, session.Cancellation);
        return Path.Exists(path) ? DataFile.Open(path, options, session.Cancellation)
            : throw new DataFormatException(new SourcePosition(path), "no such file or folder", "rows to read", "Check the path.");
    }

    /// <summary>Rows for a model, read as its training read them.</summary>
    /// <exception cref="DataFormatException">The data is wrong, or of another kind than the model's.</exception>
    public static IRowFile Open(Session session, string path, FmModel model, ReadOptions options)
    {
        IRowFile source = Open(session, path, options.For(model));
        if (source is CacheRowSource { FeatureMap: null } cache && cache.HashBits != options.For(model).HashBits)
            throw new DataFormatException(new SourcePosition(path), $"features hashed into 2^{cache.HashBits}", "ids as the model was trained on", "Give what the cache was made from.");
        bool columns = source.FeatureMap is not null;
        if (columns != model.FeatureMap is not null)
            throw new DataFormatException(new SourcePosition(path), source.Format.Description,
                columns ? "features by number, as the model was trained on" : "CSV, whose columns the model was trained on", "Give data like the training data.");
        return source;
    }

    /// <summary>The blocks of one pass. An error of reading stays one, also inside of <see cref="OutputPath.Write"/>.</summary>
    public static IEnumerable<RowBlock> Blocks(IRowSource rows, CancellationToken cancellationToken)
    {
        using IEnumerator<RowBlock> blocks = rows.Epoch(0, null, cancellationToken).GetEnumerator();
        while (Read(blocks.MoveNext))
            yield return blocks.Current;
    }

    /// <summary>Reads something; its errors then are those of an input.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(e);
        }
    }

    /// <summary>Columns of CSV as they stand in the data, to be copied beside predictions; to be opened before the rows.</summary>
    public static RawColumns Columns(Session session, string path, FmModel model, IReadOnlyList<string> names, ReadOptions options)
    {
        if (model.FeatureMap is null)
            throw new UsageException("--keep copies columns of CSV; the model was trained on features by number.");
        ReadOptions reading = options.For(model);
        return session.Pipes.Contains(path) ? RawColumns.Open(session.Pipes.CopyAgain(path), path, names, reading) : RawColumns.Open(path, names, reading);
    }

    static void SayColumns(Session session, IReadOnlyList<ColumnChoice> columns)
    {
        int names = Math.Min(30, columns.Select(c => c.Name.Length).DefaultIfEmpty().Max());
        foreach (ColumnChoice c in columns)
            session.Say($"  {Show.Clip(c.Name, names).PadRight(names)}  {KindOf(c.Kind),-12}{(c.DistinctCount is { } n ? Show.Count(n, "value") : ""),16}  {c.Reason}{(c.IsDoubtful ? "  <- check this" : "")}");
        if (columns.Any(c => c.IsDoubtful))
            session.Say("  Declare columns with --categorical, --numeric, --multi or --ignore where a guess is wrong.");
    }

    /// <summary>A column's kind in a word.</summary>
    public static string KindOf(ColumnKind kind) => kind == ColumnKind.MultiValued ? "multi-valued" : kind.ToString().ToLowerInvariant();
}
