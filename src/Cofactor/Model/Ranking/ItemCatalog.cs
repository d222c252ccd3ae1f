namespace Cofactor;

/// <summary>
/// The items that rows are about: an item is known by one feature (a film), and its other features (genres) come from the first row that
/// shows it. Items are numbered 0, 1, … in the order in which they were added.
/// </summary>
/// <param name="item">Which features of a row are its item; the first part tells items apart.</param>
public sealed class ItemCatalog(FeatureSelection item)
{
    readonly Dictionary<int, int> _numbers = [];
    readonly List<int> _ids = [], _indices = [], _fields = [];
    readonly List<float> _values = [];
    readonly List<long> _offsets = [0];

    /// <summary>Which features of a row are its item.</summary>
    public FeatureSelection Item => item;

    /// <summary>Number of items.</summary>
    public int Count => _ids.Count;

    /// <summary>The feature that an item is known by.</summary>
    public int Feature(int number) => _ids[number];

    /// <summary>The number of the item that is known by a feature, or −1.</summary>
    public int Find(int feature) => _numbers.GetValueOrDefault(feature, -1);

    /// <summary>The item of a row by the feature that it is known by.</summary>
    /// <exception cref="DataFormatException">The row has no item, or several.</exception>
    public int FeatureOf(SparseRow row, IRowSource source, long number)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (item.NeedsFields && row.Fields.IsEmpty && row.Count > 0)
            throw new DataFormatException(source.Locate(-1), "rows without fields", $"fields, of which {item.Text} is the item's", "Give a range of ids, such as 943-2624, or data with fields: libFFM or CSV.");
        int found = -1, count = 0;
        for (int p = 0; p < row.Count; p++)
        {
            if (!item.Leads(row.Indices[p], FeatureSelection.FieldOf(row, p)))
                continue;
            found = row.Indices[p];
            count++;
        }
        return count == 1 ? found : throw new DataFormatException(source.Locate(number), count == 0 ? $"a row without an item in {item.Text}" : $"a row with {count} items in {item.Text}", "one item in each row");
    }

    /// <summary>The number of a row's item, which is added if it is new.</summary>
    /// <exception cref="DataFormatException">The row has no item, or several.</exception>
    public int Add(SparseRow row, IRowSource source, long number)
    {
        int id = FeatureOf(row, source, number);
        if (_numbers.TryGetValue(id, out int known))
            return known;
        for (int p = 0; p < row.Count; p++)
        {
            if (!item.Contains(row.Indices[p], FeatureSelection.FieldOf(row, p)))
                continue;
            _indices.Add(row.Indices[p]);
            _values.Add(row.Value(p));
            _fields.Add(Math.Max(0, FeatureSelection.FieldOf(row, p)));
        }
        _offsets.Add(_indices.Count);
        _ids.Add(id);
        return _numbers[id] = _ids.Count - 1;
    }

    /// <summary>The items' features, a row each.</summary>
    public SparseMatrix ToMatrix() =>
        SparseMatrix.Trusted(_indices.Count == 0 ? 0 : _indices.Max() + 1, _offsets.ToArray(), _indices.ToArray(), _values.ToArray(), _fields.ToArray());

    /// <summary>What of a row is not its item, as a matrix of one row.</summary>
    public SparseMatrix ContextOf(SparseRow row)
    {
        var context = new RowBlockBuilder();
        for (int p = 0; p < row.Count; p++)
            if (!item.Contains(row.Indices[p], FeatureSelection.FieldOf(row, p)))
                context.Add(row.Indices[p], row.Value(p), Math.Max(0, FeatureSelection.FieldOf(row, p)));
        context.EndRow(float.NaN);
        return context.Build(int.MaxValue).Features;
    }
}
