using System.Globalization;
using System.Runtime.InteropServices;

namespace Cofactor;

// The messages of a SageMaker record (proto2, package aialgs.data), by field number:
//   Record         1 features: map<string, Value>   2 label: map<string, Value>   3 uid   4 metadata   5 configuration
//   map entry      1 key   2 value
//   Value          one of 2 float32_tensor   3 float64_tensor   7 int32_tensor   9 bytes
//   …Tensor        1 values: float, double or int32   2 keys: uint64   3 shape: uint64, each packed or not
// The tensor of a row, and that of its label, stand under the key "values". A row with keys is sparse; one without is dense.

/// <summary>One tensor of a record, decoded into lists that are used again for the next.</summary>
sealed class RecordTensor(RecordIoFrames frames)
{
    const int Float32 = 2, Float64 = 3, Int32 = 7, BytesField = 9;

    readonly List<float> _values = [];
    readonly List<ulong> _keys = [], _shape = [];

    public ReadOnlySpan<float> Values => CollectionsMarshal.AsSpan(_values);

    public ReadOnlySpan<ulong> Keys => CollectionsMarshal.AsSpan(_keys);

    public ReadOnlySpan<ulong> Shape => CollectionsMarshal.AsSpan(_shape);

    /// <summary>Makes the tensor empty.</summary>
    public void Clear()
    {
        _values.Clear();
        _keys.Clear();
        _shape.Clear();
    }

    /// <summary>Decodes a Value message. Of several tensors the last counts.</summary>
    /// <param name="value">The message.</param>
    /// <param name="what">What it is, for messages.</param>
    public void Read(ReadOnlySpan<byte> value, string what)
    {
        Clear();
        var fields = new ProtobufSpan(value, frames);
        int kind = 0;
        ReadOnlySpan<byte> tensor = default;
        while (fields.Next(out int field, out WireType type))
        {
            if (field is Float32 or Float64 or Int32 or BytesField && type == WireType.Bytes)
            {
                kind = field;
                tensor = fields.Bytes();
            }
            else
            {
                fields.Skip(type);
            }
        }
        if (kind is 0 or BytesField)
            throw frames.Wrong(kind == 0 ? $"{what} without a tensor" : $"{what} of bytes", "a float32_tensor, float64_tensor or int32_tensor", "Write numbers: a factorization machine cannot use anything else.");
        ReadTensor(tensor, kind);
    }

    void ReadTensor(ReadOnlySpan<byte> tensor, int kind)
    {
        var fields = new ProtobufSpan(tensor, frames);
        while (fields.Next(out int field, out WireType type))
        {
            switch (field)
            {
                case 1: ReadValues(ref fields, kind, type); break;
                case 2: ReadVarints(ref fields, _keys, type); break;
                case 3: ReadVarints(ref fields, _shape, type); break;
                default: fields.Skip(type); break;
            }
        }
    }

    void ReadValues(ref ProtobufSpan fields, int kind, WireType type)
    {
        if (type != WireType.Bytes)
        {
            Expect(type, kind switch { Float32 => WireType.Fixed32, Float64 => WireType.Fixed64, _ => WireType.Varint });
            _values.Add(kind switch
            {
                Float32 => BitConverter.UInt32BitsToSingle(fields.Fixed32()),
                Float64 => (float)BitConverter.UInt64BitsToDouble(fields.Fixed64()),
                _ => (int)fields.Varint(),
            });
            return;
        }
        ReadOnlySpan<byte> packed = fields.Bytes();
        int size = kind switch { Float32 => sizeof(float), Float64 => sizeof(double), _ => 1 };
        if (packed.Length % size != 0)
            throw frames.Wrong($"{packed.Length} bytes of packed values", $"a multiple of {size}");
        switch (kind)
        {
            case Float32:
                _values.AddRange(MemoryMarshal.Cast<byte, float>(packed));
                break;
            case Float64:
                foreach (double value in MemoryMarshal.Cast<byte, double>(packed))
                    _values.Add((float)value);
                break;
            default:
                var numbers = new ProtobufSpan(packed, frames);
                while (!numbers.AtEnd)
                    _values.Add((int)numbers.Varint());   // the lower 32 bits: a negative int32 is written as 64
                break;
        }
    }

    void ReadVarints(ref ProtobufSpan fields, List<ulong> to, WireType type)
    {
        if (type != WireType.Bytes)
        {
            Expect(type, WireType.Varint);
            to.Add(fields.Varint());
            return;
        }
        var packed = new ProtobufSpan(fields.Bytes(), frames);
        while (!packed.AtEnd)
            to.Add(packed.Varint());
    }

    void Expect(WireType type, WireType expected)
    {
        if (type != expected)
            throw frames.Wrong(string.Create(CultureInfo.InvariantCulture, $"a tensor's field of wire type {(int)type}"), $"{(int)expected}, or {(int)WireType.Bytes} where packed");
    }
}
