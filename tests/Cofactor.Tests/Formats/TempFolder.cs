namespace Cofactor.Tests.Formats;

/// <summary>A folder of its own for a test, deleted at the end.</summary>
sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cofactor").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string[] Files => [.. Directory.EnumerateFileSystemEntries(Path).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
