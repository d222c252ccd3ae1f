namespace Cofactor.Cli;

/// <summary>Rows as inputs: a file, a folder of files, or <c>-</c> for standard input.</summary>
static class RowInput
{
    /// <summary>Reads all rows into memory.</summary>
    public static Dataset Load(Session session, string path, ReadOptions options)
    {
        RequireSome(path);
        session.Meter.Start($"reading {path}");
        var progress = new Report<ReadProgress>(p => session.Meter.Report(p.TotalBytes is > 0 and { } total ? (double)p.Bytes / total : double.NaN, $"reading {path}: {Show.Count(p.Rows, "row")}"));
        Dataset data = path == OutputPath.Standard
            ? DataFile.Read(session.Host.Input, path, options, progress, session.Cancellation)
            : DataFile.Read(path, options, progress, session.Cancellation);
        session.Meter.Stop();
        return data;
    }

    /// <summary>Rows that pass by once, in bounded memory.</summary>
    public static IRowSource Open(Session session, string path, ReadOptions options)
    {
        RequireSome(path);
        return path == OutputPath.Standard ? DataFile.Open(session.Host.Input, path, options) : DataFile.Open(path, options);
    }

    static void RequireSome(string path)
    {
        if (path != OutputPath.Standard && !Path.Exists(path))
            throw new DataFormatException(new SourcePosition(path), "no such file or folder", "rows to read", "Check the path.");
    }
}
