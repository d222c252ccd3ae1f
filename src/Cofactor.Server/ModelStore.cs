using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Cofactor.Server;

/// <summary>
/// The model that answers, by one reference. When its file changes it is read anew and swapped whole; a file that is bad keeps the model
/// that stands. The old one is freed when the last request that took it has ended.
/// </summary>
/// <param name="path">The model's file. Renaming another over it is the way to change it.</param>
/// <param name="read">Reads it; <see cref="ModelFile.Read(string)"/> if none is given.</param>
public sealed class ModelStore(string path, Func<string, FmModel>? read = null)
{
    const int VersionLength = 12;

    // What tells one content of the path from another without reading it. A renamed file has a birth of its own, even with size and time kept.
    readonly record struct Stamp(long Length, DateTime Written, DateTime Born);

    readonly Lock _reading = new();
    readonly Func<string, FmModel> _read = read ?? ModelFile.Read;
    Stamp? _seen;

    /// <summary>The model's file.</summary>
    public string Path => path;

    /// <summary>The model of this moment; null until a first one could be read. A request takes it once.</summary>
    public ServedModel? Current { get; private set; }

    /// <summary>Why the newest file was not taken; null when it was.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Reads the file if it has changed since the last call.</summary>
    /// <returns>True if <see cref="Current"/> or <see cref="Error"/> is new.</returns>
    public bool Refresh()
    {
        lock (_reading)
        {
            Stamp? before = null;
            try
            {
                before = StampOf(path);
                if (before == _seen)
                    return false;
                string version = VersionOf(path);
                ServedModel next = Current?.Version == version ? Current : new ServedModel(_read(path), version, path, DateTimeOffset.UtcNow);
                // Replaced or written to while it was read: the next call sees it whole.
                if (StampOf(path) != before)
                    return false;
                bool isNew = next != Current || Error is not null;
                (Current, Error, _seen) = (next, null, before);
                return isNew;
            }
            catch (Exception e) when (e is CofactorException or IOException or UnauthorizedAccessException or InsufficientMemoryException)
            {
                // Being written to still: the next call sees more of it.
                if (before is not null && TryStampOf(path) is { } now && now != before)
                    return false;
                bool isNew = Error?.Message != e.Message || before != _seen;
                (Error, _seen) = (e, before);
                return isNew;
            }
        }
    }

    static Stamp StampOf(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        return new Stamp(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file), File.GetCreationTimeUtc(file));
    }

    static Stamp? TryStampOf(string path)
    {
        try
        {
            return StampOf(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static string VersionOf(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        return Convert.ToHexStringLower(SHA256.HashData(file))[..VersionLength];
    }
}
