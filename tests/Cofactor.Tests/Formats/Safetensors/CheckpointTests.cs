using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Formats;

public sealed class CheckpointTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Path => _folder.File("run.checkpoint");

    [Fact]
    public void A_state_comes_back_bit_for_bit()
    {
        TrainingState state = State();
        Checkpoint.Write(state, Path);
        TrainingState read = Checkpoint.Read(Path);
        Assert.Equal(state.Text.ToHashSet(), read.Text.ToHashSet());
        Assert.Equal(["a", "empty", "z"], read.Tensors.Select(t => t.Name));
        foreach (StateTensor tensor in state.Tensors)
        {
            StateTensor same = read.Tensors.Single(t => t.Name == tensor.Name);
            Assert.Equal(tensor.Shape, same.Shape);
            for (int i = 0; i < tensor.Data.Length; i++)
                Assert.Equal(BitConverter.SingleToInt32Bits(tensor.Data.Span(i, 1)[0]), BitConverter.SingleToInt32Bits(same.Data.Span(i, 1)[0]));
        }
        Assert.Equal(["run.checkpoint"], _folder.Files);
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused()
    {
        Checkpoint.Write(State(), Path);
        byte[] file = File.ReadAllBytes(Path);
        for (int length = 0; length < file.Length; length++)
        {
            File.WriteAllBytes(Path, file[..length]);
            Assert.Throws<DataFormatException>(() => Checkpoint.Read(Path));
        }
    }

    [Fact]
    public void A_model_is_no_checkpoint_and_a_checkpoint_no_model()
    {
        Checkpoint.Write(State(), Path);
        Assert.Contains("format 'cofactor-checkpoint'", Assert.Throws<DataFormatException>(() => ModelFile.Read(Path)).Message, StringComparison.Ordinal);
        ModelFile.Write(TinyModel.Of(new FmShape(1, 1)), Path);
        Assert.Contains("format 'cofactor'", Assert.Throws<DataFormatException>(() => Checkpoint.Read(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_version_is_refused_by_number()
    {
        Checkpoint.Write(State(), Path);
        byte[] file = File.ReadAllBytes(Path);
        file[file.AsSpan().IndexOf("\"format_version\":\"1\""u8) + 18] = (byte)'7';
        File.WriteAllBytes(Path, file);
        Assert.Contains("found format_version 7; expected at most 1. This build reads versions up to 1; update cofactor.",
            Assert.Throws<DataFormatException>(() => Checkpoint.Read(Path)).Message, StringComparison.Ordinal);
    }

    static TrainingState State()
    {
        static NativeBuffer Buffer(params float[] numbers)
        {
            var buffer = new NativeBuffer(numbers.Length);
            numbers.CopyTo(buffer.Span(0, numbers.Length));
            return buffer;
        }
        return new TrainingState(
            new Dictionary<string, string> { ["epoch"] = "3", ["format"] = "a text of the solver's", [""] = "✓" },
            [new StateTensor("z", [2, 2], Buffer(1, -0f, float.Epsilon, float.NaN)), new StateTensor("a", [1], Buffer(0.1f)), new StateTensor("empty", [0, 3], Buffer())]);
    }
}
