using System.Buffers.Binary;

namespace Cofactor;

// RecordIO (dmlc), little-endian; every part starts at a multiple of 4 bytes:
//   0        4    magic 0xCED7230A
//   4        4    upper 3 bits: which part of a record this is; lower 29 bits: bytes of the payload
//   8        n    payload
//   8 + n    0–3  padding to a multiple of 4
// A record is one whole part (0), or a first (1), middle ones (2) and a last (3): a writer that splits ends a part where the payload
// has the magic at a multiple of 4 and leaves those 4 bytes out; the reader puts them back between the parts. SageMaker's own writer
// never splits, so the magic may stand in a whole part as well.

/// <summary>Cuts RecordIO into the payloads of its records.</summary>
/// <param name="content">Whole records; where the file ends early or is broken, what there is.</param>
/// <param name="length">Bytes of content.</param>
/// <param name="fileName">The file, for messages.</param>
/// <param name="record">Records of the file before this content.</param>
sealed class RecordIoFrames(byte[] content, int length, string fileName, long record = 0)
{
    public const uint Magic = 0xCED7230A, Whole = 0, First = 1, Middle = 2, Last = 3;
    public const int KindShift = 29, LargestPart = (1 << KindShift) - 1;

    const int HeaderBytes = 8;

    static ReadOnlySpan<byte> MagicBytes => [0x0A, 0x23, 0xD7, 0xCE];

    byte[] _joined = [];
    int _at;

    /// <summary>Where the record stands that was read last, from 1.</summary>
    public SourcePosition Position => new(fileName, record, IsRecord: true);

    /// <summary>Goes to the start of other content of the file.</summary>
    public void Open(byte[] bytes, int count, long recordsBefore)
    {
        (content, length, record) = (bytes, count, recordsBefore);
        _at = 0;
    }

    /// <summary>The bytes at the start of the content that are whole records, and where a record is broken, so much that it shows.</summary>
    public static int WholeRecords(ReadOnlySpan<byte> content)
    {
        int whole = 0;
        for (int at = 0; at + HeaderBytes <= content.Length;)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(content[(at + 4)..]), kind = word >> KindShift;
            if (BinaryPrimitives.ReadUInt32LittleEndian(content[at..]) != Magic || kind > Last)
                return content.Length;
            long next = at + HeaderBytes + Padded((int)(word & LargestPart));
            if (next > content.Length)
                break;
            at = (int)next;
            if (kind is Whole or Last)
                whole = at;
        }
        return whole;
    }

    /// <summary>The payload of the next record, valid until the next call; false at the end of the content.</summary>
    /// <exception cref="DataFormatException">The content is not RecordIO, or ends within a record.</exception>
    public bool Next(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (_at == length)
            return false;
        record++;
        uint kind = Part(out payload);
        if (kind == Whole)
            return true;
        if (kind != First)
            throw Wrong($"part {kind} of a record without a first part", "a whole record (0) or a first part (1)");
        int joined = 0;
        Join(payload, ref joined);
        while (kind != Last)
        {
            kind = Part(out payload);
            if (kind is not (Middle or Last))
                throw Wrong($"part {kind} within a record", "a middle (2) or last (3) part");
            Join(MagicBytes, ref joined);
            Join(payload, ref joined);
        }
        payload = _joined.AsSpan(0, joined);
        return true;
    }

    /// <summary>An error of the present record.</summary>
    public DataFormatException Wrong(string found, string expected, string remedy = "Copy or make the file again.") => new(Position, found, expected, remedy);

    /// <summary>The next part's payload, and which part it is.</summary>
    uint Part(out ReadOnlySpan<byte> payload)
    {
        Require(HeaderBytes);
        ReadOnlySpan<byte> header = content.AsSpan(_at, HeaderBytes);
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(header), word = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (magic != Magic)
            throw Wrong(DataFormatException.Quote(header[..4]), @"RecordIO's magic '\x0a#\xd7\xce' where a record starts", "The record before it may be damaged, or the file is no RecordIO: name its format with --format.");
        uint kind = word >> KindShift;
        if (kind > Last)
            throw Wrong($"part {kind} of a record", "0 (whole), 1 (first), 2 (middle) or 3 (last)");
        int bytes = (int)(word & LargestPart);
        Require(HeaderBytes + Padded(bytes));
        payload = content.AsSpan(_at + HeaderBytes, bytes);
        _at += HeaderBytes + Padded(bytes);
        return kind;
    }

    void Join(ReadOnlySpan<byte> part, ref int joined)
    {
        if (part.Length > Array.MaxLength - joined)
            throw Wrong($"a record of parts of more than {Array.MaxLength} bytes", "smaller records");
        if (part.Length > _joined.Length - joined)
            Array.Resize(ref _joined, (int)Math.Min(Math.Max(2L * _joined.Length, joined + part.Length), Array.MaxLength));
        part.CopyTo(_joined.AsSpan(joined));
        joined += part.Length;
    }

    void Require(int count)
    {
        if (count > length - _at)
            throw Wrong($"the end of the file after {length - _at} bytes", $"a record's {(count == HeaderBytes ? "header" : $"{count - HeaderBytes} bytes")} and its padding");
    }

    static int Padded(int bytes) => (bytes + 3) & ~3;
}
