using Cofactor.Tests.Formats.Proto;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Xunit;
using static Cofactor.Tests.Formats.RecordIoData;
using Record = Cofactor.Tests.Formats.Proto.Record;

namespace Cofactor.Tests.Formats;

public sealed class RecordIoReaderTests
{
    [Fact]
    public void A_record_that_SageMaker_wrote_is_read()
    {
        RowBlock block = Read([.. Real, .. Real], out int declared);
        Assert.Equal(2, block.RowCount);
        Assert.Equal([0, 948], block.Row(1).Indices.ToArray());
        Assert.True(block.Features.IsAllOnes);
        Assert.Equal([5f, 5f], block.Labels.ToArray());
        Assert.Equal(2625, declared);
    }

    [Fact]
    public void Every_kind_of_tensor_is_read_as_Google_writes_it_and_unpacked()
    {
        var rows = from kind in Gen.Elements(Kind.Float32, Kind.Float64, Kind.Int32)
                   from dense in Gen.Elements(true, false)
                   from values in Gen.ArrayOf(Gen.Choose(-300, 300))
                   from seed in Gen.Choose(0, 1000)
                   select (kind, dense, values, seed);
        Prop.ForAll(rows.ToArbitrary(), row =>
        {
            // Quarters are exact in all three types but Int32, where they are cut.
            double[] values = [.. row.values.Select(v => row.kind == Kind.Int32 ? v / 4 : v / 4.0)];
            ulong[] keys = row.dense ? [] : [.. Enumerable.Range(0, values.Length).Select(p => (ulong)(p * 7919 + row.seed) % 1_000_003)];
            ulong[] shape = row.seed % 3 == 0 ? [] : row.seed % 3 == 1 ? [row.dense ? (ulong)values.Length : 1_000_003] : [1, row.dense ? (ulong)values.Length : 1_000_003];
            int label = row.seed - 500;
            (int, float)[] expected = [.. values.Select((v, p) => (row.dense ? p : (int)keys[p], (float)v)).Where(x => !row.dense || x.Item2 != 0)];
            byte[] google = Of(Tensor(row.kind, values, keys, shape), Tensor(row.kind, [label], [])).ToByteArray();
            RowBlock block = Read([.. Frame(google), .. Frame(Unpacked(row.kind, values, keys, shape, label))], out int declared);
            return block.RowCount == 2 && block.Labels.ToArray().All(l => l == label) && Pairs(block.Row(0)).SequenceEqual(expected) && Pairs(block.Row(1)).SequenceEqual(expected)
                && declared == (shape.Length > 0 ? (int)shape[^1] : row.dense ? values.Length : 0);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_record_larger_than_the_buffer_is_read_from_a_stream_of_few_bytes_a_time()
    {
        double[] values = [.. Enumerable.Range(1, 400_000).Select(i => (double)i)];
        byte[] file = [.. Real, .. Frame(Of(Dense(values)).ToByteArray()), .. Real];
        RowBlock block = Read(new TrickleStream(file), out int declared, null);
        Assert.Equal(3, block.RowCount);
        Assert.Equal(values.Select(v => (float)v), block.Row(1).Values.ToArray());
        Assert.Equal(values.Length, declared);
        Assert.Equal([0, 948], block.Row(2).Indices.ToArray());
    }

    [Fact]
    public void A_row_without_features_and_one_without_a_label_are_rows()
    {
        RowBlock block = Read([.. Frame([]), .. Frame(Of(Sparse([], [], 5), Dense(2)).ToByteArray()), .. Frame(Of(Dense(0, 3), Dense()).ToByteArray())], out int declared);
        Assert.Equal([float.NaN, 2f, float.NaN], block.Labels.ToArray());
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(i => block.Row(i).Count));
        Assert.Equal(5, declared);
    }

    [Fact]
    public void Unknown_fields_and_groups_and_other_keys_are_passed_over()
    {
        Record record = Of(Dense(7), Dense(1));
        record.Features["other"] = Dense(8);
        record.Uid = "id";
        record.Metadata = "{}";
        byte[] group = [15 << 3 | 3, .. Field(1, 5), 4 << 3 | 3, 4 << 3 | 4, .. Field(2, "x"u8.ToArray()), 15 << 3 | 4];
        byte[] unknown = [.. Field(1000, 5), .. Field(1001, [1, 2]), 13 << 3 | 1, .. new byte[8], 14 << 3 | 5, .. new byte[4], .. group];
        RowBlock block = Read(Frame([.. unknown, .. record.ToByteArray(), .. unknown]));
        Assert.Equal([7f], block.Row(0).Values.ToArray());
        Assert.Equal([1f], block.Labels.ToArray());
    }

    [Fact]
    public void Of_fields_that_stand_twice_the_last_counts()
    {
        byte[] both = [.. Of(Dense(1, 2), Dense(3)).ToByteArray(), .. Of(Dense(4), Dense(5)).ToByteArray()];
        RowBlock block = Read(Frame(both));
        Assert.Equal([(0, 4f)], Pairs(block.Row(0)));
        Assert.Equal([5f], block.Labels.ToArray());
        byte[] kinds = [.. Dense(1, 2).ToByteArray(), .. Tensor(Kind.Int32, [6], []).ToByteArray()];
        Assert.Equal([(0, 6f)], Pairs(Read(Frame(Field(1, [.. Field(1, "values"u8.ToArray()), .. Field(2, kinds)]))).Row(0)));
    }

    [Fact]
    public void Repeated_keys_are_summed_where_asked_for()
    {
        Record record = Of(Sparse([1, 2, 4], [9, 3, 9]), Dense(1));
        Assert.Equal([(9, 5f), (3, 2f)], Pairs(Read(record, new ReadOptions { SumRepeated = true }).Row(0)));
        Assert.Contains("found the key 9 twice;", Refused(record), StringComparison.Ordinal);
        Record large = Of(Sparse([3e38, 3e38], [9, 9]), Dense(1));
        Assert.Contains("add up to more", Refused(large, new ReadOptions { SumRepeated = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Large_keys_are_hashed_where_asked_for()
    {
        Record record = Of(Sparse([1, 2], [ulong.MaxValue, 7], ulong.MaxValue - 1, 1), Dense(1));
        record.Features["values"].Float32Tensor.Shape.Clear();
        var options = new ReadOptions { HashBits = 10 };
        Assert.Equal([FeatureHash.Of(ulong.MaxValue, 10), FeatureHash.Of(7, 10)], Read(record, options).Row(0).Indices.ToArray());
        Assert.Contains("Use --hash-bits", Refused(record), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_reach_up_to_two_below_2_to_the_31()
    {
        Assert.Equal([int.MaxValue - 1], Read(Of(Sparse([1], [int.MaxValue - 1]))).Row(0).Indices.ToArray());
        Assert.Contains("found the key 2147483647; expected a key of at most 2147483646. Use --hash-bits", Refused(Of(Sparse([1], [int.MaxValue]))), StringComparison.Ordinal);
    }

    [Fact]
    public void With_feature_dim_the_keys_count_and_not_the_shape()
    {
        Record record = Of(Sparse([1, 1], [0, 4], 1UL << 40));
        Assert.Equal([0, 4], Read(record, new ReadOptions { FeatureDim = 5 }).Row(0).Indices.ToArray());
        Assert.Contains("found the key 4; expected a key below feature_dim, 4. Raise --feature-dim", Refused(record, new ReadOptions { FeatureDim = 4 }), StringComparison.Ordinal);
        Assert.Contains("found a row of shape [1099511627776]", Refused(record), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_is_none_is_no_error_where_labels_are_not_wanted()
    {
        Record record = Of(Dense(1), Dense(1, 2));
        Assert.Contains("found a label of 2 values; expected one finite number", Refused(record), StringComparison.Ordinal);
        Assert.Equal([float.NaN], Read(record, new ReadOptions { IgnoreLabels = true }).Labels.ToArray());
    }

    public static TheoryData<string, byte[]> WrongPayloads()
    {
        var bytes = new Record { Features = { ["values"] = new Value { Bytes = new Bytes { Value = { ByteString.CopyFromUtf8("jpeg") } } } } };
        static byte[] Row(byte[] tensor) => Field(1, [.. Field(1, "values"u8.ToArray()), .. Field(2, Field(2, tensor))]);
        return new TheoryData<string, byte[]>
        {
            { "features of bytes; expected a float32_tensor", bytes.ToByteArray() },
            { "features without a tensor", Of(new Value()).ToByteArray() },
            { "features without the key 'values'", new Record { Features = { ["data"] = Dense(1) } }.ToByteArray() },
            { "a label without a tensor", Of(Dense(1), new Value()).ToByteArray() },
            { "1 keys and 2 values", Of(Sparse([1, 2], [0])).ToByteArray() },
            { "2 keys and 1 values", Of(Sparse([1], [0, 1])).ToByteArray() },
            { "the value NaN at key 3", Of(Sparse([double.NaN], [3])).ToByteArray() },
            { "the value Infinity at key 1", Of(Dense(0, double.PositiveInfinity)).ToByteArray() },
            { "the value -Infinity at key 0", Of(Tensor(Kind.Float64, [-1e300], [])).ToByteArray() },
            { "the label NaN", Of(Dense(1), Dense(double.NaN)).ToByteArray() },
            { "the label Infinity", Of(Dense(1), Tensor(Kind.Float64, [1e39], [])).ToByteArray() },
            { "the key 5 in a row of shape [5]", Of(Sparse([1], [5], 5)).ToByteArray() },
            { "a row of shape [2, 5]", Of(Sparse([1], [4], 2, 5)).ToByteArray() },
            { "a row of shape [1, 1, 5]", Of(Sparse([1], [4], 1, 1, 5)).ToByteArray() },
            { "3 values without keys in a row of shape [4]", Of(Tensor(Kind.Float32, [1, 2, 3], [], 4)).ToByteArray() },
            { "7 bytes of packed values", Row(Field(1, new byte[7])) },
            { "a tensor's field of wire type 0; expected 5", Row(Field(1, 1)) },
            { "a tensor's field of wire type 5; expected 0", Row([2 << 3 | 5, 0, 0, 0, 0]) },
            { "the end of a protobuf message after 2 bytes; expected 200 bytes", Row([1 << 3 | 2, 200, 1, 0, 0]) },
            { "the end of a protobuf message after 0 bytes; expected the rest of a number", Row([2 << 3 | 2, 1, 0x80]) },
            { "a protobuf number of more than 64 bits", Row(Field(2, [255, 255, 255, 255, 255, 255, 255, 255, 255, 2])) },
            { "a protobuf number of more than 64 bits", Row(Field(2, [255, 255, 255, 255, 255, 255, 255, 255, 255, 129, 0])) },
            { "the protobuf tag 0", [0, 0] },
            { "the protobuf tag 15", [15] },
            { "the end of a protobuf group that has not begun", [5 << 3 | 4] },
            { "the end of a group", [5 << 3 | 3, 5 << 3 | 3, 5 << 3 | 4] },
            { "the end of a protobuf message after 0 bytes; expected 18446744073709551615 bytes", [1 << 3 | 2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1] },
        };
    }

    [Theory]
    [MemberData(nameof(WrongPayloads))]
    public void A_wrong_record_is_refused_with_the_reason(string reason, byte[] payload)
    {
        var e = Assert.Throws<DataFormatException>(() => Read([.. Real, .. Frame(payload)]));
        Assert.StartsWith("r.recordio, record 2: found ", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    static (int, float)[] Pairs(SparseRow row)
    {
        var pairs = new (int, float)[row.Count];
        for (int p = 0; p < pairs.Length; p++)
            pairs[p] = (row.Indices[p], row.Value(p));
        return pairs;
    }

    static string Refused(Record record, ReadOptions? options = null) => Assert.Throws<DataFormatException>(() => Read(record, options)).Message;

    sealed class TrickleStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1009));
    }
}
