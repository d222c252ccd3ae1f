using System.Globalization;

namespace Cofactor;

/// <summary>
/// Collects rows into a <see cref="RowBlock"/>: <see cref="Add(int, float, int)"/> each non-zero, then <see cref="EndRow"/>;
/// <see cref="Build"/> hands the block over and starts the next. No object per row; arrays double as they fill.
/// </summary>
public sealed class RowBlockBuilder
{
    long _firstRow;
    int _rows, _count;
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

    /// <summary>Non-zeros that a block can have: what one array holds.</summary>
    internal int MostNonZeros { get; init; } = Array.MaxLength;

    /// <summary>Finished rows in the present block.</summary>
    public int RowCount => _rows;

    /// <summary>The number, in the source, of the row being collected.</summary>
    public long CurrentRow => _firstRow + _rows;

    /// <summary>Whether the block holds <see cref="RowBlock.MaxRows"/> rows and must be built.</summary>
    public bool IsFull => _rows == RowBlock.MaxRows;

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

    /// <summary>Adds several non-zeros to the present row at once, checked as <see cref="Add(int, float)"/> does.</summary>
    /// <param name="indices">Feature ids ≥ 0.</param>
    /// <param name="values">Their finite values; empty when all are 1.</param>
    /// <param name="fields">Their fields ≥ 0; empty for none.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void AddRange(ReadOnlySpan<int> indices, ReadOnlySpan<float> values = default, ReadOnlySpan<int> fields = default)
    {
        if ((!values.IsEmpty && values.Length != indices.Length) || (!fields.IsEmpty && fields.Length != indices.Length))
            throw new ArgumentException($"{indices.Length} indices come with {values.Length} values and {fields.Length} fields; expected one an index, or none.");
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

    /// <summary>Hands over the finished rows as a block of <paramref name="columnCount"/> columns and starts the next block.</summary>
    /// <exception cref="ArgumentException">A feature id is negative, or not below <paramref name="columnCount"/>.</exception>
    public RowBlock Build(int columnCount)
    {
        if (_columns > columnCount)
            throw new ArgumentException($"Row {LargestIndexRow} has index {LargestIndex}; expected 0 to {columnCount - 1}.", nameof(columnCount));
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
        int length = (int)Math.Min(2L * _indices.Length, MostNonZeros);
        if (length <= _indices.Length)
            throw new DataFormatException(new SourcePosition(Source, CurrentRow + 1, IsRecord: true),
                string.Create(CultureInfo.InvariantCulture, $"more than {MostNonZeros:N0} non-zeros in {RowCount + 1:N0} rows"),
                string.Create(CultureInfo.InvariantCulture, $"at most so many in {RowBlock.MaxRows:N0} rows"), "Leave columns out: a factorization machine is meant for sparse rows.");
        Array.Resize(ref _indices, length);
        if (!_allOnes)
            Array.Resize(ref _values, length);
        if (_fielded)
            Array.Resize(ref _fields, length);
    }

    void GrowRows()
    {
        if (IsFull)
            throw new InvalidOperationException($"The block has {RowBlock.MaxRows} rows; build it before more are added.");
        int length = Math.Min(2 * _labels.Length, RowBlock.MaxRows + 1);
        Array.Resize(ref _labels, length);
        Array.Resize(ref _offsets, length + 1);
        if (_weighted)
            Array.Resize(ref _weights, length);
        if (_grouped)
            Array.Resize(ref _groups, length);
    }
}
