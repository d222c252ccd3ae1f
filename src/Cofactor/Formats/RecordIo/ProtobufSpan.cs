using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cofactor;

/// <summary>How the value of a protobuf field is written.</summary>
enum WireType
{
    Varint,
    Fixed64,
    Bytes,
    StartGroup,
    EndGroup,
    Fixed32,
}

/// <summary>
/// Walks the fields of one protobuf message: <see cref="Next"/>, then one of the readers or <see cref="Skip"/>. Nothing is copied, and no
/// length is used before it is known to lie in the message.
/// </summary>
ref struct ProtobufSpan(ReadOnlySpan<byte> message, RecordIoFrames frames)
{
    readonly ReadOnlySpan<byte> _message = message;
    readonly RecordIoFrames _frames = frames;
    int _at;

    /// <summary>Whether everything is read: for a packed field, whose elements follow each other without tags.</summary>
    public readonly bool AtEnd => _at == _message.Length;

    /// <summary>The number and type of the next field; false at the end.</summary>
    public bool Next(out int field, out WireType type)
    {
        field = 0;
        type = default;
        if (AtEnd)
            return false;
        ulong tag = Varint();
        type = (WireType)(tag & 7);
        if (tag > uint.MaxValue || tag < 8 || type > WireType.Fixed32)
            throw _frames.Wrong($"the protobuf tag {tag}", "a field number of 1 or more and a wire type of 0 to 5");
        field = (int)(tag >> 3);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Varint() => _at < _message.Length && _message[_at] < 0x80 ? _message[_at++] : LongVarint();

    ulong LongVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && _at < _message.Length; shift += 7)
        {
            byte part = _message[_at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return shift < 63 || part <= 1 ? value : throw TooLong();
        }
        throw AtEnd ? Short("the rest of a number") : TooLong();
    }

    public uint Fixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public ReadOnlySpan<byte> Bytes() => Take(Varint());

    /// <summary>Passes over the value of a field of no interest.</summary>
    public void Skip(WireType type)
    {
        // Groups lie in groups to any depth; what lies in one is passed over like everything else.
        for (long depth = 0; ;)
        {
            switch (type)
            {
                case WireType.Varint: Varint(); break;
                case WireType.Fixed64: Fixed64(); break;
                case WireType.Bytes: Bytes(); break;
                case WireType.Fixed32: Fixed32(); break;
                case WireType.StartGroup: depth++; break;
                default: depth--; break;
            }
            if (depth == 0)
                return;
            if (depth < 0)
                throw _frames.Wrong("the end of a protobuf group that has not begun", "a field");
            if (!Next(out _, out type))
                throw Short("the end of a group");
        }
    }

    ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(_message.Length - _at))
            throw Short($"{count} bytes");
        ReadOnlySpan<byte> bytes = _message.Slice(_at, (int)count);
        _at += (int)count;
        return bytes;
    }

    readonly DataFormatException Short(string expected) => _frames.Wrong($"the end of a protobuf message after {_message.Length - _at} bytes", expected);

    readonly DataFormatException TooLong() => _frames.Wrong("a protobuf number of more than 64 bits", "at most 10 bytes");
}
