using System.IO.Compression;
using Google.Protobuf;
using Xunit;
using static Cofactor.Tests.Formats.RecordIoData;

namespace Cofactor.Tests.Formats;

public sealed class RecordIoFramesTests
{
    static readonly float MagicFloat = BitConverter.UInt32BitsToSingle(RecordIoFrames.Magic);

    [Fact]
    public void Parts_are_joined_with_the_magic_between_them()
    {
        byte[] payload = Of(Sparse([MagicFloat, 1, MagicFloat], [0, 1, 2]), Dense(1)).ToByteArray();
        byte[] file = [.. Frame(payload[..16], 1), .. Frame(payload[20..24], 2), .. Frame(payload[28..], 3), .. Real, .. Frame(payload)];
        RowBlock block = Read(file);
        Assert.Equal(3, block.RowCount);
        Assert.Equal([MagicFloat, 1, MagicFloat], block.Row(0).Values.ToArray());
        Assert.Equal(block.Row(0).Values.ToArray(), block.Row(2).Values.ToArray());
    }

    [Theory]
    [InlineData("part 2 of a record without a first part", 2u)]
    [InlineData("part 3 of a record without a first part", 3u)]
    [InlineData("part 1 within a record", 1u, 1u)]
    [InlineData("part 0 within a record", 1u, 2u, 0u)]
    [InlineData("part 4 of a record", 4u)]
    [InlineData("part 7 of a record", 1u, 7u)]
    [InlineData("the end of the file after 0 bytes", 1u, 2u)]
    public void Parts_out_of_order_are_refused(string reason, params uint[] kinds)
    {
        byte[] file = [.. Real, .. kinds.SelectMany(kind => Frame([], kind))];
        Assert.Contains("r.recordio, record 2: found " + reason, Assert.Throws<DataFormatException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_magic_is_shown()
    {
        byte[] file = [.. Real, .. "1 0:1 5:1\n"u8];
        Assert.Contains(@"record 2: found '1 0:'; expected RecordIO's magic '\x0a#\xd7\xce'", Assert.Throws<DataFormatException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_within_a_record_is_refused_and_between_records_is_shorter()
    {
        byte[] payload = Of(Sparse([MagicFloat, 1], [0, 1]), Dense(1)).ToByteArray();
        byte[][] records = [Real, [.. Frame(payload[..16], 1), .. Frame(payload[20..], 3)], Frame(payload)];
        byte[] file = [.. records.SelectMany(r => r)];
        int[] ends = [0, records[0].Length, records[0].Length + records[1].Length];
        for (int length = 0; length < file.Length; length++)
        {
            byte[] cut = file[..length];
            if (Array.IndexOf(ends, length) is >= 0 and int rows)
                Assert.Equal(rows, Read(cut).RowCount);
            else
                Assert.Contains("found the end of the file after", Assert.Throws<DataFormatException>(() => Read(cut)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_lying_length_takes_no_memory()
    {
        byte[] file = [.. Real, 0x0A, 0x23, 0xD7, 0xCE, 0xFF, 0xFF, 0xFF, 0x1F, .. new byte[1000]];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataFormatException>(() => Read(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void A_mutated_file_is_refused_or_read()
    {
        byte[] payload = Of(Sparse([MagicFloat, 0.5], [7, 200_000], 300_000), Tensor(Kind.Int32, [-3], [])).ToByteArray();
        byte[] file = [.. Real, .. Frame(payload[..16], 1), .. Frame(payload[20..], 3), .. Frame(Unpacked(Kind.Float64, [1.5, 2], [3, 1], [1, 9], 0))];
        var random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            // The second kind keeps the frame right, so that the damage reaches the messages.
            byte[] mutated = i % 2 == 0 ? Mutation.Of(file, random) : Frame(Mutation.Of(payload, random));
            try
            {
                RowBlock block = Read(mutated, new ReadOptions { SumRepeated = i % 4 < 2, IgnoreLabels = i % 8 < 4 });
                for (int row = 0; row < block.RowCount; row++)
                    Assert.True(block.Row(row).Values.ToArray().All(float.IsFinite));
            }
            catch (DataFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 10_000, 19_999);
    }

    [Fact]
    public void Files_are_recognised_and_have_as_many_features_as_their_shapes_say()
    {
        using var folder = new TempFolder();
        using (var gzip = new GZipStream(File.Create(folder.File("b.gz")), CompressionLevel.Fastest))
            gzip.Write([.. Real, .. Real]);
        File.WriteAllBytes(folder.File("a"), Real);
        Dataset data = DataFile.Read(folder.Path);
        Assert.Equal((3L, 2625), (data.RowCount, data.FeatureCount));
        Assert.Equal(folder.File("b.gz") + ", record 2", data.Locate(2).ToString());
        Assert.Equal(5f, data.Label(2));
    }
}
