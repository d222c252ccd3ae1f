using System.Text;

namespace Cofactor;

// A tar file is a sequence of entries of 512-byte blocks, ended by two blocks of zeros:
//   0 name (100), 124 size (12), 148 checksum (8), 156 type (1), 257 "ustar"; then the content, filled up to whole blocks
// Numbers are octal text, or of base 256 where the first bit is set. The checksum is the sum of the header's bytes, its own as spaces.
// Entries of type 'x' (pax) hold records "length key=value\n" about the next one: its size where octal text has no room, its name.

/// <summary>Reads a tar file from front to back; nothing in it is written to a disk by its name.</summary>
sealed class TarFileReader(Stream stream, SourcePosition where) : IDisposable
{
    public const int BlockLength = 512;

    const int LargestPax = 1 << 16;

    readonly byte[] _block = new byte[BlockLength];
    long _left;         // bytes of the present entry that are not read yet
    long _padding;

    /// <summary>The present entry's name, without folders.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The present entry's length in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of the file before the place that is read next.</summary>
    public long Position { get; private set; }

    /// <summary>Whether a block is the header of an entry: its checksum is right.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> block) => block[0] != 0 && Number(block.Slice(148, 8)) == Checksum(block);

    /// <summary>Goes to the next regular file; false at the end, which is checked.</summary>
    public bool Next()
    {
        long? paxSize = null;
        string? paxName = null;
        while (true)
        {
            Skip();
            Fill(_block);
            if (!_block.AsSpan().ContainsAnyExcept((byte)0))
            {
                Fill(_block);
                if (_block.AsSpan().ContainsAnyExcept((byte)0))
                    throw Wrong("an entry behind the end", "two blocks of zeros at the end");
                return false;
            }
            if (!IsHeader(_block))
                throw Wrong($"a header whose checksum is wrong at byte {Position - BlockLength}", "a tar entry");
            Length = paxSize ?? Number(_block.AsSpan(124, 12));
            if (Length is < 0 or > long.MaxValue - BlockLength)
                throw Wrong("an entry of unreadable length", "a number of bytes");
            _left = Length;
            _padding = -Length & (BlockLength - 1);
            switch ((char)_block[156])
            {
                case '0' or '\0' or '7':
                    Name = FileName(paxName ?? Text(_block.AsSpan(0, 100)));
                    return true;
                case 'x':
                    (paxSize, paxName) = ReadPax();
                    break;
                case 'g' or 'L' or 'K' or '5' or '1' or '2':
                    break;   // global notes, long names, folders and links: no content that matters here
                default:
                    throw Wrong($"an entry of type {DataFormatException.Quote(_block.AsSpan(156, 1))}", "files and folders");
            }
            if (_block[156] != 'x')
                (paxSize, paxName) = (null, null);
        }
    }

    /// <summary>Reads the present entry's content; 0 at its end.</summary>
    public int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, _left);
        Fill(buffer[..count]);
        _left -= count;
        return count;
    }

    public void Dispose() => stream.Dispose();

    void Skip()
    {
        Span<byte> buffer = stackalloc byte[4096];
        _left += _padding;
        _padding = 0;
        while (Read(buffer) > 0)
        {
        }
    }

    void Fill(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Wrong("a tar file that ends too early", "a whole one, with two blocks of zeros at the end");
        Position += bytes.Length;
    }

    (long? Size, string? Name) ReadPax()
    {
        if (Length > LargestPax)
            throw Wrong($"notes about an entry of {Length} bytes", $"at most {LargestPax}");
        var text = new byte[Length];
        Read(text);
        (long? size, string? name) = (null, null);
        foreach (string record in Encoding.UTF8.GetString(text).Split('\n'))
        {
            int space = record.IndexOf(' '), equals = record.IndexOf('=');
            if (space < 0 || equals < space)
                continue;
            string key = record[(space + 1)..equals], value = record[(equals + 1)..];
            if (key == "path")
                name = value;
            else if (key == "size")
                size = long.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long given) ? given : -1;
        }
        return (size, name);
    }

    /// <summary>The last part of a path that stays below its folder.</summary>
    string FileName(string path)
    {
        string[] parts = path.Split('/', '\\');
        return !path.StartsWith('/') && !parts.Contains("..") ? parts[^1]
            : throw Wrong($"the entry {DataFormatException.Quote(path)}, which leads out of the archive", "names below it");
    }

    static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field[..(field.IndexOf((byte)0) is >= 0 and int end ? end : field.Length)]);

    /// <summary>The number in a field, −1 where there is none.</summary>
    static long Number(ReadOnlySpan<byte> field)
    {
        long number = 0;
        if (field[0] >= 0x80)
        {
            foreach (byte b in field[1..])
                number = number >> 54 == 0 ? number << 8 | b : -1;
            return field[0] == 0x80 ? number : -1;
        }
        ReadOnlySpan<byte> digits = field.TrimStart((byte)' ').TrimEnd(" \0"u8);
        foreach (byte b in digits)
            number = b is >= (byte)'0' and <= (byte)'7' && number >= 0 ? number << 3 | (uint)(b - '0') : -1;
        return digits.IsEmpty ? -1 : number;
    }

    static long Checksum(ReadOnlySpan<byte> header)
    {
        long sum = 0;
        for (int i = 0; i < BlockLength; i++)
            sum += i is >= 148 and < 156 ? ' ' : header[i];
        return sum;
    }

    DataFormatException Wrong(string found, string expected) => new(where, found, expected, ArtifactFile.Remedy);
}
