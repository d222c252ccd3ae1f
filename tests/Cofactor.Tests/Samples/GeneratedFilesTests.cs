using System.Text;
using Cofactor.Samples;
using Xunit;

namespace Cofactor.Tests.Samples;

public sealed class GeneratedFilesTests
{
    [Fact]
    public void The_repository_holds_what_the_generator_writes()
    {
        (string Path, string Content)[] files = [.. GeneratedFiles.All()];
        Assert.Equal(9, files.Length);
        foreach ((string path, string content) in files)
        {
            byte[] written = Encoding.UTF8.GetBytes(content), kept = File.ReadAllBytes(Path.Combine(Repository.Root, path));
            Assert.True(written.AsSpan().SequenceEqual(kept), $"{path} differs from what the generator writes; run: dotnet run -c Release --project samples/Cofactor.Samples -- write");
        }
    }
}
