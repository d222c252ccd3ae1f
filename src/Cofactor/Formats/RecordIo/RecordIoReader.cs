using System.Globalization;

namespace Cofactor;

/// <summary>
/// Reads SageMaker's RecordIO-protobuf: one row a record (framing in <c>RecordIoFrames.cs</c>, messages in <c>RecordTensor.cs</c>). Sparse
/// rows have keys and values, dense ones values only, whose zeros are dropped; keys need not be sorted and stand at most once in a row.
/// A record without a label has the label NaN.
/// </summary>
sealed class RecordIoReader(string fileName, ReadOptions options) : RowReader
{
    public override int LongestRow => Array.MaxLength - RowChunk.Slack;

    public override bool IsRecord => true;

    public override int Cut(RowChunk chunk, int length, bool isEnd) => isEnd ? length : RecordIoFrames.WholeRecords(chunk.Bytes.AsSpan(0, length));

    public override void Parse(RowChunk chunk, int maxRows)
    {
        if (chunk.IsTooLong)
            throw new DataFormatException(new SourcePosition(fileName, chunk.FirstLine + 1, IsRecord: true), $"a record of parts of more than {chunk.Length} bytes", "smaller records");
        State state = StateOf(chunk);
        (RecordIoFrames frames, RecordParser records) = (state.Frames, state.Records);
        frames.Open(chunk.Bytes, chunk.Length, chunk.FirstLine);
        records.DeclaredFeatureCount = 0;
        while (chunk.Rows.RowCount < maxRows && frames.Next(out ReadOnlySpan<byte> record))
        {
            records.Read(record, chunk.Rows);
            chunk.DeclaredFeatureCount = records.DeclaredFeatureCount;
            chunk.LineCount++;
            chunk.RowLine = frames.Position.Line;
        }
    }

    /// <summary>What parsing needs beside the chunk. It stays with the chunk: threads share the reader.</summary>
    sealed record State(RecordIoReader Reader, RecordIoFrames Frames, RecordParser Records);

    State StateOf(RowChunk chunk)
    {
        if (chunk.ReaderState is State state && state.Reader == this)
            return state;
        var frames = new RecordIoFrames([], 0, fileName);
        chunk.ReaderState = state = new State(this, frames, new RecordParser(frames, options));
        return state;
    }
}

/// <summary>Reads records.</summary>
sealed class RecordParser(RecordIoFrames frames, ReadOptions options)
{
    readonly RecordTensor _tensor = new(frames);
    readonly TensorRows _rows = new(options, frames.Wrong);

    /// <summary>The number of features that the records say they have; 0 where they do not say.</summary>
    public int DeclaredFeatureCount
    {
        get => _rows.DeclaredFeatureCount;
        set => _rows.DeclaredFeatureCount = value;
    }

    /// <summary>Adds a record's row to the block.</summary>
    public void Read(ReadOnlySpan<byte> record, RowBlockBuilder block)
    {
        var fields = new ProtobufSpan(record, frames);
        Slot features = default, label = default;
        while (fields.Next(out int field, out WireType type))
        {
            if (field == 1 && type == WireType.Bytes)
                ReadEntry(fields.Bytes(), ref features);
            else if (field == 2 && type == WireType.Bytes)
                ReadEntry(fields.Bytes(), ref label);
            else
                fields.Skip(type);
        }
        if (!features.IsFound && features.HasOthers)
            throw frames.Wrong("features without the key 'values'", "the row's tensor under 'values'", "Write the row as SageMaker's SDK does.");
        if (features.IsFound)
            ReadRow(features.Value, block);
        block.EndRow(label.IsFound ? ReadLabel(label.Value) : float.NaN);
    }

    /// <summary>Reads a map entry and keeps the value of the key "values"; a later entry of that key replaces it.</summary>
    void ReadEntry(ReadOnlySpan<byte> entry, ref Slot slot)
    {
        var fields = new ProtobufSpan(entry, frames);
        ReadOnlySpan<byte> key = default, value = default;
        while (fields.Next(out int field, out WireType type))
        {
            if (field == 1 && type == WireType.Bytes)
                key = fields.Bytes();
            else if (field == 2 && type == WireType.Bytes)
                value = fields.Bytes();
            else
                fields.Skip(type);
        }
        if (!key.SequenceEqual("values"u8))
        {
            slot.HasOthers = true;
            return;
        }
        slot.IsFound = true;
        slot.Value = value;
    }

    float ReadLabel(ReadOnlySpan<byte> value)
    {
        _tensor.Read(value, "a label");
        ReadOnlySpan<float> values = _tensor.Values;
        if (values.Length == 1 && float.IsFinite(values[0]))
            return values[0];
        if (values.IsEmpty || options.IgnoreLabels)
            return float.NaN;
        throw frames.Wrong(values.Length > 1 ? $"a label of {values.Length} values" : Text($"the label {values[0]}"), "one finite number");
    }

    void ReadRow(ReadOnlySpan<byte> value, RowBlockBuilder block)
    {
        _tensor.Read(value, "features");
        _rows.Add(_tensor.Keys, _tensor.Values, _tensor.Shape, _tensor.Keys.IsEmpty, block);
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What was found of a map.</summary>
    ref struct Slot
    {
        public ReadOnlySpan<byte> Value;
        public bool IsFound, HasOthers;
    }
}
