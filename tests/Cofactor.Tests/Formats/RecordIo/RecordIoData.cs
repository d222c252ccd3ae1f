using Cofactor.Tests.Formats.Proto;
using Google.Protobuf;

namespace Cofactor.Tests.Formats;

/// <summary>Makes RecordIO-protobuf by Google.Protobuf or by hand, and reads it with our reader.</summary>
static class RecordIoData
{
    public enum Kind { Float32 = 2, Float64 = 3, Int32 = 7 }

    /// <summary>The first record of a real file that SageMaker's SDK wrote: keys [0, 948], values [1, 1], shape [2625], label 5.</summary>
    public static byte[] Real { get; } = Convert.FromHexString(
        "0A23D7CE" + "35000000" + "0A1F" + "0A0676616C756573" + "12151213" + "0A080000803F0000803F" + "120300B407" + "1A02C114"
        + "1212" + "0A0676616C756573" + "12081206" + "0A040000A040" + "000000");

    public static byte[] Frame(byte[] payload, uint kind = 0) =>
        [0x0A, 0x23, 0xD7, 0xCE, .. BitConverter.GetBytes(kind << 29 | (uint)payload.Length), .. payload, .. new byte[-payload.Length & 3]];

    public static Value Tensor(Kind kind, double[] values, ulong[] keys, params ulong[] shape) => kind switch
    {
        Kind.Float32 => new Value { Float32Tensor = new Float32Tensor { Values = { values.Select(v => (float)v) }, Keys = { keys }, Shape = { shape } } },
        Kind.Float64 => new Value { Float64Tensor = new Float64Tensor { Values = { values }, Keys = { keys }, Shape = { shape } } },
        _ => new Value { Int32Tensor = new Int32Tensor { Values = { values.Select(v => (int)v) }, Keys = { keys }, Shape = { shape } } },
    };

    public static Value Sparse(double[] values, ulong[] keys, params ulong[] shape) => Tensor(Kind.Float32, values, keys, shape);

    public static Value Dense(params double[] values) => Tensor(Kind.Float32, values, []);

    public static Record Of(Value features, Value? label = null)
    {
        var record = new Record { Features = { ["values"] = features } };
        if (label is not null)
            record.Label["values"] = label;
        return record;
    }

    /// <summary>A record by hand whose numbers each have a tag of their own, the shape first and the values last.</summary>
    public static byte[] Unpacked(Kind kind, double[] values, ulong[] keys, ulong[] shape, double label)
    {
        byte[] Tensor(double[] values, ulong[] keys, ulong[] shape) =>
        [
            .. shape.SelectMany(n => Field(3, n)), .. keys.SelectMany(key => Field(2, key)),
            .. values.SelectMany(value => kind switch
            {
                Kind.Float32 => [1 << 3 | 5, .. BitConverter.GetBytes((float)value)],
                Kind.Float64 => [1 << 3 | 1, .. BitConverter.GetBytes(value)],
                _ => Field(1, (ulong)(long)value),
            }),
        ];
        byte[] Entry(byte[] tensor) => [.. Field(1, "values"u8.ToArray()), .. Field(2, Field((int)kind, tensor))];
        return [.. Field(2, Entry(Tensor([label], [], []))), .. Field(1, Entry(Tensor(values, keys, shape)))];
    }

    public static byte[] Field(int number, ulong value) => [.. Varint((ulong)number << 3), .. Varint(value)];

    public static byte[] Field(int number, byte[] bytes) => [.. Varint((ulong)number << 3 | 2), .. Varint((ulong)bytes.Length), .. bytes];

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    /// <summary>The records of a file whose records are whole, by Google.Protobuf.</summary>
    public static IEnumerable<Record> Records(byte[] file)
    {
        for (int at = 0, length; at < file.Length; at += 8 + (length + 3 & ~3))
            yield return Record.Parser.ParseFrom(file, at + 8, length = BitConverter.ToInt32(file, at + 4));
    }

    public static RowBlock Read(byte[] file, ReadOptions? options = null) => Read(new MemoryStream(file), out _, options);

    public static RowBlock Read(byte[] file, out int declaredFeatureCount) => Read(new MemoryStream(file), out declaredFeatureCount, null);

    public static RowBlock Read(Stream stream, out int declaredFeatureCount, ReadOptions? options)
    {
        declaredFeatureCount = 0;
        var rows = new RowBlockBuilder();
        foreach (RowChunk chunk in RowChunks.Of(stream, new RecordIoReader("r.recordio", options ?? new ReadOptions()), 100))
        {
            declaredFeatureCount = Math.Max(declaredFeatureCount, chunk.DeclaredFeatureCount);
            rows.Append(chunk.Rows, 0, chunk.Rows.RowCount);
        }
        return rows.Build(options?.FeatureDim ?? int.MaxValue);
    }

    public static RowBlock Read(Record record, ReadOptions? options = null) => Read(Frame(record.ToByteArray()), options);
}
