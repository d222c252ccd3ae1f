using Cofactor.Numerics;
using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests;

public class FileBufferTests
{
    [Fact]
    public void Floats_in_a_file_are_zero_hold_what_is_written_and_leave_nothing_behind()
    {
        using var folder = new TempFolder();
        using (var buffer = new NativeBuffer(100_000, folder.Path))
        {
            Assert.Equal(-1, buffer.Span(0, 100_000).IndexOfAnyExcept(0f));
            buffer.Span(99_999, 1)[0] = 5;
            Assert.Equal(5, buffer.Span(99_998, 2)[1]);
            buffer.Dispose();
        }
        Assert.Empty(Directory.GetFiles(folder.Path));
        using var none = new NativeBuffer(0, folder.Path);
        Assert.Equal(0, none.Length);
    }

    [Fact]
    public void A_folder_that_cannot_hold_them_is_an_IO_error()
    {
        using var folder = new TempFolder();
        Assert.Throws<DirectoryNotFoundException>(() => new NativeBuffer(10, folder.File("missing")));
        Assert.ThrowsAny<IOException>(() => new NativeBuffer(1L << 50, folder.Path));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
