using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Cofactor;

// A ZIP file (PKWARE's APPNOTE), little-endian. Its end tells where the directory lies, the directory where the entries lie:
//   entry      "PK34" version flags method time crc packed-size size name-length extra-length, name, extra, data
//   directory  "PK12" made-by version flags method time crc packed-size size name-length extra-length comment-length disk 2 4 offset, …
//   end        "PK56" disk disk entries entries directory-size directory-offset comment-length, comment
// Where a size, offset or count does not fit, it is all ones, and 64 bits of it stand in the extra field 1 or in the end "PK66", whose
// place "PK67" tells, before the end.

/// <summary>An entry of a ZIP file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Time">Date and time in MS-DOS's form, as they stand in the file.</param>
/// <param name="Length">Bytes of its content.</param>
sealed record ZipEntry(string Name, uint Time, long Length)
{
    public required bool IsDeflated { get; init; }

    public required uint Crc { get; init; }

    public required long PackedLength { get; init; }

    public required long HeaderOffset { get; init; }
}

/// <summary>Reads a ZIP file: every length is checked before it is used, every content against its length and checksum.</summary>
sealed class ZipReader
{
    public const int LocalLength = 30, CentralLength = 46, EndLength = 22, End64Length = 56, Locator64Length = 20;
    public const uint LocalMagic = 0x04034b50, CentralMagic = 0x02014b50, EndMagic = 0x06054b50, End64Magic = 0x06064b50, Locator64Magic = 0x07064b50;

    const int MostEntries = 100, LongestComment = ushort.MaxValue;

    readonly Stream _file;
    readonly SourcePosition _where;
    readonly CancellationToken _cancellationToken;
    readonly List<ZipEntry> _entries = [];
    readonly long _directory;   // where the directory starts, and entries end

    /// <param name="file">Can seek.</param>
    /// <param name="where">What messages call it.</param>
    /// <param name="cancellationToken">Ends the reading of contents.</param>
    /// <exception cref="DataFormatException">The file is not whole and right.</exception>
    public ZipReader(Stream file, SourcePosition where, CancellationToken cancellationToken = default)
    {
        _file = file;
        _where = where;
        _cancellationToken = cancellationToken;
        (_directory, long end, long count) = FindDirectory();
        if (count > MostEntries || end - _directory > MostEntries * 2L * ushort.MaxValue)
            throw Wrong($"a directory of {count} entries", "those of a model");
        ReadOnlySpan<byte> directory = Bytes(_directory, (int)(end - _directory));
        for (long i = 0; i < count; i++)
            _entries.Add(ReadEntry(ref directory));
        if (!directory.IsEmpty)
            throw Wrong($"{directory.Length} bytes behind the directory's {count} entries", "the end of the directory");
        if (_entries.Select(e => e.Name).Distinct(StringComparer.Ordinal).Count() < _entries.Count)
            throw Wrong("a name that stands twice in the ZIP", "each entry once");
    }

    /// <summary>What a ZIP that has entries starts with.</summary>
    public static ReadOnlySpan<byte> Magic => "PK\x03\x04"u8;

    /// <summary>The entries, in the order of the directory.</summary>
    public IReadOnlyList<ZipEntry> Entries => _entries;

    /// <summary>The content of an entry, from front to back; its end is checked when it is reached.</summary>
    public Stream Open(ZipEntry entry)
    {
        ReadOnlySpan<byte> header = Bytes(entry.HeaderOffset, LocalLength);
        if (U32(header) != LocalMagic)
            throw Wrong($"no entry at byte {entry.HeaderOffset}, where the directory says '{entry.Name}' is", "an entry");
        long start = entry.HeaderOffset + LocalLength + U16(header[26..]) + U16(header[28..]);
        if (start > _directory - entry.PackedLength)
            throw Wrong($"the entry '{entry.Name}' of {entry.PackedLength} bytes at byte {start}", $"an entry that ends before the directory at byte {_directory}");
        if (!Bytes(entry.HeaderOffset + LocalLength, U16(header[26..])).SequenceEqual(Encoding.UTF8.GetBytes(entry.Name)))
            throw Wrong($"another name than '{entry.Name}' at byte {entry.HeaderOffset}", "the name of the directory");
        var packed = new Part(_file, start, entry.PackedLength);
        return new Content(entry.IsDeflated ? new DeflateStream(packed, CompressionMode.Decompress) : packed, entry, this);
    }

    (long Start, long End, long Count) FindDirectory()
    {
        int length = (int)Math.Min(_file.Length, EndLength + LongestComment);
        ReadOnlySpan<byte> tail = Bytes(_file.Length - length, length);
        for (int at = length - EndLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail[at..];
            if (U32(end) != EndMagic || U16(end[20..]) != end.Length - EndLength)
                continue;
            long place = _file.Length - end.Length;
            (long count, long size, long start) = (U16(end[10..]), U32(end[12..]), U32(end[16..]));
            if (U32(end[4..]) != 0 || U16(end[8..]) != count)
                throw Wrong("a ZIP in several parts", "one in a single file");
            if (count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue)
                (place, count, size, start) = ReadEnd64(place);
            return start >= 0 && size >= 0 && start <= place && size == place - start ? (start, place, count)
                : throw Wrong($"a directory of {size} bytes at byte {start}", $"one that reaches to byte {place}");
        }
        throw Wrong("a ZIP without its end", "a whole one");
    }

    (long Place, long Count, long Size, long Start) ReadEnd64(long end)
    {
        ReadOnlySpan<byte> locator = Bytes(end - Locator64Length, Locator64Length);
        long place = I64(locator[8..]);
        ReadOnlySpan<byte> end64 = U32(locator) == Locator64Magic && place <= end - Locator64Length - End64Length ? Bytes(place, End64Length) : [];
        return !end64.IsEmpty && U32(end64) == End64Magic ? (place, I64(end64[32..]), I64(end64[40..]), I64(end64[48..]))
            : throw Wrong("a ZIP that is too large for its end", "the end of a ZIP of 64 bits");
    }

    ZipEntry ReadEntry(ref ReadOnlySpan<byte> directory)
    {
        if (directory.Length < CentralLength || U32(directory) != CentralMagic)
            throw Wrong("something else in the directory", "its entries");
        ReadOnlySpan<byte> header = directory;
        int nameLength = U16(header[28..]), extraLength = U16(header[30..]), length = CentralLength + nameLength + extraLength + U16(header[32..]);
        if (length > directory.Length)
            throw Wrong("a directory that ends within an entry", "whole entries");
        directory = directory[length..];
        string name = NameOf(header.Slice(CentralLength, nameLength));
        int flags = U16(header[8..]), method = U16(header[10..]);
        if ((flags & 1) != 0 || method is not (0 or 8))
            throw Wrong($"the entry '{name}' {((flags & 1) != 0 ? "encrypted" : $"packed by method {method}")}", "stored or deflated entries");
        (long packed, long size, long offset) = (U32(header[20..]), U32(header[24..]), U32(header[42..]));
        ReadOnlySpan<byte> wide = Extra64(header.Slice(CentralLength + nameLength, extraLength));
        Widen(ref size, ref wide, name);
        Widen(ref packed, ref wide, name);
        Widen(ref offset, ref wide, name);
        if (packed < 0 || size < 0 || offset < 0 || packed > _directory || offset > _directory - LocalLength || (method == 0 && packed != size))
            throw Wrong($"the entry '{name}' of {size} bytes, packed {packed}, at byte {offset}", $"one that lies before the directory at byte {_directory}");
        return new ZipEntry(name, U32(header[12..]), size) { IsDeflated = method == 8, Crc = U32(header[16..]), PackedLength = packed, HeaderOffset = offset };
    }

    void Widen(ref long number, ref ReadOnlySpan<byte> wide, string name)
    {
        if (number != uint.MaxValue)
            return;
        if (wide.Length < 8)
            throw Wrong($"the entry '{name}' without its lengths of 64 bits", "them");
        number = I64(wide);
        wide = wide[8..];
    }

    static ReadOnlySpan<byte> Extra64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4 && U16(extra[2..]) <= extra.Length - 4)
        {
            ReadOnlySpan<byte> content = extra.Slice(4, U16(extra[2..]));
            if (U16(extra) == 1)
                return content;
            extra = extra[(4 + content.Length)..];
        }
        return [];
    }

    /// <summary>A name that would be safe to use as a path, though nothing is ever written by it.</summary>
    string NameOf(ReadOnlySpan<byte> bytes)
    {
        string name = Encoding.UTF8.GetString(bytes);
        return bytes.ContainsAnyExceptInRange<byte>(0x20, 0x7e) || name.Split('/', '\\').Contains("..") || name.StartsWith('/') || name.Length == 0
            ? throw Wrong($"the entry {DataFormatException.Quote(bytes)}, which leads out of the archive or is no name", "names below it") : name;
    }

    byte[] Bytes(long start, int count)
    {
        if (start < 0 || count > _file.Length - start)
            throw Wrong($"{_file.Length} bytes", $"a whole ZIP, {count} bytes of which lie at byte {start}");
        var bytes = new byte[count];
        _file.Position = start;
        return _file.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : throw Wrong("a file that was cut while being read", "a whole ZIP");
    }

    static ushort U16(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16LittleEndian(at);

    static uint U32(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt32LittleEndian(at);

    static long I64(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadInt64LittleEndian(at);

    DataFormatException Wrong(string found, string expected) => new(_where, found, expected, ArtifactFile.Remedy);

    /// <summary>Bytes of the file, from front to back.</summary>
    sealed class Part(Stream file, long start, long length) : ForwardStream
    {
        long _read;

        public override int Read(Span<byte> buffer)
        {
            file.Position = start + _read;
            int read = file.Read(buffer[..(int)Math.Min(buffer.Length, length - _read)]);
            _read += read;
            return read;
        }
    }

    /// <summary>Content that is as long as the directory says, and has its checksum.</summary>
    sealed class Content(Stream inner, ZipEntry entry, ZipReader zip) : ForwardStream
    {
        readonly Crc32 _crc = new();
        long _left = entry.Length;

        public override int Read(Span<byte> buffer)
        {
            zip._cancellationToken.ThrowIfCancellationRequested();
            int read = Inner(buffer[..(int)Math.Min(buffer.Length, _left)]);
            if (read == 0 && _left > 0 && buffer.Length > 0)
                throw zip.Wrong($"the entry '{entry.Name}' without its last {_left} bytes", $"{entry.Length} bytes");
            _crc.Append(buffer[..read]);
            _left -= read;
            if (read > 0 && _left == 0 && (_crc.GetCurrentHashAsUInt32() != entry.Crc || Inner(new byte[1]) > 0))
                throw zip.Wrong($"the entry '{entry.Name}' with other content than was written", "content that fits its length and checksum");
            return read;
        }

        int Inner(Span<byte> buffer)
        {
            try
            {
                return inner.Read(buffer);
            }
            catch (InvalidDataException error)
            {
                throw new DataFormatException(zip._where, $"packed data in the entry '{entry.Name}' that are not right", "what deflate makes", ArtifactFile.Remedy, error);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
