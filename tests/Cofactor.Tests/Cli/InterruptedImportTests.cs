using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>Imports and exports that are called off halfway.</summary>
public sealed class InterruptedImportTests
{
    static readonly FmModel Large = FmModel.FromWeights(new FmShape(50_000, 8), [1], new float[50_000], [.. Enumerable.Range(0, 400_000).Select(i => 1f / (i + 1))], LabelMap.Regressor);

    public static TheoryData<ModelFormat, bool> Formats => new() { { ModelFormat.SageMaker, true }, { ModelFormat.SageMaker, false }, { ModelFormat.LibFm, true }, { ModelFormat.LibFm, false } };

    [Theory]
    [MemberData(nameof(Formats), DisableDiscoveryEnumeration = true)]
    public void Reading_ends_soon_after_it_is_called_off(ModelFormat format, bool packed)
    {
        using var whole = new MemoryStream();
        if (format == ModelFormat.SageMaker && !packed)
            SageMakerArtifact.WriteArchive(Large, whole);
        else
            format.Write(Large, whole);
        byte[] file = packed && format == ModelFormat.LibFm ? ArtifactBytes.Gzip(whole.ToArray()) : whole.ToArray();
        using var counting = new Watched(new MemoryStream(file), default);
        Assert.Equal(Large.FeatureCount, format.Read(counting, "m").FeatureCount);
        for (int at = counting.Calls / 5; at < counting.Calls; at += counting.Calls / 5 + 1)
        {
            using var source = new CancellationTokenSource();
            using var stream = new Watched(new MemoryStream(file), source, at);
            Assert.Throws<OperationCanceledException>(() => format.Read(stream, "m", null, source.Token));
            Assert.InRange(stream.Calls, at, at + 3);
        }
    }

    [Theory]
    [MemberData(nameof(Formats), DisableDiscoveryEnumeration = true)]
    public void Writing_ends_soon_after_it_is_called_off_and_keeps_what_stood_there(ModelFormat format, bool toFile)
    {
        using var source = new CancellationTokenSource();
        if (!toFile)
        {
            using var stream = new Watched(new MemoryStream(), source, 3);
            Assert.Throws<OperationCanceledException>(() => format.Write(Large, stream, source.Token));
            Assert.Equal(3, stream.Calls);
            return;
        }
        using var cli = new CliRun();
        string path = cli.File("x", "former");
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => format.Write(Large, path, source.Token));
        Assert.Equal("former", File.ReadAllText(path));
        Assert.Equal(["x"], cli.Files());
    }

    [Fact]
    public void The_command_ends_with_130_and_keeps_what_stood_there()
    {
        using var cli = new CliRun();
        string model = cli.PathOf("m"), artifact = cli.PathOf("m.tar.gz"), other = cli.File("other", "former");
        ModelFile.Write(Large, model);
        cli.Done("export", model, artifact);
        string[] before = cli.Files();
        foreach (string[] command in (string[][])[["import", artifact, "--model", other], ["export", model, other, "--format", "libfm"]])
        {
            CliResult result = cli.RunWith("", new CancellationToken(canceled: true), command);
            Assert.Equal((130, "", "cofactor: interrupted.\n"), (result.Code, result.Out, result.Error));
        }
        Assert.Equal("former", File.ReadAllText(other));
        Assert.Equal(before, cli.Files());
    }

    /// <summary>Counts calls, and calls the work off at one of them.</summary>
    sealed class Watched(MemoryStream inner, CancellationTokenSource? source, int at = 0) : Stream
    {
        public int Calls { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            Count();
            return inner.Read(buffer);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Count();
            inner.Write(buffer);
        }

        void Count()
        {
            if (++Calls == at)
                source!.Cancel();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => true;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => inner.Position = value; }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);
        public override void SetLength(long value) => inner.SetLength(value);
    }
}
