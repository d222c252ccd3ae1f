namespace Cofactor;

// An instance of features by number, in one of SageMaker's forms, or its own features by name of their number; further members are passed over:
//   {"features": [1.5, 0, 2.0]}                                                     dense
//   {"data": {"features": {"values": [1.5, 0, 2.0]}}}                               dense
//   {"data": {"features": {"keys": [26, 182], "shape": [2000], "values": [1, 1]}}}  sparse
//   {"features": {"26": 1, "182": 0.5}}                                             sparse
// "features" may stand in "data" or not, whatever its form. "label": a number, or null for none.

/// <summary>Reads instances whose features are numbers.</summary>
sealed class JsonFeatures(JsonText text, ReadOptions options) : IJsonInstance
{
    const string Form = "features as an array of numbers, or as an object of keys, shape and values";

    readonly TensorRows _rows = new(options, text.Wrong);
    float[] _values = new float[64];
    ulong[] _keys = new ulong[64], _shape = new ulong[4];
    int _valueCount, _keyCount, _shapeCount;
    bool _isFound, _isDense;

    public int DeclaredFeatureCount
    {
        get => _rows.DeclaredFeatureCount;
        set => _rows.DeclaredFeatureCount = value;
    }

    public void Read(int depth, RowBlockBuilder rows)
    {
        text.Forget();
        _isFound = false;
        float label = float.NaN;
        text.Take((byte)'{', "an instance, an object");
        for (bool isFirst = true; text.NextMember(ref isFirst, out JsonText.Piece name);)
        {
            ReadOnlySpan<byte> member = text[name];
            if (member.SequenceEqual("features"u8))
                ReadFeatures(depth + 1);
            else if (member.SequenceEqual("data"u8) && text.Peek() == '{')
                ReadData(depth + 1);
            else if (member.SequenceEqual("label"u8) && !options.IgnoreLabels)
                label = text.Null() ? float.NaN : text.Float();
            else
                text.Skip(depth + 1);
        }
        if (!_isFound)
            throw text.Wrong("an instance without features", Form, "Columns by name need a model that was trained on columns.");
        _rows.Add(_keys.AsSpan(0, _keyCount), _values.AsSpan(0, _valueCount), _shape.AsSpan(0, _shapeCount), _isDense, rows);
        rows.EndRow(label);
    }

    void ReadData(int depth)
    {
        text.Take((byte)'{', "an object");
        for (bool isFirst = true; text.NextMember(ref isFirst, out JsonText.Piece name);)
            if (text[name].SequenceEqual("features"u8))
                ReadFeatures(depth + 1);
            else
                text.Skip(depth + 1);
    }

    void ReadFeatures(int depth)
    {
        if (_isFound)
            throw text.Wrong("features twice in an instance", "features once", "Leave one of them out.");
        _isFound = _isDense = true;
        _valueCount = _keyCount = _shapeCount = 0;
        if (text.Peek() == '[')
            _valueCount = text.Floats(ref _values);
        else
            ReadTensor(depth);
    }

    void ReadTensor(int depth)
    {
        bool values = false, keys = false, shape = false, byName = false, others = false;
        text.Take((byte)'{', Form);
        for (bool isFirst = true; text.NextMember(ref isFirst, out JsonText.Piece name);)
        {
            ReadOnlySpan<byte> member = text[name];
            if (member.SequenceEqual("keys"u8))
            {
                Once(ref keys, "keys");
                _keyCount = text.Wholes(ref _keys);
            }
            else if (member.SequenceEqual("values"u8))
            {
                Once(ref values, "values");
                _valueCount = text.Floats(ref _values);
            }
            else if (member.SequenceEqual("shape"u8))
            {
                Once(ref shape, "shape");
                _shapeCount = text.Wholes(ref _shape);
            }
            else if (!values && !keys && !shape && member is [>= (byte)'0' and <= (byte)'9', ..])
            {
                byName = true;
                Add(member, text.Float());
            }
            else
            {
                others = true;
                text.Skip(depth + 1);
            }
        }
        if (byName && (values || keys || shape || others))
            throw text.Wrong("features by their numbers beside others", Form, "Leave one of them out.");
        if (!values && (keys || shape || others))
            throw text.Wrong("features without values", Form, "Columns by name need a model that was trained on columns.");
        _isDense = !keys && !byName && values;
    }

    /// <summary>Adds a feature whose name is its number.</summary>
    void Add(ReadOnlySpan<byte> name, float value)
    {
        if (!ulong.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ulong key))
            throw text.Wrong($"the feature {DataFormatException.Quote(name)}", "its number, from 0 to 2^64 − 1", "Columns by name need a model that was trained on columns.");
        if (_valueCount == _values.Length)
            Array.Resize(ref _values, 2 * _valueCount);
        if (_valueCount >= _keys.Length)
            Array.Resize(ref _keys, 2 * _keys.Length);
        _keys[_valueCount] = key;
        _values[_valueCount++] = value;
        _keyCount = _valueCount;
    }

    void Once(ref bool found, string what)
    {
        if (found)
            throw text.Wrong($"{what} twice in an instance", $"{what} once", "Leave one of them out.");
        found = true;
    }
}
