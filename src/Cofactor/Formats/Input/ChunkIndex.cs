namespace Cofactor;

/// <summary>Where a chunk starts: in which file, at which byte, after how many of its lines and of all rows.</summary>
readonly record struct ChunkPlace(int File, long Offset, long FirstLine, long FirstRow);

/// <summary>Where the chunks of files start, noted in a first pass, so that later ones can enter anywhere.</summary>
sealed class ChunkIndex
{
    readonly List<ChunkPlace> _places = [];

    /// <summary>Number of all rows.</summary>
    public long RowCount { get; private set; }

    /// <summary>Notes a chunk that was parsed, in the order of the files.</summary>
    public void Add(RowChunk chunk)
    {
        if (chunk.Rows.RowCount > 0)
            _places.Add(new ChunkPlace(chunk.File, chunk.Offset, chunk.FirstLine, RowCount));
        RowCount += chunk.Rows.RowCount;
    }

    /// <summary>The chunk in which a row stands, 0 ≤ row &lt; <see cref="RowCount"/>; its number and place.</summary>
    public int Find(long row, out ChunkPlace place)
    {
        int low = 0, high = _places.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_places[middle].FirstRow <= row)
                low = middle;
            else
                high = middle - 1;
        }
        place = _places[low];
        return low;
    }

    /// <summary>The places of the chunks that hold rows from <paramref name="start"/> on, up to <paramref name="end"/>, each with the number of its rows.</summary>
    public IEnumerable<(ChunkPlace Place, long Rows)> Between(long start, long end)
    {
        for (int c = Find(start, out _); c < _places.Count && _places[c].FirstRow < end; c++)
            yield return (_places[c], (c + 1 < _places.Count ? _places[c + 1].FirstRow : RowCount) - _places[c].FirstRow);
    }
}
