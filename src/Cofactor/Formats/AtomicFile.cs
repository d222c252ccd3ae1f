namespace Cofactor;

/// <summary>
/// Writes a file whole or not at all: beside its place under the name <c>.name.random.tmp</c>, to the disk, then renamed over. When
/// anything fails the temporary is deleted and a file that stood there is as it was.
/// </summary>
public static class AtomicFile
{
    const int BufferBytes = 1 << 16;

    /// <summary>
    /// Writes <paramref name="path"/>; follows links. What is no file, such as a FIFO or <c>/dev/stdout</c>, is written to as it is.
    /// </summary>
    /// <param name="path">The file's path. Its folder exists.</param>
    /// <param name="write">Writes the content; the stream is the caller's only inside.</param>
    /// <exception cref="IOException">The path is a folder or has none, the disk is full, or the system fails otherwise.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full) || Path.EndsInDirectorySeparator(full))
            throw new IOException($"{path} is a directory; expected the name of a file to write.");
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path} cannot be written: the directory {folder} does not exist. Create it first.");
        if (File.Exists(full) && WrittenInPlace(full, write))
            return;
        Replace(new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName, write);
    }

    /// <summary>Writes to what is no regular file. A device is known by its path, since .NET does not tell; a FIFO by being no place to seek in.</summary>
    static bool WrittenInPlace(string full, Action<Stream> write)
    {
        bool device = (full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal))
            || full.StartsWith("/proc/", StringComparison.Ordinal);
        // Appending: /dev/stdout may be a file that others write to as well.
        using var stream = new FileStream(full, device ? FileMode.Append : FileMode.Open, FileAccess.Write, FileShare.ReadWrite, BufferBytes);
        if (!device && stream.CanSeek)
            return false;
        write(stream);
        return true;
    }

    static void Replace(string full, Action<Stream> write)
    {
        string name = Path.GetFileName(full);
        // Names are limited to 255 bytes: of a very long one the beginning will do.
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{name[..Math.Min(name.Length, 50)]}.{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);   // no error where there is none
            throw;
        }
    }
}
