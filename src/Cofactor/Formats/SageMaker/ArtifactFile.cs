namespace Cofactor;

/// <summary>
/// The ZIP in whatever a user has of an artifact: <c>model.tar.gz</c>, the tar file, the ZIP itself, any of them in gzip, or a folder
/// with the ZIP. What is packed is unpacked into a temporary file of no name, so memory does not grow with it.
/// </summary>
sealed class ArtifactFile : IDisposable
{
    /// <summary>The name of the ZIP in an artifact; <c>model_algo-2</c> and so on are read as well.</summary>
    public const string EntryName = "model_algo-1";

    /// <summary>What to do about a file that is not whole and right.</summary>
    public const string Remedy = "Copy or download the artifact again.";

    const string Expected = "model.tar.gz, or the ZIP 'model_algo-1' in it";
    const int LargestGrowth = 250;              // deflate itself ends at 1032; zero weights with their row ids stay below 60
    const long AlwaysAllowed = 64L << 20;

    readonly Stream? _temporary;

    ArtifactFile(Stream zip, SourcePosition where, long limit, bool isTemporary)
    {
        Zip = zip;
        Where = where;
        Limit = limit;
        _temporary = isTemporary ? zip : null;
    }

    /// <summary>The ZIP. Can seek; from its start to its end.</summary>
    public Stream Zip { get; }

    /// <summary>The artifact, for messages.</summary>
    public SourcePosition Where { get; }

    /// <summary>Bytes that anything in the artifact may unpack to: a small file that grows without end is an attack, no model.</summary>
    public long Limit { get; }

    /// <summary>The file to read: the path itself, or of a folder the one file in it that bears an artifact's name.</summary>
    /// <exception cref="DataFormatException">A folder without such a file, or with several.</exception>
    public static string At(string path)
    {
        if (!Directory.Exists(path))
            return path;
        string[] files = [.. Directory.EnumerateFiles(path, "model_algo-*").Order(StringComparer.Ordinal)];
        return files.Length == 1 ? files[0] : throw new DataFormatException(new SourcePosition(path),
            files.Length == 0 ? "a folder without a file 'model_algo-1'" : $"{files.Length} files 'model_algo-…' in a folder", "one, as SageMaker's container writes it", "Name the file to read.");
    }

    /// <summary>Finds the ZIP of an artifact.</summary>
    /// <param name="file">The artifact; can seek.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancellationToken">Ends the unpacking.</param>
    public static ArtifactFile Open(Stream file, string name, CancellationToken cancellationToken = default)
    {
        var where = new SourcePosition(name);
        if (!file.CanSeek)
            throw new DataFormatException(where, "a pipe", "a file with a length", "Write it to a file first.");
        long limit = Math.Max(AlwaysAllowed, file.Length > long.MaxValue / LargestGrowth ? long.MaxValue : file.Length * LargestGrowth);
        file.Position = 0;
        InputFile input = InputFile.Of(file, name);
        byte[] head = input.Head(TarFileReader.BlockLength);
        bool isTar = head.Length == TarFileReader.BlockLength && TarFileReader.IsHeader(head);
        if (!isTar)
            CheckStart(head, where);
        if (!isTar && input.IsPlain)
            return new ArtifactFile(file, where, limit, isTemporary: false);
        using PeekStream content = input.Open();
        var limited = new LimitedStream(content, limit, where, cancellationToken);
        FileStream zip = Temporary();
        try
        {
            if (isTar)
                Extract(limited, zip, where);
            else
                limited.CopyTo(zip);
            zip.Flush();
            return new ArtifactFile(zip, where, limit, isTemporary: true);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    public void Dispose() => _temporary?.Dispose();

    static void Extract(Stream tar, Stream zip, SourcePosition where)
    {
        using var reader = new TarFileReader(tar, where);
        string? found = null;
        var buffer = new byte[1 << 16];
        while (reader.Next())
        {
            if (!reader.Name.StartsWith("model_algo-", StringComparison.Ordinal))
                continue;
            if (found is not null)
                throw new DataFormatException(where, $"both {DataFormatException.Quote(found)} and {DataFormatException.Quote(reader.Name)}", "one model", "Unpack the artifact and name the file to read.");
            found = reader.Name;
            for (int read = reader.Read(buffer); read > 0; read = reader.Read(buffer))
            {
                if (zip.Position == 0)
                    CheckStart(buffer.AsSpan(0, read), where);
                zip.Write(buffer, 0, read);
            }
        }
        if (found is null)
            throw new DataFormatException(where, "an archive without 'model_algo-1'", Expected, "Only artifacts of SageMaker's factorization machines can be imported.");
        // What follows the end fills up the last record; reading it shows that a packed file is whole.
        while (tar.Read(buffer) is > 0 and int more)
            if (buffer.AsSpan(0, more).ContainsAnyExcept((byte)0))
                throw new DataFormatException(where, "more bytes behind the end of the tar file", "zeros only", Remedy);
    }

    /// <summary>Says what else a file is, before anything of it is unpacked.</summary>
    static void CheckStart(ReadOnlySpan<byte> head, SourcePosition where)
    {
        if (head.StartsWith(ZipReader.Magic))
            return;
        if (NdArrayList.IsMagic(head))
            throw new DataFormatException(where, "an NDArray list, as SageMaker's k-means and PCA write it", Expected, "Only artifacts of SageMaker's factorization machines can be imported.");
        throw new DataFormatException(where, head.IsEmpty ? "an empty file" : $"a file that starts {DataFormatException.Quote(head[..Math.Min(16, head.Length)])}", Expected, Remedy);
    }

    static FileStream Temporary()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16, Options = FileOptions.DeleteOnClose });
        // Nameless at once where that is possible, so that it goes even when the process is killed.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }

    /// <summary>Refuses to give more than so many bytes.</summary>
    sealed class LimitedStream(Stream inner, long limit, SourcePosition where, CancellationToken cancellationToken) : ForwardStream
    {
        long _left = limit;

        public override int Read(Span<byte> buffer)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = inner.Read(buffer);
            _left -= read;
            return _left >= 0 ? read
                : throw new DataFormatException(where, $"an archive that unpacks to more than {LargestGrowth} times its size", "a model", "It looks like an attack; if it is not, unpack it first and name the file 'model_algo-1'.");
        }
    }
}
