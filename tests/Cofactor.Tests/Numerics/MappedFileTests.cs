using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Cofactor.Numerics;
using Cofactor.Tests.Formats;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Cofactor.Tests;

public class MappedFileTests
{
    [Fact]
    public void Memory_shows_the_file_and_holds_it_alone()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("f"), [0, 0, 0, 0, 7, 0, 0, 0, 9, 0, 0, 0]);
        (ReadOnlyMemory<int> memory, WeakReference map) = Map(folder.File("f"), 4, 2);
        Collect();
        Assert.Equal([7, 9], memory.ToArray().Select(n => BitConverter.IsLittleEndian ? n : BinaryPrimitives.ReverseEndianness(n)));
        Assert.True(map.IsAlive);
        GC.KeepAlive(memory);
    }

    [Fact]
    public void It_goes_with_the_last_memory_of_it()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("f"), new byte[100]);
        WeakReference map = Forgotten(folder.File("f"));
        Collect();
        Assert.False(map.IsAlive);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(8, 2)]
    [InlineData(-4, 1)]
    [InlineData(16, 0)]
    [InlineData(0, -1)]
    public void Nothing_outside_the_file_is_given(long offset, int count)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("f"), new byte[12]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(folder.File("f"), offset, count));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static (ReadOnlyMemory<int> Memory, WeakReference Map) Map(string path, long offset, int count)
    {
        using SafeFileHandle handle = File.OpenHandle(path);
        var map = new MappedFile(handle);
        return (map.Memory<int>(offset, count), new WeakReference(map));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static WeakReference Forgotten(string path) => Map(path, 0, 3).Map;

    static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
