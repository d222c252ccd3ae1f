using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cofactor;

/// <summary>
/// Writes rows as SageMaker's SDK does: RecordIO-protobuf of sparse Float32 rows, byte for byte. A row without a label (NaN) gets a record
/// without one. Each row is on the stream when it is written: there is nothing to flush.
/// </summary>
public sealed class RecordIoWriter
{
    readonly Stream _stream;
    readonly int _featureCount;
    readonly bool _split;
    readonly ArrayBufferWriter<byte> _record = new(), _tensor = new(), _packed = new();

    /// <summary>Writes to a stream, which stays the caller's to dispose.</summary>
    /// <param name="stream">Where the records go.</param>
    /// <param name="featureCount">Number of features n, which each row tells as its shape.</param>
    /// <param name="split">
    /// Split a record where its payload has RecordIO's magic at a multiple of 4 bytes, as dmlc's own writer does. SageMaker's SDK neither
    /// writes nor reads split records, so the default is not to.
    /// </param>
    public RecordIoWriter(Stream stream, int featureCount, bool split = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(featureCount);
        _stream = stream;
        _featureCount = featureCount;
        _split = split;
    }

    /// <summary>Writes the rows of a block.</summary>
    /// <exception cref="OptionException">The rows have weights or groups, for which the format has no place.</exception>
    /// <exception cref="IOException">The stream does not take them, or a row takes 2²⁹ bytes or more.</exception>
    public void Write(RowBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (!block.Weights.IsEmpty || !block.Groups.IsEmpty)
            throw new OptionException("The rows have weights or groups, for which RecordIO-protobuf has no place; leave that column out.");
        ReadOnlySpan<float> labels = block.Labels.Span;
        for (int i = 0; i < block.RowCount; i++)
            Write(block.Row(i), labels[i]);
    }

    /// <summary>Writes one row.</summary>
    /// <param name="row">The row; every id is below n.</param>
    /// <param name="label">Its label; NaN for none.</param>
    /// <exception cref="IOException">The stream does not take it, or the row takes 2²⁹ bytes or more.</exception>
    public void Write(SparseRow row, float label)
    {
        RequireFits(5L * row.Count);   // at least: 4 bytes a value and 1 a key
        _record.ResetWrittenCount();
        WriteFeatures(row);
        if (!float.IsNaN(label))
            WriteLabel(label);
        RequireFits(_record.WrittenCount);
        WriteParts(_record.WrittenSpan);
    }

    void WriteFeatures(SparseRow row)
    {
        _packed.ResetWrittenCount();
        for (int p = 0; p < row.Count; p++)
            WriteFloat(_packed, row.Value(p));
        WritePacked(_tensor, 1);
        foreach (int index in row.Indices)
            WriteVarint(_packed, (uint)index);
        WritePacked(_tensor, 2);
        WriteVarint(_packed, (uint)_featureCount);
        WritePacked(_tensor, 3);
        WriteEntry(1);
    }

    void WriteLabel(float label)
    {
        WriteFloat(_packed, label);
        WritePacked(_tensor, 1);
        WriteEntry(2);
    }

    /// <summary>Moves what is packed into a field, if it is anything.</summary>
    void WritePacked(ArrayBufferWriter<byte> to, int field)
    {
        if (_packed.WrittenCount > 0)
            WriteBytes(to, field, _packed.WrittenSpan);
        _packed.ResetWrittenCount();
    }

    /// <summary>Moves the tensor into the record: <c>field { key: "values" value { float32_tensor { … } } }</c>.</summary>
    void WriteEntry(int field)
    {
        WriteBytes(_packed, 2, _tensor.WrittenSpan);
        _tensor.ResetWrittenCount();
        WriteBytes(_tensor, 1, "values"u8);
        WritePacked(_tensor, 2);
        WriteBytes(_record, field, _tensor.WrittenSpan);
        _tensor.ResetWrittenCount();
    }

    static void WriteBytes(ArrayBufferWriter<byte> to, int field, ReadOnlySpan<byte> bytes)
    {
        WriteVarint(to, (uint)field << 3 | (uint)WireType.Bytes);
        WriteVarint(to, (uint)bytes.Length);
        to.Write(bytes);
    }

    static void WriteFloat(ArrayBufferWriter<byte> to, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(to.GetSpan(sizeof(float)), value);
        to.Advance(sizeof(float));
    }

    static void WriteVarint(ArrayBufferWriter<byte> to, uint value)
    {
        Span<byte> bytes = to.GetSpan(5);
        int count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        to.Advance(count);
    }

    void WriteParts(ReadOnlySpan<byte> payload)
    {
        int start = 0;
        if (_split)
        {
            ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(payload);
            for (int i = 0; i < words.Length; i++)
            {
                if (words[i] != RecordIoFrames.Magic)
                    continue;
                WritePart(start == 0 ? RecordIoFrames.First : RecordIoFrames.Middle, payload[start..(i * sizeof(uint))]);
                start = (i + 1) * sizeof(uint);
            }
        }
        WritePart(start == 0 ? RecordIoFrames.Whole : RecordIoFrames.Last, payload[start..]);
    }

    void WritePart(uint kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, RecordIoFrames.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], kind << RecordIoFrames.KindShift | (uint)payload.Length);
        _stream.Write(header);
        _stream.Write(payload);
        ReadOnlySpan<byte> padding = [0, 0, 0];
        _stream.Write(padding[..(-payload.Length & 3)]);
    }

    static void RequireFits(long bytes)
    {
        if (bytes > RecordIoFrames.LargestPart)
            throw new IOException($"A row takes {bytes} bytes or more; a RecordIO record holds at most {RecordIoFrames.LargestPart}. Write another format.");
    }
}
