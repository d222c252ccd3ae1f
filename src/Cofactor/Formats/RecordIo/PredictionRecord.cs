using System.Buffers;
using System.Buffers.Binary;

namespace Cofactor;

/// <summary>
/// A prediction as SageMaker answers it in RecordIO-protobuf: a record without features whose label map has Float32 tensors under
/// <c>score</c> and, for a class, <c>predicted_label</c>.
/// </summary>
public static class PredictionRecord
{
    /// <summary>Writes one record.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="score">The value, the probability of the positive class, or one of each class.</param>
    /// <param name="label">The class predicted; null for a regressor.</param>
    public static void Write(IBufferWriter<byte> to, ReadOnlySpan<float> score, float? label)
    {
        ArgumentNullException.ThrowIfNull(to);
        int payload = EntryBytes("score"u8, score.Length) + (label is null ? 0 : EntryBytes("predicted_label"u8, 1));
        int padded = (payload + 3) & ~3;
        Span<byte> record = to.GetSpan(8 + padded)[..(8 + padded)];
        BinaryPrimitives.WriteUInt32LittleEndian(record, RecordIoFrames.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], RecordIoFrames.Whole << RecordIoFrames.KindShift | (uint)payload);
        Span<byte> rest = WriteEntry(record[8..], "score"u8, score);
        if (label is float one)
            rest = WriteEntry(rest, "predicted_label"u8, [one]);
        rest.Clear();
        to.Advance(8 + padded);
    }

    // label { key: … value { float32_tensor { values: … } } }, each level a field 2 or 1 of bytes.
    static int EntryBytes(ReadOnlySpan<byte> key, int values) => FieldBytes(InEntryBytes(key, values));

    static int InEntryBytes(ReadOnlySpan<byte> key, int values) => FieldBytes(key.Length) + FieldBytes(FieldBytes(FieldBytes(sizeof(float) * values)));

    static int FieldBytes(int length) => 1 + VarintBytes(length) + length;

    static int VarintBytes(int value)
    {
        int bytes = 1;
        for (; value >= 0x80; value >>= 7)
            bytes++;
        return bytes;
    }

    /// <summary>Writes an entry and gives what is left of the room.</summary>
    static Span<byte> WriteEntry(Span<byte> to, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<float> values)
    {
        int bytes = sizeof(float) * values.Length;
        to = WriteTag(to, 2, InEntryBytes(key, values.Length));
        to = WriteTag(to, 1, key.Length);
        key.CopyTo(to);
        to = WriteTag(to[key.Length..], 2, FieldBytes(FieldBytes(bytes)));
        to = WriteTag(to, 2, FieldBytes(bytes));
        to = WriteTag(to, 1, bytes);
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(to[(sizeof(float) * i)..], values[i]);
        return to[bytes..];
    }

    static Span<byte> WriteTag(Span<byte> to, int field, int length)
    {
        int at = 0;
        to[at++] = (byte)(field << 3 | (int)WireType.Bytes);
        uint rest = (uint)length;
        for (; rest >= 0x80; rest >>= 7)
            to[at++] = (byte)(rest | 0x80);
        to[at++] = (byte)rest;
        return to[at..];
    }
}
