using System.Buffers.Binary;
using System.Text;

namespace Cofactor;

/// <summary>Writes a tar file of one entry; its layout is in <c>TarFileReader.cs</c>.</summary>
static class TarFileWriter
{
    // 1980-01-01, as in the ZIP: the same model makes the same file.
    const long Time = 315_532_800;
    const long LargestOctal = (1L << 33) - 1;

    /// <summary>Writes the entry's header, its content and the end.</summary>
    /// <param name="to">Where.</param>
    /// <param name="name">The entry's name, ASCII.</param>
    /// <param name="length">Bytes that <paramref name="write"/> writes.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(Stream to, string name, long length, Action<Stream> write)
    {
        to.Write(Header(name, length));
        write(to);
        to.Write(new byte[(-length & (TarFileReader.BlockLength - 1)) + 2 * TarFileReader.BlockLength]);
    }

    static byte[] Header(string name, long length)
    {
        var header = new byte[TarFileReader.BlockLength];
        Encoding.ASCII.GetBytes(name, header);
        Octal(header, 100, 8, 0b110_100_100);   // rw-r--r--
        Octal(header, 108, 8, 0);
        Octal(header, 116, 8, 0);
        if (length <= LargestOctal)
        {
            Octal(header, 124, 12, length);
        }
        else
        {
            header[124] = 0x80;
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(128), length);
        }
        Octal(header, 136, 12, Time);
        header.AsSpan(148, 8).Fill((byte)' ');
        header[156] = (byte)'0';
        "ustar\00000"u8[..8].CopyTo(header.AsSpan(257));
        int sum = 0;
        foreach (byte b in header)
            sum += b;
        Octal(header, 148, 7, sum);
        return header;
    }

    /// <summary>Digits of base eight that fill a field but for its last byte, which is zero.</summary>
    static void Octal(byte[] header, int at, int width, long number)
    {
        for (int i = at + width - 2; i >= at; i--, number >>= 3)
            header[i] = (byte)('0' + (number & 7));
        header[at + width - 1] = 0;
    }
}
