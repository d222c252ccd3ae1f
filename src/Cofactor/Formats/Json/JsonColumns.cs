namespace Cofactor;

/// <summary>
/// Reads instances that are raw columns by name, such as <c>{"user": "12", "film": "Alien", "hour": 20}</c>, through a feature map: just
/// as CSV. A text is what a quoted field is, a number its text as written, null and a column that is left out a missing value, an array the
/// parts of a multi-valued column. Columns go into the row in the map's order, whatever theirs is. Tables to join give the columns that an
/// instance leaves out.
/// </summary>
sealed class JsonColumns : IJsonInstance
{
    readonly JsonText _text;
    readonly FeatureMap _map;
    readonly Vocabulary _names = new();
    readonly int[] _columns;                 // by name: the map's column, or −1
    readonly int _label = -1;                // name of the label, if it is wanted
    readonly JsonText.Piece[] _values;       // by name
    readonly long[] _seenIn;                 // by name: the instance that had it last
    readonly IReadOnlyList<JoinTable> _joins;
    readonly int[] _keys, _rows;             // by table: the name of its key, or −1; the instance's row of it, or −1
    readonly (int Table, int Column)[] _from;   // by name: the table that it may come from, or −1
    long _instance;

    public JsonColumns(JsonText text, FeatureMap map, ReadOptions options)
    {
        (_text, _map) = (text, map);
        // First the map's columns in order, so that a name's number is its column's; then those of the table that are no features.
        foreach (string name in map.Columns.Select(c => c.Name).Concat(map.Layout.AllColumns))
            _names.Add(System.Text.Encoding.UTF8.GetBytes(name));
        _columns = [.. Enumerable.Range(0, _names.Count).Select(n => n < map.Columns.Count ? n : -1)];
        _values = new JsonText.Piece[_names.Count];
        _seenIn = new long[_names.Count];
        if (!options.IgnoreLabels && map.Layout.Label is string label)
            _label = _names.Find(System.Text.Encoding.UTF8.GetBytes(label));
        _joins = options.Csv.Joins;
        _keys = [.. _joins.Select(j => _names.Find(System.Text.Encoding.UTF8.GetBytes(j.Key)))];
        _rows = new int[_joins.Count];
        _from = new (int, int)[_names.Count];
        _from.AsSpan().Fill((-1, 0));
        for (int t = 0; t < _joins.Count; t++)
            for (int c = 0; c < _joins[t].Columns.Count; c++)
                if (_names.Find(System.Text.Encoding.UTF8.GetBytes(_joins[t].Columns[c])) is >= 0 and int n)
                    _from[n] = (t, c);
    }

    public int DeclaredFeatureCount { get; set; }

    public void Read(int depth, RowBlockBuilder rows)
    {
        _instance++;
        _text.Forget();
        float label = float.NaN;
        int expected = 0;
        _text.Take((byte)'{', "an instance, an object of columns");
        for (bool isFirst = true; _text.NextMember(ref isFirst, out JsonText.Piece name);)
        {
            int n = Find(_text[name], expected);
            if (_seenIn[n] == _instance)
                throw _text.Wrong($"the column {DataFormatException.Quote(_text[name])} twice", "each column once", "Leave one of them out.");
            _seenIn[n] = _instance;
            expected = n + 1;
            if (n == _label)
                label = _text.Null() ? float.NaN : _text.Float();
            else if (_columns[n] >= 0)
                _values[n] = Value(_map.Columns[n].Name, _map.Columns[n].Separator);
            else if (_keys.Contains(n))
                _values[n] = Value(System.Text.Encoding.UTF8.GetString(_names[n]), null);
            else
                _text.Skip(depth + 1);
        }
        for (int t = 0; t < _joins.Count; t++)
            _rows[t] = _keys[t] < 0 ? -1 : _joins[t].Find(ValueOf(_keys[t]));
        for (int c = 0; c < _map.Columns.Count; c++)
        {
            ReadOnlySpan<byte> value = ValueOf(c);
            if (!_map.Encode(c, value, rows))
                throw _text.Wrong($"{DataFormatException.Quote(value)} in the numeric column '{_map.Columns[c].Name}'", "a finite number", "Correct it, or send null where the value is missing.");
        }
        rows.EndRow(label);
    }

    /// <summary>What the instance says of a name, else what its table does.</summary>
    ReadOnlySpan<byte> ValueOf(int name)
    {
        if (_seenIn[name] == _instance)
            return _text[_values[name]];
        (int table, int column) = _from[name];
        return table >= 0 && _rows[table] >= 0 ? _joins[table][_rows[table], column] : default;
    }

    /// <summary>The number of a column's name: mostly it follows the one before.</summary>
    int Find(ReadOnlySpan<byte> name, int expected)
    {
        if (expected < _names.Count && _names[expected].SequenceEqual(name))
            return expected;
        int n = _names.Find(name);
        return n >= 0 ? n : throw _text.Wrong($"the column {DataFormatException.Quote(name)}",
            $"columns of the training data: {ColumnNames.List(_map.Columns.Select(c => c.Name))}", "Leave it out, or correct its name.");
    }

    JsonText.Piece Value(string column, char? separator)
    {
        switch (_text.Peek())
        {
            case (byte)'"':
                return _text.String();
            case (byte)'[' when separator is char between:
                return Parts((byte)between);
            case (byte)'[':
                throw _text.Wrong($"an array in the column '{column}'", "one value: it is no column of several", "Send a text, a number or null.");
            default:
                if (_text.Scalar(out JsonText.Piece scalar))
                    return scalar;
                return _text.Null() ? default : throw _text.Wrong($"a text, a number or null in the column '{column}'");
        }
    }

    /// <summary>Puts the separator between the parts, as in CSV.</summary>
    JsonText.Piece Parts(byte separator)
    {
        int start = -1, length = 0;
        _text.Take((byte)'[', "an array");
        for (bool isFirst = true; _text.NextElement(ref isFirst);)
        {
            if (_text.Null())
                continue;
            JsonText.Piece part = _text.Peek() == '"' ? _text.String("a text, a number or null") : _text.Scalar(out JsonText.Piece scalar) ? scalar
                : throw _text.Wrong("a text, a number or null");
            if (part.IsUnescaped)
                length += part.Length;
            else
                length += (part = _text.Keep(_text[part])).Length;
            length += _text.Keep([separator]).Length;
            if (start < 0)
                start = part.Start;
        }
        return new JsonText.Piece(Math.Max(start, 0), length, true);
    }
}
