using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Cofactor;

/// <summary>An entry to write: its content is written twice, first for its checksum.</summary>
/// <param name="Name">ASCII.</param>
/// <param name="Time">Date and time in MS-DOS's form.</param>
/// <param name="Length">Bytes that <paramref name="Write"/> writes.</param>
/// <param name="Write">Writes the content.</param>
sealed record ZipContent(string Name, uint Time, long Length, Action<Stream> Write)
{
    public static ZipContent Of(string name, uint time, byte[] content) => new(name, time, content.Length, to => to.Write(content));
}

/// <summary>
/// Writes ZIP files (layout in <c>ZipReader.cs</c>) as Python's zipfile does for SageMaker: entries stored, made on Unix, version 2.0, no
/// flags, no comments, regular files 0644; 64-bit lengths only from <paramref name="smallest64"/> bytes on.
/// </summary>
sealed class ZipWriter(IReadOnlyList<ZipContent> entries, long smallest64 = uint.MaxValue)
{
    const uint Attributes = 0x81A4_0000;
    const ushort Version = 20, Version64 = 45, Unix = 3;

    /// <summary>Bytes of the whole file.</summary>
    public long Length => entries.Sum(e => Local(e, 0).Length + e.Length) + Tail(new uint[entries.Count]).Length;

    public void Write(Stream to)
    {
        var crcs = new uint[entries.Count];
        for (int i = 0; i < crcs.Length; i++)
        {
            crcs[i] = CrcOf(entries[i]);
            to.Write(Local(entries[i], crcs[i]));
            entries[i].Write(to);
        }
        to.Write(Tail(crcs));
    }

    static uint CrcOf(ZipContent entry)
    {
        using var crc = new CrcStream();
        entry.Write(crc);
        return crc.Value;
    }

    byte[] Local(ZipContent entry, uint crc)
    {
        bool wide = entry.Length >= smallest64;
        var header = new Fields();
        header.U32(ZipReader.LocalMagic);
        Common(header, entry, crc, wide, extraLength: wide ? 20 : 0);
        header.Text(entry.Name);
        if (wide)
            header.Wide(entry.Length, entry.Length);
        return header.ToArray();
    }

    /// <summary>The directory and the end.</summary>
    byte[] Tail(uint[] crcs)
    {
        var tail = new Fields();
        long offset = 0;
        for (int i = 0; i < crcs.Length; i++)
        {
            ZipContent entry = entries[i];
            bool wide = entry.Length >= smallest64, far = offset >= smallest64;
            long[] extra = (wide, far) switch
            {
                (true, true) => [entry.Length, entry.Length, offset],
                (true, false) => [entry.Length, entry.Length],
                (false, true) => [offset],
                _ => [],
            };
            tail.U32(ZipReader.CentralMagic);
            tail.U16((ushort)(Unix << 8 | (wide || far ? Version64 : Version)));
            Common(tail, entry, crcs[i], wide, extra.Length == 0 ? 0 : 4 + 8 * extra.Length, far);
            tail.U16(0);   // no comment
            tail.U16(0);   // first disk
            tail.U16(0);
            tail.U32(Attributes);
            tail.U32(far ? uint.MaxValue : (uint)offset);
            tail.Text(entry.Name);
            if (extra.Length > 0)
                tail.Wide(extra);
            offset += Local(entry, 0).Length + entry.Length;
        }
        End(tail, offset, tail.Length);
        return tail.ToArray();
    }

    void End(Fields tail, long start, long size)
    {
        bool wide = start >= smallest64;
        if (wide)
        {
            tail.U32(ZipReader.End64Magic);
            tail.I64(ZipReader.End64Length - 12);
            tail.U16(Unix << 8 | Version64);
            tail.U16(Version64);
            tail.I64(0);   // disks
            tail.I64(entries.Count);
            tail.I64(entries.Count);
            tail.I64(size);
            tail.I64(start);
            tail.U32(ZipReader.Locator64Magic);
            tail.U32(0);
            tail.I64(start + size);
            tail.U32(1);
        }
        tail.U32(ZipReader.EndMagic);
        tail.U32(0);
        tail.U16((ushort)entries.Count);
        tail.U16((ushort)entries.Count);
        tail.U32((uint)size);
        tail.U32(wide ? uint.MaxValue : (uint)start);
        tail.U16(0);
    }

    /// <summary>What an entry's header and its line of the directory share.</summary>
    static void Common(Fields to, ZipContent entry, uint crc, bool wide, int extraLength, bool far = false)
    {
        to.U16(wide || far ? Version64 : Version);
        to.U16(0);
        to.U16(0);
        to.U32(entry.Time);
        to.U32(crc);
        to.U32(wide ? uint.MaxValue : (uint)entry.Length);
        to.U32(wide ? uint.MaxValue : (uint)entry.Length);
        to.U16((ushort)entry.Name.Length);
        to.U16((ushort)extraLength);
    }

    /// <summary>Fields one after the other, little-endian.</summary>
    sealed class Fields
    {
        readonly List<byte> _bytes = [];

        public int Length => _bytes.Count;

        public byte[] ToArray() => [.. _bytes];

        public void U16(ushort number) => Put(number, 2);

        public void U32(uint number) => Put(number, 4);

        public void I64(long number) => Put((ulong)number, 8);

        public void Text(string ascii) => _bytes.AddRange(Encoding.ASCII.GetBytes(ascii));

        /// <summary>The extra field of lengths that need 64 bits.</summary>
        public void Wide(params ReadOnlySpan<long> numbers)
        {
            U16(1);
            U16((ushort)(8 * numbers.Length));
            foreach (long number in numbers)
                I64(number);
        }

        void Put(ulong number, int length)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
            _bytes.AddRange(bytes[..length]);
        }
    }

    /// <summary>Keeps nothing of what is written but its checksum.</summary>
    sealed class CrcStream : WriteOnlyStream
    {
        readonly Crc32 _crc = new();

        public uint Value => _crc.GetCurrentHashAsUInt32();

        public override void Write(ReadOnlySpan<byte> buffer) => _crc.Append(buffer);
    }
}
