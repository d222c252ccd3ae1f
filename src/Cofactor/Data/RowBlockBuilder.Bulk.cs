namespace Cofactor;

/// <summary>How readers fill a builder fast: non-zeros written where they will stand, and rows of one builder copied into another.</summary>
public sealed partial class RowBlockBuilder
{
    /// <summary>Non-zeros of the finished rows.</summary>
    internal int NonZeroCount => _count;

    /// <summary>Whether all values of the present block are 1, so that none are kept.</summary>
    internal bool IsAllOnes => _allOnes;

    /// <summary>Where the ids of coming non-zeros go; likewise <see cref="FreeValues"/> and <see cref="FreeFields"/>. Valid until more room is made.</summary>
    internal Span<int> FreeIndices => _indices.AsSpan(_count);

    /// <summary>Where values go. They count only where <see cref="IsAllOnes"/> is false.</summary>
    internal Span<float> FreeValues => _values.AsSpan(_count);

    /// <summary>Where fields go; empty where there are none.</summary>
    internal Span<int> FreeFields => _fielded ? _fields.AsSpan(_count) : default;

    /// <summary>Makes room for non-zeros that will be written directly.</summary>
    /// <param name="nonZeros">How many at most.</param>
    /// <param name="fields">Whether each has a field.</param>
    internal void Reserve(int nonZeros, bool fields)
    {
        Room(nonZeros);
        if (_values.Length < _indices.Length)
            Grow(ref _values, _allOnes ? 0 : _count, _indices.Length);
        if (fields && !_fielded)
            StartFields();
    }

    /// <summary>Takes non-zeros that were written directly into the present row.</summary>
    internal void Advance(int count, int largestIndex)
    {
        _count += count;
        if (count > 0)
            NoteIndex(largestIndex);
    }

    /// <summary>Starts a block with the row of this number.</summary>
    internal void StartAt(long firstRow)
    {
        Clear();
        _firstRow = firstRow;
    }

    /// <summary>Appends finished rows of another builder.</summary>
    /// <exception cref="DataFormatException">The block has more than 2³¹ non-zeros.</exception>
    internal void Append(RowBlockBuilder other, int start, int count)
    {
        int first = (int)other._offsets[start], nonZeros = (int)other._offsets[start + count] - first;
        if (nonZeros > MostNonZeros - _count && count > 1)
        {
            // Row by row, so that the error names the row that no longer fits.
            for (int row = start; row < start + count; row++)
                Append(other, row, 1);
            return;
        }
        Room(nonZeros);
        RoomForRows(count);
        AppendRows(other, start, count);
        if (other._columns > _columns)
            NoteIndices(other, start, count);
        AppendNonZeros(other, first, nonZeros);
        for (int row = 1; row <= count; row++)
            _offsets[_rows + row] = other._offsets[start + row] - first + _count;
        _rows += count;
        _count += nonZeros;
    }

    void AppendRows(RowBlockBuilder other, int start, int count)
    {
        other._labels.AsSpan(start, count).CopyTo(_labels.AsSpan(_rows));
        if (other._weighted && !_weighted && other._weights.AsSpan(start, count).ContainsAnyExcept(1f))
            StartWeights();
        if (_weighted && other._weighted)
            other._weights.AsSpan(start, count).CopyTo(_weights.AsSpan(_rows));
        else if (_weighted)
            _weights.AsSpan(_rows, count).Fill(1f);
        if (other._grouped && !_grouped)
            StartGroups();
        if (_grouped && other._grouped)
            other._groups.AsSpan(start, count).CopyTo(_groups.AsSpan(_rows));
        else if (_grouped)
            _groups.AsSpan(_rows, count).Clear();
    }

    void AppendNonZeros(RowBlockBuilder other, int first, int count)
    {
        other._indices.AsSpan(first, count).CopyTo(_indices.AsSpan(_count));
        if (_allOnes && !other._allOnes && other._values.AsSpan(first, count).ContainsAnyExcept(1f))
            StartValues();
        if (!_allOnes && !other._allOnes)
            other._values.AsSpan(first, count).CopyTo(_values.AsSpan(_count));
        else if (!_allOnes)
            _values.AsSpan(_count, count).Fill(1f);
        if (other._fielded && !_fielded && count > 0)
            StartFields();
        if (_fielded && other._fielded)
            other._fields.AsSpan(first, count).CopyTo(_fields.AsSpan(_count));
        else if (_fielded)
            _fields.AsSpan(_count, count).Clear();
    }

    /// <summary>Looks through rows about to be appended for ids beyond those of the block.</summary>
    void NoteIndices(RowBlockBuilder other, int start, int count)
    {
        int rows = _rows;
        for (int row = start; row < start + count; row++, _rows++)
            foreach (int index in other._indices.AsSpan((int)other._offsets[row]..(int)other._offsets[row + 1]))
                NoteIndex(index);
        _rows = rows;   // each id was noted under the number that its row will have
    }
}
