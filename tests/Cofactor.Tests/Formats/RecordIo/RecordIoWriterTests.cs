using Cofactor.Tests.Formats.Proto;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Xunit;
using static Cofactor.Tests.Formats.RecordIoData;

namespace Cofactor.Tests.Formats;

public sealed class RecordIoWriterTests
{
    static readonly float MagicFloat = BitConverter.UInt32BitsToSingle(RecordIoFrames.Magic);

    [Fact]
    public void Writes_what_SageMaker_wrote() => Assert.Equal(Real, Written(2625, w => w.Write(new SparseRow([0, 948]), 5f)));

    [Fact]
    public void Writes_what_Google_writes_and_reads_it_back_split_or_not()
    {
        var rows = from values in Gen.ArrayOf(Gen.Elements(1f, -0.25f, MagicFloat, 0f, float.MaxValue))
                   from stride in Gen.Choose(1, 100_000)
                   from label in Gen.Elements(float.NaN, 1f, -3.5f, MagicFloat)
                   select (values, stride, label);
        Prop.ForAll(rows.ToArbitrary(), row =>
        {
            int[] indices = [.. Enumerable.Range(0, row.values.Length).Select(p => p * row.stride)];
            Value features = Sparse([.. row.values.Select(v => (double)v)], [.. indices.Select(i => (ulong)i)], 100_000_000);
            byte[] google = Frame(Of(features, float.IsNaN(row.label) ? null : Dense(row.label)).ToByteArray());
            byte[] ours = Written(100_000_000, w => w.Write(new SparseRow(indices, row.values), row.label));
            byte[] split = Written(100_000_000, w => w.Write(new SparseRow(indices, row.values), row.label), split: true);
            return ours.SequenceEqual(google) && Same(Read(ours)) && Same(Read(split));

            bool Same(RowBlock block) => block.RowCount == 1 && block.Row(0).Indices.SequenceEqual(indices) && block.Labels.Span[0].Equals(row.label)
                && (block.Features.IsAllOnes ? row.values.All(v => v == 1) : block.Row(0).Values.SequenceEqual(row.values));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Splitting_ends_a_part_at_an_aligned_magic_and_leaves_it_out()
    {
        byte[] file = Written(9, w => w.Write(new SparseRow([0, 1], [MagicFloat, 1]), 1f));
        byte[] whole = file[8..(8 + BitConverter.ToInt32(file, 4))];
        byte[] split = Written(9, w => w.Write(new SparseRow([0, 1], [MagicFloat, 1]), 1f), split: true);
        Assert.Equal(RecordIoFrames.Magic, BitConverter.ToUInt32(whole, 16));
        Assert.Equal([.. Frame(whole[..16], 1), .. Frame(whole[20..], 3)], split);
    }

    [Fact]
    public void A_block_is_written_row_by_row_and_weights_are_refused()
    {
        RowBlock block = Read([.. Real, .. Real]);
        Assert.Equal([.. Real, .. Real], Written(2625, w => w.Write(block)));
        var weighted = new RowBlock(0, block.Features, block.Labels, new float[] { 1, 2 });
        Assert.Throws<OptionException>(() => Written(2625, w => w.Write(weighted)));
    }

    static byte[] Written(int featureCount, Action<RecordIoWriter> write, bool split = false)
    {
        using var stream = new MemoryStream();
        write(new RecordIoWriter(stream, featureCount, split));
        return stream.ToArray();
    }
}
