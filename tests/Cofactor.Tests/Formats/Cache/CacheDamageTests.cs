using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xunit;

namespace Cofactor.Tests.Formats.Cache;

/// <summary>Whatever a file holds, it is read as what was written or refused as wrong data, in little memory.</summary>
public sealed class CacheDamageTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly Dataset _rows = CacheData.Random(9, 1, true, true, true, true);
    readonly byte[] _file;

    public CacheDamageTests() => _file = CacheData.Bytes(_rows);

    public void Dispose() => _folder.Dispose();

    string Path(byte[] bytes)
    {
        string path = _folder.File("damaged.cofactor");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    string Error(byte[] bytes)
    {
        string path = Path(bytes);
        return Assert.Throws<DataFormatException>(() => CacheFile.Open(path).ReadAll()).Message.Replace(path, "file", StringComparison.Ordinal);
    }

    /// <summary>The file with a footer that is changed and has a right checksum all the same.</summary>
    byte[] WithFooter(Func<CacheFooter, CacheFooter> change)
    {
        byte[] file = [.. _file];
        int at = file.Length - Unsafe.SizeOf<CacheFooter>();
        CacheFooter footer = change(MemoryMarshal.Read<CacheFooter>(file.AsSpan(at)));
        CacheEntry entry = MemoryMarshal.Read<CacheEntry>(file.AsSpan(at - Unsafe.SizeOf<CacheEntry>()));
        footer = footer with { Checksum = CacheIndex.Checksum([entry], footer) };
        MemoryMarshal.Write(file.AsSpan(at), in footer);
        return file;
    }

    [Fact]
    public void Truncated_anywhere_it_is_refused()
    {
        for (int length = 0; length < _file.Length; length++)
            Assert.NotEmpty(Error(_file[..length]));
    }

    [Fact]
    public void A_changed_byte_is_refused_or_counts_for_nothing()
    {
        int refused = 0;
        for (int at = 0; at < _file.Length; at++)
        {
            byte[] file = [.. _file];
            file[at] ^= (byte)(1 << (at % 8));
            string path = Path(file);
            try
            {
                CacheData.AssertSame(_rows, DataFile.Read(path, new ReadOptions { Format = DataFormat.Cofactor }));
            }
            catch (DataFormatException)
            {
                refused++;
            }
        }
        // The zeros between sections are not looked at.
        Assert.InRange(refused, _file.Length / 2, _file.Length);
    }

    [Fact]
    public void Mutations_are_refused_or_count_for_nothing()
    {
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            string path = Path(Mutation.Of(_file, random));
            try
            {
                using CacheRowSource source = CacheFile.Open(path);
                CacheData.AssertSame(_rows.Blocks, source.Epoch(0));
            }
            catch (DataFormatException)
            {
            }
        }
    }

    [Fact]
    public void Lengths_are_not_believed()
    {
        Assert.Contains("9223372036854775807 rows", Error(WithFooter(f => f with { Rows = long.MaxValue })), StringComparison.Ordinal);
        Assert.Contains("-1 rows", Error(WithFooter(f => f with { Rows = -1 })), StringComparison.Ordinal);
        Assert.NotEmpty(Error(WithFooter(f => f with { Rows = 8 })));
        Assert.NotEmpty(Error(WithFooter(f => f with { Rows = 100 })));
        Assert.NotEmpty(Error(WithFooter(f => f with { NonZeros = long.MaxValue })));
        Assert.NotEmpty(Error(WithFooter(f => f with { Description = long.MaxValue })));
        Assert.NotEmpty(Error(WithFooter(f => f with { DescriptionLength = long.MaxValue })));
        Assert.NotEmpty(Error(WithFooter(f => f with { DescriptionLength = -64 })));
        Assert.Contains("-5 features", Error(WithFooter(f => f with { FeatureCount = -5 })), StringComparison.Ordinal);
    }

    [Fact]
    public void What_kernels_rely_on_is_checked_under_a_right_checksum()
    {
        Assert.Contains("feature id that is too large; expected ids below 3", Error(WithFooter(f => f with { FeatureCount = 3 })), StringComparison.Ordinal);
        foreach ((string error, RowBlock block) in new (string, RowBlock)[]
        {
            ("feature id that is too large", Block([0, 1], [-1], [1], [0])),
            ("rows that overlap", Block([0, -1, 1], [0], [1], [0])),
            ("rows that overlap", Block([0, 5, 1], [0], [1], [0])),
            ("value that is not finite", Block([0, 1], [0], [float.NaN], [0])),
            ("value that is not finite", Block([0, 1], [0], [float.NegativeInfinity], [0])),
            ("negative field", Block([0, 1], [0], [2], [-1])),
            ("label that is infinite", Block([0, 1], [0], [2], [0], float.PositiveInfinity)),
        })
            Assert.Contains(error, Error(CacheData.Bytes(new Only(block))), StringComparison.Ordinal);
    }

    static RowBlock Block(long[] offsets, int[] ids, float[] values, int[] fields, float label = 1)
    {
        var labels = new float[offsets.Length - 1];
        labels.AsSpan().Fill(label);
        return new RowBlock(0, SparseMatrix.Trusted(5, offsets, ids, values, fields), labels);
    }

    [Fact]
    public void Another_file_is_told_from_a_damaged_one()
    {
        Assert.StartsWith("file: found a file of 3 bytes; expected a cache of rows.", Error("abc"u8.ToArray()), StringComparison.Ordinal);
        Assert.StartsWith("file: found a file that starts with '1 0:1 1", Error([.. Enumerable.Repeat("1 0:1 1:1\n"u8.ToArray(), 20).SelectMany(b => b)]), StringComparison.Ordinal);
        Assert.Contains("stops before its end", Error(_file[..^64]), StringComparison.Ordinal);
        byte[] newer = [.. _file];
        newer[8] = CacheFile.FormatVersion + 1;
        Assert.Contains("version 2 of the format; expected at most 1. This build reads versions up to 1; update cofactor", Error(newer), StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_and_directories_are_no_caches()
    {
        foreach (string path in new[] { "/dev/null", "/dev/zero", _folder.Path })
            if (System.IO.Path.Exists(path))
                Assert.Throws<DataFormatException>(() => CacheFile.Open(path));
    }

    [Fact]
    public void A_block_that_goes_missing_while_it_is_read_is_wrong_data()
    {
        Dataset rows = CacheData.Random(RowBlock.MaxRows + 1, 1, false, false, false, false);
        string path = Path(CacheData.Bytes(rows));
        using CacheRowSource source = CacheFile.Open(path);
        using (FileStream cut = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            cut.SetLength(1000);
        Assert.Contains("end of the file", Assert.Throws<DataFormatException>(() => source.Epoch(0).Count()).Message, StringComparison.Ordinal);
    }

    /// <summary>A source of one block that nobody has checked.</summary>
    sealed class Only(RowBlock block) : IRowSource
    {
        public int? FeatureCount => block.Features.ColumnCount;

        public long? RowCount => block.RowCount;

        public FeatureMap? FeatureMap => null;

        public IReadOnlyList<string>? LabelNames => null;

        public bool CanReorder => false;

        public SourcePosition Locate(long row) => new("only");

        public IEnumerable<RowBlock> Epoch(int epoch, IReadOnlyList<int>? order = null, CancellationToken cancellationToken = default) => [block];
    }
}
