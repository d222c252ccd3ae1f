namespace Cofactor.Cli;

/// <summary>Outputs are checked before the work and written whole after it.</summary>
static class OutputPath
{
    /// <summary>Standard output.</summary>
    public const string Standard = "-";

    /// <summary>Fails now, and not after an hour of training, where a file cannot be written.</summary>
    /// <param name="path">The output.</param>
    /// <param name="inputs">What the run reads, and must not write over.</param>
    /// <exception cref="OutputException">The path is a directory, its directory is missing or may not be written.</exception>
    /// <exception cref="UsageException">It is one of the inputs.</exception>
    public static void Check(string path, params string?[] inputs)
    {
        if (path == Standard)
            return;
        if (HasContent(path) && inputs.Any(i => i is not null && HasContent(i) && Target(i) == Target(path)))
            throw new UsageException($"{path} is an input of this run; give the output another name.", path, "an output that is no input", "Give the output another name.");
        try
        {
            string full = Path.GetFullPath(path);
            if (Directory.Exists(full) || Path.EndsInDirectorySeparator(path))
                throw new IOException("it is a directory; give the name of a file.");
            string directory = Path.GetDirectoryName(full)!;
            if (!Directory.Exists(directory))
                throw new IOException($"the directory {directory} does not exist; create it first.");
            // A named pipe must not be opened and closed before its time: its reader would take that for the end.
            if (File.Exists(full) && !HasContent(full))
                return;
            if (File.Exists(full))
                File.Open(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();
            else
                File.Create(Path.Combine(directory, $".cofactor-{Path.GetRandomFileName()}"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OutputException(path, e);
        }
    }

    /// <summary>Runs something that writes <paramref name="path"/>; its errors then are those of an output.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static void Write(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException io && !IsBrokenPipe(io)))
        {
            throw new OutputException(path == Standard ? "standard output" : path, e);
        }
    }

    /// <summary>Whether a path is a file with bytes in it: no pipe, no device.</summary>
    public static bool HasContent(string path) => File.Exists(path) && new FileInfo(Target(path)) is { Exists: true, Length: > 0 };

    static string Target(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

    /// <summary>Whether the reader of our output has gone, as <c>head</c> does: it has seen enough, and nothing failed.</summary>
    public static bool IsBrokenPipe(IOException error) => error.HResult is 32 or unchecked((int)0x8007006D) or unchecked((int)0x800700E8);

    /// <summary>Whether there is no room left on a disk.</summary>
    public static bool IsDiskFull(IOException error) => error.HResult is 28 or unchecked((int)0x80070070);
}
