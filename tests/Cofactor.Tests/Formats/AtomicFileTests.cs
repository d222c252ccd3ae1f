using Xunit;

namespace Cofactor.Tests.Formats;

public sealed class AtomicFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_a_new_file_and_replaces_an_old_one()
    {
        AtomicFile.Write(_folder.File("a"), s => s.Write("first, longer"u8));
        AtomicFile.Write(_folder.File("a"), s => s.Write("second"u8));
        Assert.Equal("second", File.ReadAllText(_folder.File("a")));
        Assert.Equal(["a"], _folder.Files);
    }

    [Fact]
    public void Keeps_the_old_file_and_leaves_nothing_behind_when_the_writer_throws()
    {
        File.WriteAllText(_folder.File("a"), "old");
        foreach (string name in new[] { "a", "new" })
            Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(_folder.File(name), s =>
            {
                s.Write(new byte[100_000]);
                throw new OperationCanceledException();
            }));
        Assert.Equal("old", File.ReadAllText(_folder.File("a")));
        Assert.Equal(["a"], _folder.Files);
    }

    [Fact]
    public void The_temporary_stands_beside_the_file_and_is_hidden()
    {
        string[] during = [];
        AtomicFile.Write(_folder.File("model"), _ => during = _folder.Files);
        Assert.Matches(@"^\.model\..+\.tmp$", Assert.Single(during));
    }

    [Fact]
    public void A_name_of_255_bytes_is_written()
    {
        string name = new('n', 255);
        AtomicFile.Write(_folder.File(name), s => s.Write("x"u8));
        Assert.Equal([name], _folder.Files);
    }

    [Fact]
    public void A_directory_or_a_missing_folder_is_an_error_that_names_it()
    {
        IOException e = Assert.Throws<IOException>(() => AtomicFile.Write(_folder.Path, s => s.Write("x"u8)));
        Assert.Contains(_folder.Path + " is a directory", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(_folder.File("no/file"), s => s.Write("x"u8)));
        Assert.Contains(_folder.File("no") + " does not exist", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_stays_a_link_and_its_target_is_replaced()
    {
        File.WriteAllText(_folder.File("target"), "old");
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("target"));
        AtomicFile.Write(_folder.File("link"), s => s.Write("new"u8));
        Assert.NotNull(new FileInfo(_folder.File("link")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(_folder.File("target")));
    }

    [Fact]
    public void A_full_disk_is_an_IOException()
    {
        if (!File.Exists("/dev/full"))
            return;
        Assert.Throws<IOException>(() => AtomicFile.Write("/dev/full", s => s.Write(new byte[200_000])));
        Assert.True(File.Exists("/dev/full"));
    }

    [Fact]
    public void A_device_is_written_to_and_stays_one()
    {
        if (!File.Exists("/dev/null"))
            return;
        AtomicFile.Write("/dev/null", s => s.Write(new byte[200_000]));
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }
}
