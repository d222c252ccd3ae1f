namespace Cofactor;

/// <summary>
/// Caches of rows, <c>.cofactor</c>: what the readers made of other files, as arrays, so that reading them again costs no parsing.
/// <c>docs/formats.md</c> describes the layout.
/// </summary>
public static class CacheFile
{
    /// <summary>The newest version of the format that this build reads, and the one that it writes.</summary>
    public const int FormatVersion = 1;

    /// <summary>How the names of caches end.</summary>
    public const string Extension = ".cofactor";

    internal static ReadOnlySpan<byte> Magic => [0x89, (byte)'C', (byte)'O', (byte)'F', (byte)'A', (byte)'C', (byte)'T', 0x0A];

    /// <summary>Writes the rows of a source; a file that stood there is replaced whole, or kept when writing fails. Only a block is in memory.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="options">How the rows were read, which a later reading of the cache may not contradict.</param>
    /// <param name="content">What <see cref="ContentHash"/> says of the files that the rows came from; empty where the cache stands for itself.</param>
    /// <param name="progress">Told the number of rows after each block.</param>
    /// <param name="cancellationToken">Checked before each block.</param>
    /// <exception cref="DataFormatException">The rows are wrong.</exception>
    /// <exception cref="IOException">The rows cannot be read, or the file cannot be written.</exception>
    public static void Write(IRowSource rows, string path, ReadOptions? options = null, string content = "", IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        AtomicFile.Write(path, stream =>
        {
            var writer = new CacheWriter(stream);
            foreach (RowBlock block in rows.Epoch(0, null, cancellationToken))
            {
                writer.Write(block);
                progress?.Report(block.FirstRow + block.RowCount);
            }
            writer.Complete(rows, options, content);
        });
    }

    /// <summary>Opens a cache, whatever its rows were made from.</summary>
    /// <exception cref="DataFormatException">The file is no cache, damaged, or of a newer version; blocks are checked when they are read.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static CacheRowSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new CacheRowSource(path);
    }

    /// <summary>Whether a file starts as a cache does.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static bool IsCache(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[Magic.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Magic);
    }

    /// <summary>The hash that a cache is kept by: of the bytes of a file or, with their names, of all files of a folder. 32 hexadecimal digits.</summary>
    /// <exception cref="DataFormatException">A folder without data files.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string ContentHash(string path, CancellationToken cancellationToken = default) => Cofactor.ContentHash.Of(path, cancellationToken);

    /// <summary>Opens a cache in place of what it was made from.</summary>
    /// <exception cref="OptionException">An option contradicts how the rows were read when the cache was made.</exception>
    internal static CacheRowSource Open(string path, ReadOptions options)
    {
        CacheRowSource rows = Open(path);
        try
        {
            CheckOptions(rows, options);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    static void CheckOptions(CacheRowSource rows, ReadOptions options)
    {
        // What a map is fitted without does not matter to one that is fitted; labels not wanted are not looked at.
        Dictionary<string, string> asked = ReadSettings.Of(options with { Format = DataFormat.Auto, HoldOut = null, IgnoreLabels = false, FeatureMap = null, FeatureDim = null });
        foreach ((string name, string value) in asked)
            OptionException.Check(rows.Description.Settings.GetValueOrDefault(name) == value, name, value.Replace('\n', ','),
                $"{rows.Description.Settings.GetValueOrDefault(name, "the default").Replace('\n', ',')}, with which the cache {rows.Locate(-1)} was made; give what it was made from, or make it again");
        OptionException.Check(options.FeatureDim is null || options.FeatureDim == rows.FeatureCount, "feature_dim", options.FeatureDim, $"{rows.FeatureCount}, the number of features of the cache {rows.Locate(-1)}");
        if (options.FeatureMap is { } map && rows.FeatureMap is { } own && ReadSettings.Fingerprint(map) != ReadSettings.Fingerprint(own))
            throw new DataFormatException(rows.Locate(-1), "columns that another map made features of", "the features of the model's own map", "Give the table that the cache was made from.");
    }
}
