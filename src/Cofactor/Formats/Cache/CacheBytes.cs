using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cofactor;

/// <summary>Where a cache's sections come from: the file, read into arrays, or its memory map.</summary>
interface ICacheContent
{
    /// <summary>Numbers from a place that the index has checked.</summary>
    ReadOnlyMemory<T> Section<T>(long offset, int count) where T : unmanaged;

    /// <summary>The error of a file whose content contradicts itself.</summary>
    DataFormatException Damaged(string found, string expected);
}

/// <summary>A cache file, read into arrays where it is asked to.</summary>
sealed class CacheBytes(SafeFileHandle file, string path) : ICacheContent
{
    const int Chunk = 1 << 26;   // bytes; spans of bytes are shorter than some sections

    public SourcePosition Where { get; } = new(path);

    /// <summary>Length of the file.</summary>
    public long Length { get; } = RandomAccess.GetLength(file);

    public ReadOnlyMemory<T> Section<T>(long offset, int count) where T : unmanaged => Read<T>(offset, count);

    /// <exception cref="DataFormatException">The file ends before, since it was cut meanwhile.</exception>
    public T[] Read<T>(long offset, int count) where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(count);
        int size = Unsafe.SizeOf<T>(), most = Chunk / size;
        for (int start = 0; start < count; start += most)
            Fill(MemoryMarshal.AsBytes(array.AsSpan(start, Math.Min(most, count - start))), offset + ((long)start * size));
        return array;
    }

    public DataFormatException Damaged(string found, string expected) => Damaged(Where, found, expected);

    public static DataFormatException Damaged(SourcePosition where, string found, string expected) =>
        new(where, found, expected, "The file is damaged; make it again from the rows that it was made from.");

    void Fill(Span<byte> bytes, long offset)
    {
        for (int filled = 0, read; filled < bytes.Length; filled += read)
            if ((read = RandomAccess.Read(file, bytes[filled..], offset + filled)) == 0)
                throw Damaged($"the end of the file at byte {offset + filled}", "the rest of its content");
    }
}

/// <summary>A cache file as memory.</summary>
sealed class CacheMap(SafeFileHandle file, string path) : ICacheContent
{
    readonly Numerics.MappedFile _map = new(file);

    public ReadOnlyMemory<T> Section<T>(long offset, int count) where T : unmanaged => _map.Memory<T>(offset, count);

    public DataFormatException Damaged(string found, string expected) => CacheBytes.Damaged(new SourcePosition(path), found, expected);
}
