using System.Globalization;

namespace Cofactor;

/// <summary>
/// Reads SageMaker's RecordIO-protobuf: one row a record (framing in <c>RecordIoFrames.cs</c>, messages in <c>RecordTensor.cs</c>). Sparse
/// rows have keys and values, dense ones values only, whose zeros are dropped; keys need not be sorted and stand at most once in a row.
/// A record without a label has the label NaN.
/// </summary>
sealed class RecordIoReader : RowReader
{
    readonly RecordIoFrames _frames;
    readonly ReadOptions _options;
    readonly RecordTensor _tensor;
    readonly ulong _idLimit;   // keys below it are taken as they are; 0 where keys are hashed
    readonly bool _sum;
    int _declaredFeatureCount;

    public RecordIoReader(Stream stream, string fileName, ReadOptions options)
    {
        _frames = new RecordIoFrames(stream, fileName);
        _tensor = new RecordTensor(_frames);
        _options = options;
        _idLimit = options.HashBits is null ? (ulong)(options.FeatureDim ?? int.MaxValue) : 0;
        _sum = options.SumRepeated || options.HashBits is not null;
    }

    public override SourcePosition Position => _frames.Position;

    public override long BytesRead => _frames.BytesRead;

    public override int DeclaredFeatureCount => _declaredFeatureCount;

    public override void Dispose() => _frames.Dispose();

    public override int Read(RowBlockBuilder block, int maxRows)
    {
        int rows = 0;
        for (; rows < maxRows && !block.IsFull && _frames.Next(out ReadOnlySpan<byte> payload); rows++)
            ReadRecord(payload, block);
        return rows;
    }

    void ReadRecord(ReadOnlySpan<byte> record, RowBlockBuilder block)
    {
        var fields = new ProtobufSpan(record, _frames);
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
            throw _frames.Wrong("features without the key 'values'", "the row's tensor under 'values'", "Write the row as SageMaker's SDK does.");
        if (features.IsFound)
            ReadRow(features.Value, block);
        block.EndRow(label.IsFound ? ReadLabel(label.Value) : float.NaN);
    }

    /// <summary>Reads a map entry and keeps the value of the key "values"; a later entry of that key replaces it.</summary>
    void ReadEntry(ReadOnlySpan<byte> entry, ref Slot slot)
    {
        var fields = new ProtobufSpan(entry, _frames);
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
        if (values.IsEmpty || _options.IgnoreLabels)
            return float.NaN;
        throw _frames.Wrong(values.Length > 1 ? $"a label of {values.Length} values" : Text($"the label {values[0]}"), "one finite number");
    }

    void ReadRow(ReadOnlySpan<byte> value, RowBlockBuilder block)
    {
        _tensor.Read(value, "features");
        ReadOnlySpan<float> values = _tensor.Values;
        ReadOnlySpan<ulong> keys = _tensor.Keys;
        bool dense = keys.IsEmpty;
        if (!dense && keys.Length != values.Length)
            throw _frames.Wrong($"{keys.Length} keys and {values.Length} values", "one key a value, or no keys in a dense row");
        ulong width = Width(_tensor.Shape, dense ? values.Length : 0);
        bool ascending = true;
        ulong previous = 0;
        for (int p = 0; p < values.Length; p++)
        {
            if (dense && values[p] == 0)
                continue;
            ulong key = dense ? (ulong)p : keys[p];
            if (key >= width && width > 0)
                throw _frames.Wrong($"the key {key} in a row of shape [{width}]", "keys below the shape");
            if (!float.IsFinite(values[p]))
                throw _frames.Wrong(Text($"the value {values[p]} at key {key}"), "a finite number within the range of a 32-bit float", "Correct the value, or leave it out.");
            ascending &= key >= previous;
            previous = key + 1;
            if (!_sum)
                block.Add(Id(key), values[p]);
            else if (!float.IsFinite(block.AddOrSum(Id(key), values[p])))
                throw _frames.Wrong($"values that add up to more than a 32-bit float holds, at key {key}", "at most 3.4e38 where features meet", "Scale the values.");
        }
        if (!ascending && !_sum && RepeatedIndex.Find(block.CurrentIndices) is int repeated)
            throw _frames.Wrong($"the key {repeated} twice", "each key at most once in a row", "Remove one, or add them up with --sum-repeated.");
    }

    int Id(ulong key) => key < _idLimit ? (int)key : UnusualId(key);

    int UnusualId(ulong key)
    {
        if (_options.HashBits is int bits)
            return FeatureHash.Of(key, bits);
        throw _options.FeatureDim is int dim
            ? _frames.Wrong($"the key {key}", $"a key below feature_dim, {dim}", "Raise --feature-dim, or leave it out.")
            : _frames.Wrong($"the key {key}", $"a key of at most {int.MaxValue - 1}", "Use --hash-bits to hash larger keys into fewer features.");
    }

    /// <summary>The row's width by its shape [n] or [1, n], which also counts where it has no shape but is dense; 0 where nothing tells.</summary>
    ulong Width(ReadOnlySpan<ulong> shape, int denseCount)
    {
        if (shape.Length > 2 || shape is [not 1, _])
            throw _frames.Wrong($"a row of shape [{string.Join(", ", shape[..Math.Min(shape.Length, 4)].ToArray())}]", "[n] or [1, n]");
        ulong width = shape.IsEmpty ? (ulong)denseCount : shape[^1];
        if (denseCount > 0 && width != (ulong)denseCount)
            throw _frames.Wrong($"{denseCount} values without keys in a row of shape [{width}]", "a value for each column, or keys");
        // How wide a row is matters only where nothing else decides the number of features.
        if (_options.FeatureDim is null && _options.HashBits is null)
        {
            if (width > int.MaxValue)
                throw _frames.Wrong($"a row of shape [{width}]", $"at most {int.MaxValue} columns", "Use --hash-bits to hash the keys into fewer features, or --feature-dim.");
            _declaredFeatureCount = Math.Max(_declaredFeatureCount, (int)width);
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
