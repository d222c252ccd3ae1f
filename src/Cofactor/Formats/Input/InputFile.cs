using System.IO.Enumeration;

namespace Cofactor;

/// <summary>
/// One file, or a stream that a caller hands in: opened anew for each pass, and unpacked if it is gzip (told by its first two bytes).
/// A pipe can be opened once only.
/// </summary>
sealed class InputFile
{
    readonly Func<Stream> _open;
    readonly bool _leaveOpen;
    bool _pipeIsOpened;
    bool? _isPlain;
    Func<PeekStream>? _next;   // a pipe that Head has opened

    InputFile(string name, Func<Stream> open, bool leaveOpen)
    {
        Name = name;
        _open = open;
        _leaveOpen = leaveOpen;
    }

    /// <summary>The path as the user gave it, or the name of the stream.</summary>
    public string Name { get; }

    /// <summary>Size in bytes, compressed as it may be; 0 where unknown.</summary>
    public long Length { get; private init; }

    /// <summary>The file at a path, or all files in a folder and the folders in it, in ordinal order of their paths.</summary>
    /// <remarks>As with Hadoop's outputs, names that start with a dot or an underscore (<c>_SUCCESS</c>) are no data; nor are caches, which stand beside what they were made from.</remarks>
    /// <exception cref="DataFormatException">A folder without data files.</exception>
    public static IReadOnlyList<InputFile> At(string path)
    {
        if (!Directory.Exists(path))
            return [OfFile(path)];
        var files = new FileSystemEnumerable<string>(path, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName[0] is not ('.' or '_')
                && !entry.FileName.EndsWith(CacheFile.Extension, StringComparison.OrdinalIgnoreCase),
            // A link to a folder may lead back to where it stands.
            ShouldRecursePredicate = (ref FileSystemEntry entry) => entry.FileName[0] is not ('.' or '_') && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        string[] sorted = [.. files.Order(StringComparer.Ordinal)];
        return sorted.Length > 0 ? [.. sorted.Select(OfFile)]
            : throw new DataFormatException(new SourcePosition(path), "a directory without data", "one or more data files in it", "Files whose names start with '.' or '_', or end with .cofactor, do not count.");
    }

    /// <summary>A stream, which stays the caller's to dispose; read from where it stands.</summary>
    public static InputFile Of(Stream stream, string name)
    {
        long start = stream.CanSeek ? stream.Position : 0;
        return new InputFile(name, () =>
        {
            if (stream.CanSeek)
                stream.Position = start;
            return stream;
        }, leaveOpen: true)
        { Length = stream.CanSeek ? stream.Length - start : 0 };
    }

    /// <summary>Opens the file for one pass over its content.</summary>
    /// <exception cref="InvalidOperationException">A pipe is opened a second time.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public PeekStream Open()
    {
        if (_next is Func<PeekStream> next)
        {
            _next = null;
            return next();
        }
        if (_pipeIsOpened)
            throw new InvalidOperationException($"{Name} is a pipe, whose rows can be read once only. Read it into memory, or give a file.");
        Stream file = _open();
        _pipeIsOpened = !file.CanSeek;
        var content = new PeekStream(file, leaveOpen: _leaveOpen);
        bool gzip = content.Peek(2).SequenceEqual<byte>([0x1f, 0x8b]);
        _isPlain = file.CanSeek && !gzip;
        return gzip ? new PeekStream(new GunzipStream(content, Name), content) : content;
    }

    /// <summary>Whether the content can be entered anywhere: neither a pipe nor gzip. Opens the file to find out, if that was not done.</summary>
    public bool IsPlain
    {
        get
        {
            if (_isPlain is null)
                Head(2);
            return _isPlain == true;
        }
    }

    /// <summary>Opens a plain file at a place of its content.</summary>
    public PeekStream OpenAt(long offset)
    {
        Stream file = _open();
        file.Position += offset;
        return new PeekStream(file, leaveOpen: _leaveOpen);
    }

    /// <summary>The first bytes of the content; the next pass has them again.</summary>
    public byte[] Head(int count)
    {
        PeekStream content = Open();
        byte[] head = content.Peek(count).ToArray();
        if (_pipeIsOpened)
            _next = () => content;
        else
            content.Dispose();
        return head;
    }

    static InputFile OfFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0, Options = FileOptions.SequentialScan };
        return new InputFile(path, () => new FileStream(path, options), leaveOpen: false) { Length = new FileInfo(path) is { Exists: true } file ? file.Length : 0 };
    }
}
