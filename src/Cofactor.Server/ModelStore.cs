using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Cofactor.Server;

/// <summary>
/// The model that answers, by one reference. When its file changes it is read anew and swapped whole; a file that is bad keeps the model
/// that stands. The old one is freed when the last request that took it has ended.
/// </summary>
/// <param name="path">The model's file. Renaming another over it is the way to change it.</param>
/// <param name="read">Reads it, from a stream and its name; <see cref="ModelFile.Read(Stream, string)"/> if none is given.</param>
public sealed class ModelStore(string path, Func<Stream, string, FmModel>? read = null)
{
    const int VersionLength = 12;

    // The clock of a file system may stand still for so long: a file as young as that may change once more without a sign.
    static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(50);

    // What tells one content of the path from another without reading it.
    readonly record struct Stamp(long Length, DateTime Written);

    readonly Lock _reading = new();
    readonly Func<Stream, string, FmModel> _read = read ?? ModelFile.Read;
    Stamp? _seen, _failed;

    /// <summary>The model's file.</summary>
    public string Path => path;

    /// <summary>The model of this moment; null until a first one could be read. A request takes it once.</summary>
    public ServedModel? Current { get; private set; }

    /// <summary>Called after a model was taken.</summary>
    internal Action? Swapped { get; set; }

    /// <exception cref="RequestException">503: there is no model yet.</exception>
    internal ServedModel Required => Current ?? throw new RequestException(503, "There is no model yet.", "no model", "a model that could be read", "Try again later; /healthz says what is wrong with the model's file.");

    /// <summary>Why the newest file was not taken; null when it was.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Reads the file if its size or time has changed since the last call; a content that is the same is not swapped in.</summary>
    /// <param name="force">Whether to compare the content even if neither has.</param>
    /// <returns>True if <see cref="Current"/> or <see cref="Error"/> is new.</returns>
    public bool Refresh(bool force = false)
    {
        lock (_reading)
        {
            Stamp? before = null;
            try
            {
                // Opened once, so that the version is that of the bytes read, whatever happens to the name meanwhile.
                using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
                before = StampOf(file.SafeFileHandle);
                if (before == _seen && !force)
                    return false;
                string version = VersionOf(file);
                ServedModel next = Current?.Version == version ? Current : new ServedModel(_read(file, path), version, path, DateTimeOffset.UtcNow);
                // Written to while it was read: the next call sees it whole. One that was replaced meanwhile is whole, though no longer the newest.
                if (StampOf(file.SafeFileHandle) != before)
                    return false;
                bool isNew = next != Current || Error is not null;
                bool isOther = next != Current;
                (Current, Error, _failed) = (next, null, null);
                if (isOther)
                    Swapped?.Invoke();
                _seen = DateTime.UtcNow - before.Value.Written < Settled ? null : before;
                return isNew;
            }
            catch (Exception e)   // whatever it is, the former model goes on answering
            {
                // Being written to still: the next call sees more of it.
                if (before is not null && TryStampOf(path) is { } now && now != before)
                    return false;
                bool isNew = Error is null || before != _failed;
                (Error, _seen, _failed) = (e, before, before);
                return isNew;
            }
        }
    }

    static Stamp StampOf(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));

    static Stamp? TryStampOf(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return StampOf(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static string VersionOf(FileStream file)
    {
        string version = Convert.ToHexStringLower(SHA256.HashData(file))[..VersionLength];
        file.Position = 0;
        return version;
    }
}
