namespace Cofactor;

/// <summary>
/// Collects rows into a <see cref="RowBlock"/>: <see cref="Add(int, float, int)"/> each non-zero, then <see cref="EndRow"/>;
/// <see cref="Build"/> hands the block over and starts the next. No object per row; arrays double as they fill.
/// </summary>
public sealed class RowBlockBuilder
{
    long _firstRow;
    int _rows, _count;
    bool _allOnes = true, _weighted, _grouped, _fielded;
    long[] _offsets = new long[1025];
    int[] _indices = new int[8192], _fields = [];
    float[] _values = [], _labels = new float[1024], _weights = [];
    long[] _groups = [];
    Dictionary<int, int> _positions = [];   // feature id -> position in the present row, if it is long and sums

    /// <summary>Starts with the block whose first row has number <paramref name="firstRow"/>.</summary>
    public RowBlockBuilder(long firstRow = 0) => _firstRow = firstRow;

    /// <summary>Finished rows in the present block.</summary>
    public int RowCount => _rows;

    /// <summary>The number, in the source, of the row being collected.</summary>
    public long CurrentRow => _firstRow + _rows;

    /// <summary>Whether the block holds <see cref="RowBlock.MaxRows"/> rows and must be built.</summary>
    public bool IsFull => _rows == RowBlock.MaxRows;

    /// <summary>Feature ids of the row being collected.</summary>
    public ReadOnlySpan<int> CurrentIndices => _indices.AsSpan((int)_offsets[_rows].._count);

    /// <summary>The largest feature id of the present block, −1 for none.</summary>
    public int LargestIndex { get; private set; } = -1;

    /// <summary>The row number, in the source, where <see cref="LargestIndex"/> first stood.</summary>
    public long LargestIndexRow { get; private set; } = -1;

    /// <summary>Adds a non-zero to the present row. The caller has checked that <paramref name="index"/> ≥ 0 and <paramref name="value"/> is finite.</summary>
    public void Add(int index, float value)
    {
        if (_count == _indices.Length)
            GrowNonZeros();
        if (value != 1f && _allOnes)
            StartValues();
        _indices[_count] = index;
        if (!_allOnes)
            _values[_count] = value;
        if (_fielded)
            _fields[_count] = 0;
        _count++;
        NoteIndex(index);
    }

    /// <summary>Adds a non-zero that belongs to <paramref name="field"/> ≥ 0.</summary>
    public void Add(int index, float value, int field)
    {
        if (!_fielded)
            StartFields();
        Add(index, value);
        _fields[_count - 1] = field;
    }

    /// <summary>Adds several non-zeros to the present row at once.</summary>
    /// <param name="indices">Feature ids ≥ 0.</param>
    /// <param name="values">Their finite values; empty when all are 1.</param>
    /// <param name="fields">Their fields ≥ 0; empty for none.</param>
    public void AddRange(ReadOnlySpan<int> indices, ReadOnlySpan<float> values = default, ReadOnlySpan<int> fields = default)
    {
        while (indices.Length > _indices.Length - _count)
            GrowNonZeros();
        if (!values.IsEmpty && _allOnes)
            StartValues();
        if (!fields.IsEmpty && !_fielded)
            StartFields();
        indices.CopyTo(_indices.AsSpan(_count));
        if (!values.IsEmpty)
            values.CopyTo(_values.AsSpan(_count));
        else if (!_allOnes)
            _values.AsSpan(_count, indices.Length).Fill(1f);
        if (!fields.IsEmpty)
            fields.CopyTo(_fields.AsSpan(_count));
        else if (_fielded)
            _fields.AsSpan(_count, indices.Length).Clear();
        _count += indices.Length;
        int largest = -1;
        foreach (int index in indices)
            largest = Math.Max(largest, index);
        NoteIndex(largest);
    }

    /// <summary>
    /// Adds <paramref name="value"/> to the present row's value at <paramref name="index"/>, as a new non-zero where the row has none:
    /// for hashed features, which may meet, and for repeated ids that the user asked to sum.
    /// </summary>
    /// <returns>The value that now stands there; the caller checks that it is finite.</returns>
    public float AddOrSum(int index, float value)
    {
        int at = PositionInRow(index);
        if (at < 0)
        {
            Add(index, value);
            return value;
        }
        if (_allOnes)
            StartValues();
        return _values[(int)_offsets[_rows] + at] += value;
    }

    /// <summary>As <see cref="AddOrSum(int, float)"/>; a new non-zero belongs to <paramref name="field"/> ≥ 0, one that is there keeps its own.</summary>
    public float AddOrSum(int index, float value, int field)
    {
        if (!_fielded)
            StartFields();
        int before = _count;
        float sum = AddOrSum(index, value);
        if (_count > before)
            _fields[before] = field;
        return sum;
    }

    /// <summary>Ends the present row.</summary>
    /// <param name="label">Its label; NaN for none.</param>
    /// <param name="weight">Its weight, finite and ≥ 0.</param>
    /// <param name="group">Its group id; null for none (then 0 stands in a block where other rows have one).</param>
    public void EndRow(float label, float weight = 1f, long? group = null)
    {
        if (_rows + 1 == _labels.Length)
            GrowRows();
        if (weight != 1f && !_weighted)
        {
            _weighted = true;
            _weights = new float[_labels.Length];
            _weights.AsSpan(0, _rows).Fill(1f);
        }
        if (group is not null && !_grouped)
        {
            _grouped = true;
            _groups = new long[_labels.Length];
        }
        _labels[_rows] = label;
        if (_weighted)
            _weights[_rows] = weight;
        if (_grouped)
            _groups[_rows] = group ?? 0;
        _offsets[++_rows] = _count;
        if (_positions.Count > 0)
            ForgetPositions();
    }

    /// <summary>Forgets the non-zeros of the unfinished row.</summary>
    public void DropRow()
    {
        _count = (int)_offsets[_rows];
        ForgetPositions();
    }

    /// <summary>Hands over the finished rows as a block of <paramref name="columnCount"/> columns and starts the next block.</summary>
    public RowBlock Build(int columnCount)
    {
        SparseMatrix features = SparseMatrix.Trusted(columnCount,
            _offsets.AsSpan(0, _rows + 1).ToArray(), _indices.AsSpan(0, _count).ToArray(),
            _allOnes ? default : _values.AsSpan(0, _count).ToArray(), _fielded ? _fields.AsSpan(0, _count).ToArray() : default);
        var block = new RowBlock(_firstRow, features, _labels.AsSpan(0, _rows).ToArray(),
            _weighted ? _weights.AsSpan(0, _rows).ToArray() : default, _grouped ? _groups.AsSpan(0, _rows).ToArray() : default);
        Clear();
        return block;
    }

    /// <summary>Forgets the finished rows, which count as handed over, and starts the next block.</summary>
    public void Clear()
    {
        _firstRow += _rows;
        _rows = _count = 0;
        _allOnes = true;
        _weighted = _grouped = _fielded = false;
        LargestIndex = -1;
        LargestIndexRow = -1;
    }

    void NoteIndex(int index)
    {
        if (index <= LargestIndex)
            return;
        LargestIndex = index;
        LargestIndexRow = CurrentRow;
    }

    int PositionInRow(int index)
    {
        const int Long = 64;
        ReadOnlySpan<int> row = CurrentIndices;
        if (row.Length < Long)
            return row.IndexOf(index);
        // A search of all of a long row for each of its ids would be quadratic.
        for (int p = _positions.Count; p < row.Length; p++)
            _positions.TryAdd(row[p], p);
        return _positions.TryGetValue(index, out int at) ? at : -1;
    }

    void ForgetPositions()
    {
        const int Large = 10_000;   // clearing costs the capacity: one huge row must not slow down all that follow
        if (_positions.Count > Large)
            _positions = [];
        else
            _positions.Clear();
    }

    void StartFields()
    {
        _fielded = true;
        if (_fields.Length < _indices.Length)
            _fields = new int[_indices.Length];
        else
            _fields.AsSpan(0, _count).Clear();
    }

    void StartValues()
    {
        _allOnes = false;
        if (_values.Length < _indices.Length)
            _values = new float[_indices.Length];
        _values.AsSpan(0, _count).Fill(1f);
    }

    void GrowNonZeros()
    {
        int length = Math.Max((int)Math.Min(2L * _indices.Length, Array.MaxLength), _indices.Length);
        if (length == _indices.Length)
            throw new InvalidOperationException($"A block of {RowBlock.MaxRows} rows has more than {length} non-zeros.");
        Array.Resize(ref _indices, length);
        if (!_allOnes)
            Array.Resize(ref _values, length);
        if (_fielded)
            Array.Resize(ref _fields, length);
    }

    void GrowRows()
    {
        int length = Math.Min(2 * _labels.Length, RowBlock.MaxRows + 1);
        Array.Resize(ref _labels, length);
        Array.Resize(ref _offsets, length + 1);
        if (_weighted)
            Array.Resize(ref _weights, length);
        if (_grouped)
            Array.Resize(ref _groups, length);
    }
}
