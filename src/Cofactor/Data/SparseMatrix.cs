namespace Cofactor;

/// <summary>
/// A sparse matrix in compressed rows (CSR): row i owns the non-zeros <c>offsets[i] … offsets[i+1]</c>. Offsets are 64-bit;
/// the value array is missing where all values are 1. Immutable; a slice shares its parent's memory.
/// </summary>
public sealed class SparseMatrix
{
    readonly ReadOnlyMemory<long> _offsets;   // [rows + 1], absolute: the first need not be 0 in a slice
    readonly ReadOnlyMemory<int> _indices;    // [nnz]
    readonly ReadOnlyMemory<float> _values;   // [nnz], or empty: all ones
    readonly ReadOnlyMemory<int> _fields;     // [nnz], or empty: no fields

    /// <summary>Takes (does not copy) the arrays of a matrix and checks them: O(nnz).</summary>
    /// <param name="columnCount">Number of columns; every index is below it.</param>
    /// <param name="offsets">Row starts, ascending from 0, one more than there are rows.</param>
    /// <param name="indices">Column ids of the non-zeros, in row order.</param>
    /// <param name="values">Finite values of the non-zeros; empty when all are 1.</param>
    /// <param name="fields">Fields of the non-zeros, ≥ 0; empty for none.</param>
    /// <exception cref="ArgumentException">The arrays do not fit together; the message names the place.</exception>
    public SparseMatrix(int columnCount, ReadOnlyMemory<long> offsets, ReadOnlyMemory<int> indices,
        ReadOnlyMemory<float> values = default, ReadOnlyMemory<int> fields = default)
        : this(offsets, indices, values, fields, columnCount) => Check();

    SparseMatrix(ReadOnlyMemory<long> offsets, ReadOnlyMemory<int> indices, ReadOnlyMemory<float> values, ReadOnlyMemory<int> fields, int columnCount)
    {
        ColumnCount = columnCount;
        _offsets = offsets;
        _indices = indices;
        _values = values;
        _fields = fields;
    }

    /// <summary>A matrix whose arrays the caller has checked already: the readers check each token as they read it.</summary>
    internal static SparseMatrix Trusted(int columnCount, ReadOnlyMemory<long> offsets, ReadOnlyMemory<int> indices,
        ReadOnlyMemory<float> values, ReadOnlyMemory<int> fields) => new(offsets, indices, values, fields, columnCount);

    /// <summary>Number of rows.</summary>
    public int RowCount => _offsets.Length - 1;

    /// <summary>Number of columns n.</summary>
    public int ColumnCount { get; }

    /// <summary>Number of non-zeros.</summary>
    public long NonZeroCount => _offsets.Span[^1] - _offsets.Span[0];

    /// <summary>Whether every value is 1, so that no value array is kept.</summary>
    public bool IsAllOnes => _values.IsEmpty;

    /// <summary>Whether each non-zero carries a field.</summary>
    public bool HasFields => !_fields.IsEmpty;

    internal ReadOnlySpan<long> Offsets => _offsets.Span;
    internal ReadOnlySpan<int> Indices => _indices.Span;
    internal ReadOnlySpan<float> Values => _values.Span;
    internal ReadOnlySpan<int> Fields => _fields.Span;

    /// <summary>Row <paramref name="i"/>, 0 ≤ i &lt; <see cref="RowCount"/>, as a view.</summary>
    public SparseRow Row(int i)
    {
        ReadOnlySpan<long> offsets = _offsets.Span;
        int start = (int)(offsets[i] - offsets[0]), count = (int)(offsets[i + 1] - offsets[i]);
        return new SparseRow(
            _indices.Span.Slice(start, count),
            _values.IsEmpty ? default : _values.Span.Slice(start, count),
            _fields.IsEmpty ? default : _fields.Span.Slice(start, count));
    }

    /// <summary>Rows <paramref name="start"/> … <paramref name="start"/> + <paramref name="count"/>, sharing this matrix's memory.</summary>
    public SparseMatrix Slice(int start, int count)
    {
        ReadOnlyMemory<long> offsets = _offsets.Slice(start, count + 1);
        int first = (int)(offsets.Span[0] - _offsets.Span[0]), nnz = (int)(offsets.Span[^1] - offsets.Span[0]);
        return new SparseMatrix(offsets, _indices.Slice(first, nnz),
            _values.IsEmpty ? default : _values.Slice(first, nnz), _fields.IsEmpty ? default : _fields.Slice(first, nnz), ColumnCount);
    }

    /// <summary>The same rows, sharing this matrix's memory, with room for more columns: the readers learn the number at the end.</summary>
    internal SparseMatrix WithColumnCount(int columnCount) => new(_offsets, _indices, _values, _fields, columnCount);

    /// <summary>
    /// The transposed matrix: its row j lists the rows i in which column j is not zero, ascending. O(nnz + n). Fields are dropped:
    /// a column belongs to one field only by convention.
    /// </summary>
    public SparseMatrix Transpose()
    {
        var starts = new long[ColumnCount + 1];
        foreach (int j in Indices)
            starts[j + 1]++;
        for (int j = 0; j < ColumnCount; j++)
            starts[j + 1] += starts[j];

        var next = (long[])starts.Clone();
        var rows = new int[Indices.Length];
        var values = new float[Values.Length];
        for (int i = 0; i < RowCount; i++)
        {
            SparseRow row = Row(i);
            for (int p = 0; p < row.Count; p++)
            {
                long at = next[row.Indices[p]]++;
                rows[at] = i;
                if (values.Length > 0)
                    values[at] = row.Values[p];
            }
        }
        return Trusted(RowCount, starts, rows, values, default);
    }

    void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ColumnCount);
        if (_offsets.Length == 0)
            throw new ArgumentException("A matrix of no rows has one offset, 0; found none.");
        if (!_values.IsEmpty && _values.Length != _indices.Length)
            throw new ArgumentException($"The matrix has {_indices.Length} indices and {_values.Length} values; give one value an index, or none where all are 1.");
        if (!_fields.IsEmpty && _fields.Length != _indices.Length)
            throw new ArgumentException($"The matrix has {_indices.Length} indices and {_fields.Length} fields; give one field an index, or none.");
        ReadOnlySpan<long> offsets = Offsets;
        if (offsets[0] != 0 || offsets[^1] != _indices.Length)
            throw new ArgumentException($"Offsets run from {offsets[0]} to {offsets[^1]}; expected 0 to the number of indices, {_indices.Length}.");
        for (int i = 0; i + 1 < offsets.Length; i++)
            if (offsets[i] > offsets[i + 1])
                throw new ArgumentException($"Row {i} starts at {offsets[i]} and ends at {offsets[i + 1]}; offsets must not fall.");
        for (int i = 0; i < RowCount; i++)
            CheckRow(i);
    }

    void CheckRow(int i)
    {
        SparseRow row = Row(i);
        for (int p = 0; p < row.Count; p++)
        {
            if ((uint)row.Indices[p] >= (uint)ColumnCount)
                throw new ArgumentException($"Row {i} has index {row.Indices[p]}; expected 0 to {ColumnCount - 1}.");
            if (!float.IsFinite(row.Value(p)))
                throw new ArgumentException($"Row {i} has value {row.Value(p)} at index {row.Indices[p]}; expected a finite number.");
            if (!row.Fields.IsEmpty && row.Fields[p] < 0)
                throw new ArgumentException($"Row {i} has field {row.Fields[p]}; expected 0 or more.");
        }
        if (RepeatedIndex.Find(row.Indices) is int repeated)
            throw new ArgumentException($"Row {i} has index {repeated} twice; expected each at most once.");
    }
}
