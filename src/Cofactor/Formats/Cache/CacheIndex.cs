using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cofactor;

// A cache of rows, little-endian. Sections start at multiples of 64 bytes, zeros between them:
//   0        magic 89 43 4F 46 41 43 54 0A, version (32 bits), zeros to 64
//   64       the blocks of 65,536 rows, the last of what is left; each has the sections
//              offsets  I64 [rows + 1]   where each row starts, from 0
//              ids      I32 [nnz]
//              values   F32 [nnz]        if not all are 1
//              fields   I32 [nnz]        if there are any
//              labels   F32 [rows]       NaN for none
//              weights  F32 [rows]       if not all are 1
//              groups   I64 [rows]       if there are any
//   d        the description: a safetensors file (CacheDescription.cs)
//   …        the directory: a CacheEntry for each block, and the CacheFooter, which ends the file
// Checksums are XxHash3 of 64 bits: of a block's sections without the zeros between them, of the description, of directory and footer.
// What is counted nowhere stands nowhere: the places of all blocks follow from rows, non-zeros and parts.

/// <summary>Which sections a block has beside offsets, ids and labels.</summary>
[Flags]
enum CacheParts : uint
{
    None = 0,
    Values = 1,
    Fields = 2,
    Weights = 4,
    Groups = 8,
}

/// <summary>What the directory says of a block.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly record struct CacheEntry(long NonZeros, CacheParts Parts, uint Zero, ulong Checksum);

/// <summary>The last bytes of a cache.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly record struct CacheFooter(long Rows, long NonZeros, int FeatureCount, int Zero, long Description, long DescriptionLength, ulong DescriptionChecksum, ulong Checksum, ulong End);

/// <summary>Where everything stands in a cache: its start, directory and footer, checked against each other and the file's length.</summary>
sealed class CacheIndex
{
    /// <summary>Bytes to which sections are aligned, and of the start and the footer.</summary>
    public const int Alignment = 64;

    /// <summary>The last bytes of a whole cache: 89 "COFEND" 0A.</summary>
    public const ulong End = 0x0A_44_4E_45_46_4F_43_89;

    readonly CacheEntry[] _entries;
    readonly long[] _starts;

    /// <exception cref="DataFormatException">The file is no cache, truncated, damaged, or of a newer version.</exception>
    public CacheIndex(SafeFileHandle file, string path)
    {
        var bytes = new CacheBytes(file, path);
        CheckStart(bytes);
        Footer = bytes.Read<CacheFooter>(bytes.Length - Alignment, 1)[0];
        if (Footer.End != End)
            throw bytes.Damaged("a file that stops before its end", "a whole cache");
        // Each row takes 12 bytes or more, so that no more of them are believed than the file can hold.
        if (Footer.Rows <= 0 || Footer.Rows > bytes.Length / 12 || Footer.Zero != 0 || Footer.FeatureCount < 0)
            throw bytes.Damaged($"{Footer.Rows} rows of {Footer.FeatureCount} features in {bytes.Length} bytes", "a number of rows that they can hold");
        long blocks = (Footer.Rows + RowBlock.MaxRows - 1) / RowBlock.MaxRows, directory = bytes.Length - Alignment - (blocks * Unsafe.SizeOf<CacheEntry>());
        if (Footer.Description < Alignment || Footer.DescriptionLength < 0 || Footer.DescriptionLength > directory - Footer.Description || Aligned(Footer.Description + Footer.DescriptionLength) != directory)
            throw bytes.Damaged($"a description of {Footer.DescriptionLength} bytes at byte {Footer.Description}", $"one that ends before byte {directory}");
        _entries = bytes.Read<CacheEntry>(directory, (int)blocks);
        if (Checksum(_entries, Footer) != Footer.Checksum)
            throw bytes.Damaged("a directory whose checksum is wrong", "the bytes that were written");
        _starts = Starts(bytes);
    }

    public CacheFooter Footer { get; }

    public int BlockCount => _entries.Length;

    public CacheEntry Entry(int block) => _entries[block];

    /// <summary>The byte where a block starts.</summary>
    public long Start(int block) => _starts[block];

    public int RowCount(int block) => (int)Math.Min(RowBlock.MaxRows, Footer.Rows - ((long)block * RowBlock.MaxRows));

    /// <summary>Bytes of all blocks.</summary>
    public long BlockBytes => Footer.Description - Alignment;

    public static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>The checksum that a footer has.</summary>
    public static ulong Checksum(ReadOnlySpan<CacheEntry> entries, CacheFooter footer)
    {
        var hash = new System.IO.Hashing.XxHash3();
        hash.Append(MemoryMarshal.AsBytes(entries));
        footer = footer with { Checksum = 0 };
        hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<CacheFooter>(in footer)));
        return hash.GetCurrentHashAsUInt64();
    }

    static void CheckStart(CacheBytes bytes)
    {
        if (bytes.Length < 2 * Alignment)
            throw bytes.Damaged($"a file of {bytes.Length} bytes", "a cache of rows");
        byte[] start = bytes.Read<byte>(0, Alignment);
        if (!start.AsSpan().StartsWith(CacheFile.Magic))
            throw new DataFormatException(bytes.Where, $"a file that starts with {DataFormatException.Quote(start.AsSpan(0, 8))}", "a cache of rows", "Name a file that 'cofactor convert' made.");
        int version = MemoryMarshal.Read<int>(start.AsSpan(CacheFile.Magic.Length));
        if (version > CacheFile.FormatVersion)
            throw new DataFormatException(bytes.Where, $"version {version} of the format", $"at most {CacheFile.FormatVersion}", $"This build reads versions up to {CacheFile.FormatVersion}; update cofactor, or make the cache again.");
        if (version < 1 || start.AsSpan(CacheFile.Magic.Length + sizeof(int)).ContainsAnyExcept((byte)0))
            throw bytes.Damaged($"version {version} of the format", "a whole number of 1 or more, and zeros");
    }

    long[] Starts(CacheBytes bytes)
    {
        var starts = new long[_entries.Length];
        long next = Alignment, nonZeros = 0;
        for (int b = 0; b < starts.Length; b++)
        {
            CacheEntry e = _entries[b];
            if (e.NonZeros < 0 || e.NonZeros > Array.MaxLength || e.Parts > (CacheParts.Values | CacheParts.Fields | CacheParts.Weights | CacheParts.Groups) || e.Zero != 0)
                throw bytes.Damaged($"block {b} of {e.NonZeros} non-zeros", $"0 to {Array.MaxLength}");
            starts[b] = next;
            next += Length(RowCount(b), e);
            nonZeros += e.NonZeros;
        }
        return next == Footer.Description && nonZeros == Footer.NonZeros ? starts
            : throw bytes.Damaged($"blocks of {nonZeros} non-zeros that end at byte {next}", $"{Footer.NonZeros}, and byte {Footer.Description}");
    }

    static long Length(int rows, CacheEntry entry)
    {
        long ofNonZeros = Aligned(entry.NonZeros * sizeof(int)), ofRows = Aligned(rows * (long)sizeof(float));
        return Aligned((rows + 1L) * sizeof(long)) + ofNonZeros + ofRows
            + (entry.Parts.HasFlag(CacheParts.Values) ? ofNonZeros : 0) + (entry.Parts.HasFlag(CacheParts.Fields) ? ofNonZeros : 0)
            + (entry.Parts.HasFlag(CacheParts.Weights) ? ofRows : 0) + (entry.Parts.HasFlag(CacheParts.Groups) ? Aligned(rows * (long)sizeof(long)) : 0);
    }
}
