namespace Cofactor;

/// <summary>Reads files chunk by chunk, one after the other; parses nothing.</summary>
/// <param name="files">The files.</param>
/// <param name="readerOf">The reader of the rows of the file with this number.</param>
/// <param name="chunkSize">Bytes of a chunk.</param>
sealed class FileChunks(IReadOnlyList<InputFile> files, Func<int, RowReader> readerOf, int chunkSize) : IDisposable
{
    int _file;
    PeekStream? _content;
    RowReader? _reader;
    ChunkReader? _chunks;
    long _next;   // where in the content the next chunk starts

    /// <summary>Goes to where a chunk of a plain file starts.</summary>
    public void Enter(int file, long offset)
    {
        if (_content is not null && file == _file && offset == _next)
            return;
        Dispose();
        _content = files[file].OpenAt(offset);
        _reader = readerOf(file);
        _chunks = new ChunkReader(_content, _reader, chunkSize, offset);
        _file = file;
    }

    /// <summary>Reads the next chunk; false after the last file's last.</summary>
    /// <exception cref="DataFormatException">A file is none of its format.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public bool Next(RowChunk chunk)
    {
        for (; _file < files.Count; _file++)
        {
            if (_content is null)
            {
                _content = files[_file].Open();
                _reader = readerOf(_file);
                _chunks = new ChunkReader(_content, _reader, chunkSize);
            }
            if (_chunks!.Next(chunk))
            {
                chunk.Reader = _reader;
                chunk.File = _file;
                chunk.FileBytesRead = _content.FileBytesRead;
                _next = chunk.Offset + chunk.Length;
                return true;
            }
            Dispose();
        }
        return false;
    }

    public void Dispose()
    {
        _content?.Dispose();
        _content = null;
    }
}
