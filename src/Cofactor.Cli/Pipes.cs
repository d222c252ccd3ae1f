namespace Cofactor.Cli;

/// <summary>Inputs that pass by once, standard input and named pipes: copied to temporary files where rows are read more than once.</summary>
sealed class Pipes(Stream standardInput) : IDisposable
{
    readonly Dictionary<string, Stream> _open = new() { [OutputPath.Standard] = standardInput };
    readonly Dictionary<string, FileStream> _copies = [];
    readonly List<FileStream> _own = [];

    /// <summary>Whether a path is standard input or a named pipe, such as <c>&lt;(zcat rows.gz)</c> of a shell.</summary>
    public bool Contains(string path)
    {
        if (_open.ContainsKey(path))
            return true;
        // A pipe must be opened to be known, and then stay open: who writes to it would find it broken.
        if (!File.Exists(path))
            return false;
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        if (stream.CanSeek)
        {
            stream.Dispose();
            return false;
        }
        _own.Add(stream);
        _open.Add(path, stream);
        return true;
    }

    /// <summary>The stream itself, or the temporary file that it was copied to.</summary>
    public Stream Open(string path) => _copies.TryGetValue(path, out FileStream? copy) ? copy : _open[path];

    /// <summary>The stream as a temporary file: for what reads rows more than once, and to find a row's line again for a message.</summary>
    public FileStream Copy(string path)
    {
        if (_copies.TryGetValue(path, out FileStream? copy))
            return copy;
        copy = TemporaryFile.Create();
        _own.Add(copy);
        OutputPath.Write(copy.Name, () => _open[path].CopyTo(copy));
        copy.Flush();
        copy.Position = 0;
        return _copies[path] = copy;
    }

    /// <summary>The same file once more, for a second reader beside the first.</summary>
    public FileStream CopyAgain(string path)
    {
        var again = new FileStream(Copy(path).Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _own.Add(again);
        return again;
    }

    public void Dispose()
    {
        foreach (FileStream stream in _own)
            stream.Dispose();
    }
}
