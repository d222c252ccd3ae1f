namespace Cofactor.Cli;

/// <summary>Rows as inputs: a file, a folder of files, or <c>-</c> for standard input.</summary>
static class RowInput
{
    /// <summary>Reads all rows into memory and says what was found.</summary>
    public static Dataset Load(Session session, string path, ReadOptions options)
    {
        FileRowSource source = Open(session, path, options);
        session.Meter.Start($"reading {path}");
        Dataset data = source.ReadAll(new Report<ReadProgress>(p => session.Meter.Report(
            p.TotalBytes is > 0 and { } total ? (double)p.BytesRead / total : double.NaN, $"reading {path}: {Show.Count(p.Rows, "row")}")), session.Cancellation);
        session.Meter.Stop();
        session.Say($"{path}: {source.Format.Description}, {Show.Count(data.RowCount, "row")}, {Show.Count(data.FeatureCount, "feature")}, {Show.Count(data.NonZeroCount, "non-zero")}");
        return data;
    }

    /// <summary>Rows that pass by once, in bounded memory.</summary>
    public static FileRowSource Open(Session session, string path, ReadOptions options)
    {
        if (path == OutputPath.Standard)
            return DataFile.Open(session.Host.Input, path, options);
        return Path.Exists(path) ? DataFile.Open(path, options)
            : throw new DataFormatException(new SourcePosition(path), "no such file or folder", "rows to read", "Check the path.");
    }
}
