namespace Cofactor;

/// <summary>Reads a stream in chunks of whole rows. The cuts depend on the content and the chunk size only, not on how the stream delivers.</summary>
/// <param name="stream">The content; the caller's to dispose.</param>
/// <param name="rows">Knows where rows end.</param>
/// <param name="chunkSize">Bytes of a chunk, at most; a longer row makes a longer one.</param>
/// <param name="offset">Where in the file the stream stands: at its start, or where a chunk starts.</param>
sealed class ChunkReader(Stream stream, IRowCutter rows, int chunkSize = ChunkReader.ChunkSize, long offset = 0)
{
    /// <summary>Bytes of a chunk: they and their rows stay in a core's cache.</summary>
    public const int ChunkSize = 1 << 19;

    const int FirstSize = 1 << 14;

    byte[] _rest = [];   // the start of a row that the last chunk did not take
    int _restLength;
    bool _ended;

    /// <summary>Reads the next chunk; false at the end of the stream.</summary>
    public bool Next(RowChunk chunk)
    {
        chunk.Offset = offset;
        chunk.FirstLine = 0;
        chunk.IsTooLong = false;
        int length = _restLength, whole = 0;
        Grow(chunk, length, 0);
        _rest.AsSpan(0, length).CopyTo(chunk.Bytes);
        for (long size = Math.Max(chunkSize, length); whole == 0; size = Math.Min(2 * size, rows.LongestRow))
        {
            Fill(chunk, ref length, (int)size);
            whole = rows.Cut(chunk, length, _ended);
            if (_ended)
                break;
            if (whole == 0 && length >= rows.LongestRow)
            {
                chunk.IsTooLong = _ended = true;
                whole = length;
            }
        }
        Keep(chunk.Bytes.AsSpan(whole, length - whole));
        chunk.Bytes[whole] = (byte)'\n';
        chunk.Length = whole;
        offset += whole;
        return whole > 0;
    }

    void Fill(RowChunk chunk, ref int length, int size)
    {
        while (!_ended && length < size)
        {
            if (length + RowChunk.Slack >= chunk.Bytes.Length)
                Grow(chunk, (int)Math.Min(Math.Max(2L * length, FirstSize), size), length);
            int read = stream.Read(chunk.Bytes, length, Math.Min(size, chunk.Bytes.Length - RowChunk.Slack) - length);
            _ended = read == 0;
            length += read;
        }
    }

    void Keep(ReadOnlySpan<byte> rest)
    {
        if (rest.Length > _rest.Length)
            _rest = new byte[Math.Max(rest.Length, 2L * _rest.Length)];
        rest.CopyTo(_rest);
        _restLength = rest.Length;
    }

    static void Grow(RowChunk chunk, int length, int used)
    {
        if (length + RowChunk.Slack <= chunk.Bytes.Length)
            return;
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length + RowChunk.Slack);
        chunk.Bytes.AsSpan(0, used).CopyTo(bytes);
        chunk.Bytes = bytes;
    }
}
