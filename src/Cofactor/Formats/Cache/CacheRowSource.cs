using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Cofactor;

/// <summary>
/// The rows of a cache: as a source, each block is read from the file when its turn comes, in any order, so that only those in use are
/// in memory; <see cref="ReadAll"/> maps the file, and copies nothing. The file is held open until <see cref="Dispose"/>.
/// </summary>
public sealed class CacheRowSource : IRowFile, IDisposable
{
    readonly SafeFileHandle _file;
    readonly string _path;
    readonly CacheIndex _index;

    internal CacheRowSource(string path)
    {
        _path = path;
        if (Directory.Exists(path))
            throw new DataFormatException(new SourcePosition(path), "a directory", "a cache of rows", "Name a file.");
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (!CanSeek(_file))
                throw new DataFormatException(new SourcePosition(path), "a pipe or device", "a cache of rows", "Name a file.");
            _index = new CacheIndex(_file, path);
            Description = ReadDescription();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public DetectedFormat Format { get; } = new(DataFormat.Cofactor, FormatSniffer.Describe(DataFormat.Cofactor));

    /// <summary>Number of features n.</summary>
    public int FeatureCount => _index.Footer.FeatureCount;

    /// <summary>Number of rows N.</summary>
    public long RowCount => _index.Footer.Rows;

    /// <summary>Number of non-zeros.</summary>
    public long NonZeroCount => _index.Footer.NonZeros;

    /// <inheritdoc/>
    public FeatureMap? FeatureMap => Description.FeatureMap;

    /// <inheritdoc/>
    public IReadOnlyList<string>? LabelNames => Description.LabelNames;

    /// <inheritdoc/>
    public IReadOnlyList<ColumnChoice> Columns => Description.Columns;

    /// <summary>The bits that feature ids were hashed into when the cache was made; null for ids as they were.</summary>
    public int? HashBits => Description.Settings.TryGetValue(ReadSettings.HashBits, out string? bits) ? int.Parse(bits, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <inheritdoc/>
    public bool CanReorder => true;

    int? IRowSource.FeatureCount => FeatureCount;

    long? IRowSource.RowCount => RowCount;

    internal CacheDescription Description { get; }

    /// <summary>Whether this is what <paramref name="options"/> make of the files whose content has this hash.</summary>
    /// <param name="content">What <see cref="CacheFile.ContentHash"/> says of the files.</param>
    /// <param name="options">How they would be read.</param>
    public bool IsCacheOf(string content, ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Dictionary<string, string> asked = ReadSettings.Of(options), made = new(Description.Settings);
        if (options.Format == DataFormat.Auto)
            made.Remove(ReadSettings.Format);
        // Held-out rows matter to a map that is fitted, and to nothing else.
        if (FeatureMap is null || options.FeatureMap is not null)
        {
            asked.Remove(ReadSettings.HoldOutName);
            made.Remove(ReadSettings.HoldOutName);
        }
        return content.Length > 0 && content == Description.Content && asked.Count == made.Count && asked.All(a => made.GetValueOrDefault(a.Key) == a.Value);
    }

    /// <summary>Whether its feature map, if it has one, was fitted without these rows.</summary>
    public bool IsFittedWithout(HoldOut heldOut) => FeatureMap is null
        || Description.Settings.GetValueOrDefault(ReadSettings.HoldOutName) == ReadSettings.Of(new ReadOptions { HoldOut = heldOut })[ReadSettings.HoldOutName];

    /// <inheritdoc/>
    public SourcePosition Locate(long row) => row < 0 ? new SourcePosition(_path) : new SourcePosition(_path, row + 1, IsRecord: true);

    /// <inheritdoc/>
    public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default)
    {
        var content = new CacheBytes(_file, _path);
        for (int b = 0; b < _index.BlockCount; b++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return CacheBlock.Read(content, _index, order is null ? b : order[b]);
        }
    }

    /// <inheritdoc/>
    public RowEstimate? Estimate() => new RowEstimate(RowCount, _index.BlockBytes, FeatureCount);

    /// <summary>All rows, over the file as it is mapped into memory: it stays mapped as long as the data set, or a block of it, is referenced, so hold one of them while a row is in use.</summary>
    /// <inheritdoc/>
    public Dataset ReadAll(IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var content = new CacheMap(_file, _path);
        var blocks = new RowBlock[_index.BlockCount];
        long rows = 0;
        var gate = new Lock();
        InParallel.For(blocks.Length, b =>
        {
            blocks[b] = CacheBlock.Read(content, _index, b);
            if (progress is null)
                return;
            lock (gate)
            {
                rows += _index.RowCount(b);
                progress.Report(new ReadProgress((long)((double)rows / RowCount * _index.BlockBytes), _index.BlockBytes, rows));
            }
        }, cancellationToken);
        return new Dataset(blocks, FeatureCount, FeatureMap, LabelNames, Locate);
    }

    /// <summary>Closes the file; what <see cref="ReadAll"/> gave stays as it is.</summary>
    public void Dispose() => _file.Dispose();

    static bool CanSeek(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.GetLength(file) >= 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    CacheDescription ReadDescription()
    {
        CacheFooter footer = _index.Footer;
        using var part = new FilePart(_file, footer.Description, footer.DescriptionLength);
        var hash = new XxHash3();
        hash.Append(part);
        if (hash.GetCurrentHashAsUInt64() != footer.DescriptionChecksum)
            throw CacheBytes.Damaged(new SourcePosition(_path), "a description whose checksum is wrong", "the bytes that were written");
        CacheDescription description = CacheDescription.Read(part, _path);
        if (description.FeatureMap is { } map && map.FeatureCount != footer.FeatureCount)
            throw CacheBytes.Damaged(new SourcePosition(_path), $"a feature map of {map.FeatureCount} features beside {footer.FeatureCount}", "one number of features");
        if (description.Settings.TryGetValue(ReadSettings.HashBits, out string? bits) && !(int.TryParse(bits, System.Globalization.CultureInfo.InvariantCulture, out int b) && b is >= 1 and <= 30))
            throw CacheBytes.Damaged(new SourcePosition(_path), $"hash_bits {DataFormatException.Quote(bits)}", "1 to 30");
        return description;
    }
}
