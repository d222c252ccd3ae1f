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
        var frames = new RecordIoFrames(chunk.Bytes, chunk.Length, fileName, chunk.FirstLine);
        if (chunk.IsTooLong)
            throw new DataFormatException(new SourcePosition(fileName, chunk.FirstLine + 1, IsRecord: true), $"a record of parts of more than {chunk.Length} bytes", "smaller records");
        var records = new RecordParser(frames, options);
        while (chunk.Rows.RowCount < maxRows && frames.Next(out ReadOnlySpan<byte> record))
        {
            records.Read(record, chunk.Rows);
            chunk.DeclaredFeatureCount = records.DeclaredFeatureCount;
            chunk.LineCount++;
            chunk.RowLine = frames.Position.Line;
        }
    }
}

/// <summary>Reads the records of one chunk.</summary>
sealed class RecordParser(RecordIoFrames frames, ReadOptions options)
{
    readonly RecordTensor _tensor = new(frames);
    readonly ulong _idLimit = options.HashBits is null ? (ulong)(options.FeatureDim ?? int.MaxValue) : 0;   // keys below it are taken as they are
    readonly bool _sum = options.SumRepeated || options.HashBits is not null;

    /// <summary>The number of features that the records say they have; 0 where they do not say.</summary>
    public int DeclaredFeatureCount { get; private set; }

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
        ReadOnlySpan<float> values = _tensor.Values;
        ReadOnlySpan<ulong> keys = _tensor.Keys;
        bool dense = keys.IsEmpty;
        if (!dense && keys.Length != values.Length)
            throw frames.Wrong($"{keys.Length} keys and {values.Length} values", "one key a value, or no keys in a dense row");
        ulong width = Width(_tensor.Shape, dense ? values.Length : 0);
        bool ascending = true;
        ulong previous = 0;
        for (int p = 0; p < values.Length; p++)
        {
            if (dense && values[p] == 0)
                continue;
            ulong key = dense ? (ulong)p : keys[p];
            if (key >= width && width > 0)
                throw frames.Wrong($"the key {key} in a row of shape [{width}]", "keys below the shape");
            if (!float.IsFinite(values[p]))
                throw frames.Wrong(Text($"the value {values[p]} at key {key}"), "a finite number within the range of a 32-bit float", "Correct the value, or leave it out.");
            ascending &= key >= previous;
            previous = key + 1;
            if (!_sum)
                block.Add(Id(key), values[p]);
            else if (!float.IsFinite(block.AddOrSum(Id(key), values[p])))
                throw frames.Wrong($"values that add up to more than a 32-bit float holds, at key {key}", "at most 3.4e38 where features meet", "Scale the values.");
        }
        if (!ascending && !_sum && RepeatedIndex.Find(block.CurrentIndices) is int repeated)
            throw frames.Wrong($"the key {repeated} twice", "each key at most once in a row", "Remove one, or add them up with --sum-repeated.");
    }

    int Id(ulong key) => key < _idLimit ? (int)key : UnusualId(key);

    int UnusualId(ulong key)
    {
        if (options.HashBits is int bits)
            return FeatureHash.Of(key, bits);
        throw options.FeatureDim is int dim
            ? frames.Wrong($"the key {key}", $"a key below feature_dim, {dim}", "Raise --feature-dim, or leave it out.")
            : frames.Wrong($"the key {key}", $"a key of at most {int.MaxValue - 1}", "Use --hash-bits to hash larger keys into fewer features.");
    }

    /// <summary>The row's width by its shape [n] or [1, n], which also counts where it has no shape but is dense; 0 where nothing tells.</summary>
    ulong Width(ReadOnlySpan<ulong> shape, int denseCount)
    {
        if (shape.Length > 2 || shape is [not 1, _])
            throw frames.Wrong($"a row of shape [{string.Join(", ", shape[..Math.Min(shape.Length, 4)].ToArray())}]", "[n] or [1, n]");
        ulong width = shape.IsEmpty ? (ulong)denseCount : shape[^1];
        if (denseCount > 0 && width != (ulong)denseCount)
            throw frames.Wrong($"{denseCount} values without keys in a row of shape [{width}]", "a value for each column, or keys");
        // How wide a row is matters only where nothing else decides the number of features.
        if (options.FeatureDim is null && options.HashBits is null)
        {
            if (width > int.MaxValue)
                throw frames.Wrong($"a row of shape [{width}]", $"at most {int.MaxValue} columns", "Use --hash-bits to hash the keys into fewer features, or --feature-dim.");
            DeclaredFeatureCount = Math.Max(DeclaredFeatureCount, (int)width);
        }
        return width;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What was found of a map.</summary>
    ref struct Slot
    {
        public ReadOnlySpan<byte> Value;
        public bool IsFound, HasOthers;
    }
}
