using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cofactor;

/// <summary>A hash of files' bytes at the speed of reading them: of chunks on all cores, then of the chunks' hashes in order.</summary>
static class ContentHash
{
    const int Chunk = 4 << 20;

    /// <summary>32 hexadecimal digits: XxHash128 over the files in order, and over their names where there are several.</summary>
    public static string Of(string path, CancellationToken cancellationToken)
    {
        var all = new XxHash128();
        IReadOnlyList<InputFile> files = InputFile.At(path);
        foreach (InputFile file in files)
        {
            if (Directory.Exists(path))
                all.Append(Encoding.UTF8.GetBytes(Path.GetRelativePath(path, file.Name)));
            using SafeFileHandle handle = File.OpenHandle(file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            UInt128[] chunks = new UInt128[(RandomAccess.GetLength(handle) + Chunk - 1) / Chunk];
            InParallel.For(chunks.Length, c => chunks[c] = OfChunk(handle, c * (long)Chunk), cancellationToken);
            long length = RandomAccess.GetLength(handle);
            all.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in length)));
            all.Append(MemoryMarshal.AsBytes(chunks.AsSpan()));
        }
        return Convert.ToHexStringLower(all.GetCurrentHash());
    }

    static UInt128 OfChunk(SafeFileHandle file, long start)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            int filled = 0;
            for (int read = 1; read > 0 && filled < Chunk; filled += read)
                read = RandomAccess.Read(file, buffer.AsSpan(filled, Chunk - filled), start + filled);
            return XxHash128.HashToUInt128(buffer.AsSpan(0, filled));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
