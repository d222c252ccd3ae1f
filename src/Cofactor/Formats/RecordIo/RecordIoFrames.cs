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

/// <summary>Cuts a RecordIO stream into the payloads of its records. Memory grows with what the stream really holds, not with what a length says.</summary>
sealed class RecordIoFrames(Stream stream, string fileName) : IDisposable
{
    public const uint Magic = 0xCED7230A, Whole = 0, First = 1, Middle = 2, Last = 3;
    public const int KindShift = 29, LargestPart = (1 << KindShift) - 1;

    const int HeaderBytes = 8, FirstBuffer = 1 << 16;

    static ReadOnlySpan<byte> MagicBytes => [0x0A, 0x23, 0xD7, 0xCE];

    byte[] _buffer = new byte[FirstBuffer], _joined = [];
    int _start, _end;   // the bytes read and not yet used
    long _record;

    /// <summary>Where the record stands that was read last, from 1.</summary>
    public SourcePosition Position => new(fileName, _record, IsRecord: true);

    /// <summary>Bytes of the stream used.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The payload of the next record, valid until the next call; false at the end of the stream.</summary>
    /// <exception cref="DataFormatException">The stream is not RecordIO, or ends within a record.</exception>
    public bool Next(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!Fill(1))
            return false;
        _record++;
        uint kind = Part(out payload);
        if (kind == Whole)
            return true;
        if (kind != First)
            throw Wrong($"part {kind} of a record without a first part", "a whole record (0) or a first part (1)");
        int length = 0;
        Join(payload, ref length);
        while (kind != Last)
        {
            kind = Part(out payload);
            if (kind is not (Middle or Last))
                throw Wrong($"part {kind} within a record", "a middle (2) or last (3) part");
            Join(MagicBytes, ref length);
            Join(payload, ref length);
        }
        payload = _joined.AsSpan(0, length);
        return true;
    }

    public void Dispose() => stream.Dispose();

    /// <summary>An error of the present record.</summary>
    public DataFormatException Wrong(string found, string expected, string remedy = "Copy or make the file again.") => new(Position, found, expected, remedy);

    /// <summary>The next part's payload, valid until more is read, and which part it is.</summary>
    uint Part(out ReadOnlySpan<byte> payload)
    {
        Require(HeaderBytes, "header");
        ReadOnlySpan<byte> header = _buffer.AsSpan(_start, HeaderBytes);
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(header), word = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (magic != Magic)
            throw Wrong(DataFormatException.Quote(header[..4]), @"RecordIO's magic '\x0a#\xd7\xce' where a record starts", "The record before it may be damaged, or the file is no RecordIO: name its format with --format.");
        uint kind = word >> KindShift;
        if (kind > Last)
            throw Wrong($"part {kind} of a record", "0 (whole), 1 (first), 2 (middle) or 3 (last)");
        int length = (int)(word & LargestPart), padded = (length + 3) & ~3;
        Require(HeaderBytes + padded, $"{length} bytes");
        payload = _buffer.AsSpan(_start + HeaderBytes, length);
        _start += HeaderBytes + padded;
        BytesRead += HeaderBytes + padded;
        return kind;
    }

    void Join(ReadOnlySpan<byte> part, ref int length)
    {
        if (part.Length > Array.MaxLength - length)
            throw Wrong($"a record of parts of more than {Array.MaxLength} bytes", "smaller records");
        if (part.Length > _joined.Length - length)
            Array.Resize(ref _joined, (int)Math.Min(Math.Max(2L * _joined.Length, length + part.Length), Array.MaxLength));
        part.CopyTo(_joined.AsSpan(length));
        length += part.Length;
    }

    void Require(int count, string what)
    {
        if (!Fill(count))
            throw Wrong($"the end of the file after {_end - _start} bytes", $"a record's {what} and its padding");
    }

    /// <summary>Reads until <paramref name="count"/> bytes are there to use; false where the stream has fewer.</summary>
    bool Fill(int count)
    {
        while (_end - _start < count)
        {
            if (_end == _buffer.Length)
                MakeRoom();
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                return false;
            _end += read;
        }
        return true;
    }

    /// <summary>Moves what is not used to the front, or, where that gains nothing, doubles the buffer.</summary>
    void MakeRoom()
    {
        if (_start < _buffer.Length / 2)
            Array.Resize(ref _buffer, 2 * _buffer.Length);   // at most 2³⁰: a part has less than 2²⁹ bytes
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
    }
}
