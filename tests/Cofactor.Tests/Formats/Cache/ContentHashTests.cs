using Xunit;

namespace Cofactor.Tests.Formats.Cache;

public sealed class ContentHashTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Write(string name, byte[] content)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    [Fact]
    public void Every_byte_of_a_file_counts_and_its_name_does_not()
    {
        var content = new byte[(9 << 20) + 3];   // three chunks
        string first = CacheFile.ContentHash(Write("a", content));
        Assert.Matches("^[0-9a-f]{32}$", first);
        Assert.Equal(first, CacheFile.ContentHash(Write("b", content)));
        var seen = new HashSet<string> { first };
        foreach (int at in new[] { 0, (4 << 20) - 1, 4 << 20, content.Length - 1 })
        {
            byte[] other = [.. content];
            other[at] = 1;
            Assert.True(seen.Add(CacheFile.ContentHash(Write("a", other))));
        }
        Assert.True(seen.Add(CacheFile.ContentHash(Write("a", content[..^1]))));
        Assert.True(seen.Add(CacheFile.ContentHash(Write("a", []))));
    }

    [Fact]
    public void Of_a_folder_names_and_order_count()
    {
        Write("d/1", "ab"u8.ToArray());
        Write("d/2", "c"u8.ToArray());
        Write("e/1", "a"u8.ToArray());
        Write("e/2", "bc"u8.ToArray());
        Write("f/2", "ab"u8.ToArray());
        Write("f/1", "c"u8.ToArray());
        Assert.Equal(3, new[] { "d", "e", "f" }.Select(f => CacheFile.ContentHash(_folder.File(f))).Distinct().Count());
        string before = CacheFile.ContentHash(_folder.File("d"));
        Write("d/1.cofactor", "x"u8.ToArray());
        Assert.Equal(before, CacheFile.ContentHash(_folder.File("d")));
    }
}
