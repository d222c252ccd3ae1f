namespace Cofactor.Cli;

/// <summary>Temporary files that go when they are closed.</summary>
static class TemporaryFile
{
    /// <exception cref="OutputException">The folder for temporary files cannot be written.</exception>
    public static FileStream Create()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        FileStream? file = null;
        OutputPath.Write(path, () => file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose));
        return file!;
    }
}
