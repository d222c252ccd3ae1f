using System.Globalization;

namespace Cofactor;

/// <summary>The arrays of a builder: which there are, and how they grow and are handed over. New memory is not cleared: what is used is written first.</summary>
public sealed partial class RowBlockBuilder
{
    void StartFields()
    {
        _fielded = true;
        if (_fields.Length < _indices.Length)
            _fields = GC.AllocateUninitializedArray<int>(_indices.Length);
        _fields.AsSpan(0, _count).Clear();
    }

    /// <summary>Keeps values from now on; those of the non-zeros so far are 1.</summary>
    internal void StartValues()
    {
        _allOnes = false;
        if (_values.Length < _indices.Length)
            _values = GC.AllocateUninitializedArray<float>(_indices.Length);
        _values.AsSpan(0, _count).Fill(1f);
    }

    void StartWeights()
    {
        _weighted = true;
        _weights = new float[_labels.Length];
        _weights.AsSpan(0, _rows).Fill(1f);
    }

    void StartGroups()
    {
        _grouped = true;
        _groups = new long[_labels.Length];
    }

    /// <summary>Makes room for more non-zeros.</summary>
    void Room(int more)
    {
        if (more <= _indices.Length - _count)
            return;
        if (more > MostNonZeros - _count)
            throw new DataFormatException(new SourcePosition(Source, CurrentRow + 1, IsRecord: true),
                string.Create(CultureInfo.InvariantCulture, $"more than {MostNonZeros:N0} non-zeros in {RowCount + 1:N0} rows"),
                string.Create(CultureInfo.InvariantCulture, $"at most so many in {RowBlock.MaxRows:N0} rows"), "Leave columns out: a factorization machine is meant for sparse rows.");
        int length = (int)Math.Min(Math.Max(Math.Max(2L * _indices.Length, _count + more), Math.Max(_expected, 1024)), MostNonZeros);
        Grow(ref _indices, _count, length);
        if (!_allOnes)
            Grow(ref _values, _count, length);
        if (_fielded)
            Grow(ref _fields, _count, length);
    }

    /// <summary>Makes room for more rows.</summary>
    void RoomForRows(int more)
    {
        if (more <= _labels.Length - _rows)
            return;
        if (more > MostRows - _rows)
            throw new InvalidOperationException($"The block has {_rows} rows; build it before more are added.");
        int length = (int)Math.Min(Math.Max(2L * _labels.Length, Math.Max(_rows + more, 64)), MostRows);
        Grow(ref _labels, _rows, length);
        Grow(ref _offsets, _rows + 1, length + 1);
        if (_weighted)
            Grow(ref _weights, _rows, length);
        if (_grouped)
            Grow(ref _groups, _rows, length);
    }

    static void Grow<T>(ref T[] array, int used, int length)
    {
        T[] other = GC.AllocateUninitializedArray<T>(length);
        array.AsSpan(0, used).CopyTo(other);
        array = other;
    }

    /// <summary>Bytes of the arrays.</summary>
    internal long KeptBytes => (sizeof(long) * ((long)_offsets.Length + _groups.Length)) + (sizeof(int) * ((long)_indices.Length + _fields.Length))
        + (sizeof(float) * ((long)_values.Length + _labels.Length + _weights.Length));

    /// <summary>The finished rows where they stand, valid until the next row is added.</summary>
    internal SparseMatrix View(int columnCount) => SparseMatrix.Trusted(columnCount, _offsets.AsMemory(0, _rows + 1), _indices.AsMemory(0, _count),
        _allOnes ? default : _values.AsMemory(0, _count), _fielded ? _fields.AsMemory(0, _count) : default);

    /// <summary>The used part of an array: the array itself where nearly all of it is used, else a copy.</summary>
    ReadOnlyMemory<T> HandOver<T>(ref T[] array, int used)
    {
        T[] block = array;
        bool copy = used < block.Length - (block.Length / 8);
        if (copy)
            Grow(ref block, used, used);
        if (!copy || IsFull)
            array = [];
        return block.AsMemory(0, used);
    }
}
