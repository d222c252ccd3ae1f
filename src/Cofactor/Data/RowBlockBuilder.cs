namespace Cofactor;

/// <summary>
/// Collects rows into a <see cref="RowBlock"/>: <see cref="Add(int, float, int)"/> each non-zero, then <see cref="EndRow"/>;
/// <see cref="Build"/> hands the block over and starts the next. No object per row; arrays double as they fill.
/// </summary>
public sealed partial class RowBlockBuilder
{
    long _firstRow;
    int _rows, _count;
    int _expected;   // non-zeros to make room for: a little more than the last full block had
    long _columns;   // largest id of the block + 1; above 2³¹ where an id is negative
    bool _allOnes = true, _weighted, _grouped, _fielded;
    long[] _offsets = new long[1025];
    int[] _indices = new int[8192], _fields = [];
    float[] _values = [], _labels = new float[1024], _weights = [];
    long[] _groups = [];
    Dictionary<int, int> _positions = [];   // feature id -> position in the present row, if it is long and sums

    /// <summary>Starts with the block whose first row has number <paramref name="firstRow"/>.</summary>
    public RowBlockBuilder(long firstRow = 0) => _firstRow = firstRow;

    /// <summary>What messages call the source.</summary>
    internal string Source { get; init; } = "data";

    /// <summary>Rows that a block can have.</summary>
    internal int MostRows { get; init; } = RowBlock.MaxRows;

    /// <summary>Non-zeros that a block can have: what one array holds.</summary>
    internal int MostNonZeros { get; init; } = Array.MaxLength;

    /// <summary>Finished rows in the present block.</summary>
    public int RowCount => _rows;

    /// <summary>The number, in the source, of the row being collected.</summary>
    public long CurrentRow => _firstRow + _rows;

    /// <summary>Whether the block holds <see cref="RowBlock.MaxRows"/> rows and must be built.</summary>
    public bool IsFull => _rows == MostRows;

    /// <summary>Feature ids of the row being collected.</summary>
    public ReadOnlySpan<int> CurrentIndices => _indices.AsSpan((int)_offsets[_rows].._count);

    /// <summary>The largest feature id of the present block, −1 for none.</summary>
    internal int LargestIndex => (int)_columns - 1;

    /// <summary>The row number, in the source, where <see cref="LargestIndex"/> first stood.</summary>
    internal long LargestIndexRow { get; private set; } = -1;

    /// <summary>
    /// Adds a non-zero to the present row. The caller has checked that <paramref name="value"/> is finite and <paramref name="index"/> new
    /// in the row; <see cref="Build"/> checks its range.
    /// </summary>
    /// <exception cref="DataFormatException">The block has more than 2³¹ non-zeros.</exception>
    public void Add(int index, float value)
    {
        if (_count == _indices.Length)
            Room(1);
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

    /// <summary>Adds several non-zeros to the present row at once, checked as <see cref="Add(int, float)"/> does.</summary>
    /// <param name="indices">Feature ids ≥ 0.</param>
    /// <param name="values">Their finite values; empty when all are 1.</param>
    /// <param name="fields">Their fields ≥ 0; empty for none.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void AddRange(ReadOnlySpan<int> indices, ReadOnlySpan<float> values = default, ReadOnlySpan<int> fields = default)
    {
        if ((!values.IsEmpty && values.Length != indices.Length) || (!fields.IsEmpty && fields.Length != indices.Length))
            throw new ArgumentException($"{indices.Length} indices come with {values.Length} values and {fields.Length} fields; expected one an index, or none.");
        Room(indices.Length);
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
        if (indices.IsEmpty)
            return;
        uint largest = 0;
        foreach (int index in indices)
            largest = Math.Max(largest, (uint)index);
        NoteIndex((int)largest);
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
    /// <exception cref="InvalidOperationException">The block is full.</exception>
    public void EndRow(float label, float weight = 1f, long? group = null)
    {
        if (_rows == _labels.Length)
            RoomForRows(1);
        if (weight != 1f && !_weighted)
            StartWeights();
        if (group is not null && !_grouped)
            StartGroups();
        _labels[_rows] = label;
        if (_weighted)
            _weights[_rows] = weight;
        if (_grouped)
            _groups[_rows] = group ?? 0;
        _offsets[++_rows] = _count;
        if (_positions.Count > 0)
            ForgetPositions();
    }

    /// <summary>Hands over the finished rows as a block of <paramref name="columnCount"/> columns and starts the next block.</summary>
    /// <exception cref="ArgumentException">A feature id is negative, or not below <paramref name="columnCount"/>.</exception>
    public RowBlock Build(int columnCount)
    {
        if (_columns > columnCount)
            throw new ArgumentException($"Row {LargestIndexRow} has index {LargestIndex}; expected 0 to {columnCount - 1}.", nameof(columnCount));
        // A full block's successor needs about as much room; others start small.
        if (IsFull)
            _expected = (int)Math.Min(_count + (_count / 16L), MostNonZeros);
        int rows = _labels.Length;
        SparseMatrix features = SparseMatrix.Trusted(columnCount,
            HandOver(ref _offsets, _rows + 1), HandOver(ref _indices, _count),
            _allOnes ? default : HandOver(ref _values, _count), _fielded ? HandOver(ref _fields, _count) : default);
        var block = new RowBlock(_firstRow, features, HandOver(ref _labels, _rows),
            _weighted ? HandOver(ref _weights, _rows) : default, _grouped ? HandOver(ref _groups, _rows) : default);
        if (_labels.Length == 0 || _offsets.Length == 0)
        {
            _labels = GC.AllocateUninitializedArray<float>(rows);
            _offsets = GC.AllocateUninitializedArray<long>(rows + 1);
            _offsets[0] = 0;
        }
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
        _columns = 0;
        LargestIndexRow = -1;
    }

    void NoteIndex(int index)
    {
        // As an unsigned number a negative id is the largest of all, so that Build sees it.
        if ((uint)index < _columns)
            return;
        _columns = (uint)index + 1L;
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
}
