using System.Text;
using Xunit;

namespace Cofactor.Tests.Formats;

public class SparseTextReaderTests
{
    static readonly ReadOptions LibSvm = new() { Format = DataFormat.LibSvm }, LibFfm = new() { Format = DataFormat.LibFfm };

    static Dataset Read(string text, ReadOptions? options = null) =>
        DataFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "train.svm", options ?? LibSvm);

    static string Error(string text, ReadOptions? options = null) => Assert.Throws<DataFormatException>(() => Read(text, options)).Message;

    /// <summary>Writes a data set back in one plain form.</summary>
    static string Plain(Dataset data, DataFormat format = DataFormat.LibSvm)
    {
        var text = new MemoryStream();
        using (var writer = new SparseTextWriter(text, format))
            foreach (RowBlock block in data.Blocks)
                writer.Write(block);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    [Theory]
    [InlineData("1 0:1 5:0.5\n0 2:3\n", "1 0:1 5:0.5\n0 2:3\n")]
    [InlineData("1 0:1\r\n0 2:3\r\n", "1 0:1\n0 2:3\n")]
    [InlineData("1 0:1\n0 2:3", "1 0:1\n0 2:3\n")]
    [InlineData("1 0:1\n0 2:3\r", "1 0:1\n0 2:3\n")]
    [InlineData("\n\n  \t\n1 0:1\n\r\n0 2:3\n\n", "1 0:1\n0 2:3\n")]
    [InlineData("# title\n1 0:1 # note 7:x\n0 2:3#8:1\n  #\n", "1 0:1\n0 2:3\n")]
    [InlineData("\uFEFF1 0:1\n", "1 0:1\n")]
    [InlineData("  1 \t 0:1   5:1\t\n", "1 0:1 5:1\n")]
    [InlineData("+1 0:+1\n-1 0:-1\n", "1 0:1\n-1 0:-1\n")]
    [InlineData("1e-3 0:1e-3\n", "0.001 0:0.001\n")]
    [InlineData("1\n0 # nothing\n-1\t\n", "1\n0\n-1\n")]
    [InlineData("1 5:1 0:2 3:4\n", "1 5:1 0:2 3:4\n")]
    [InlineData("2 qid:7 0:1\n1 qid:7 1:1\n0 qid:-8 1:1\n", "2 qid:7 0:1\n1 qid:7 1:1\n0 qid:-8 1:1\n")]
    [InlineData("1 0:0 1:-0\n", "1 0:0 1:-0\n")]
    [InlineData("1 2147483646:1\n", "1 2147483646:1\n")]
    [InlineData("1 00000000000000000000000003:1\n", "1 3:1\n")]
    [InlineData("1 3:1e-60\n", "1 3:0\n")]
    public void Reads(string text, string expected) => Assert.Equal(expected, Plain(Read(text)));

    [Fact]
    public void Keeps_no_values_where_all_are_one()
    {
        Assert.True(Read("1 0:1 5:1\n").Blocks[0].Features.IsAllOnes);
        Assert.Equal([1f, 1f, 2f, 1f], Read("1 0:1 5:1\n1 3:2\n1 3:1\n").Blocks[0].Features.Values);
    }

    [Fact]
    public void Counts_features()
    {
        Dataset data = Read("1 0:1\n0 9:1\n1 3:1 9:1\n");
        Assert.Equal(10, data.FeatureCount);
        Assert.Equal(10, data.Blocks[0].Features.ColumnCount);
        Assert.Equal(100, Read("1 0:1\n", LibSvm with { FeatureDim = 100 }).FeatureCount);
    }

    [Fact]
    public void Reads_fields()
    {
        Dataset data = Read("1 0:3:0.5 2:7:1\n0\n1 4:1:1\n", LibFfm);
        Assert.Equal([0, 2], data.Row(0).Fields);
        Assert.Equal([3, 7], data.Row(0).Indices);
        Assert.Equal([4], data.Row(2).Fields);
        Assert.Equal("1 0:3:0.5 2:7:1\n0\n1 4:1:1\n", Plain(data, DataFormat.LibFfm));
    }

    [Theory]
    [InlineData("1 3:1 5:2 3:0.5\n", "1 3:1.5 5:2\n")]
    [InlineData("1 3:1 3:1\n0 3:1\n", "1 3:2\n0 3:1\n")]
    public void Sums_repeated_ids_when_told(string text, string expected) =>
        Assert.Equal(expected, Plain(Read(text, LibSvm with { SumRepeated = true })));

    [Fact]
    public void Sums_within_a_long_row()
    {
        string half = string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"{i}:1"));
        Dataset data = Read($"1 {half} {half}\n1 2:5\n", LibSvm with { SumRepeated = true });
        Assert.Equal(5000, data.Row(0).Count);
        Assert.All(data.Row(0).Values.ToArray(), value => Assert.Equal(2f, value));
        Assert.Equal([2], data.Row(1).Indices);
    }

    [Fact]
    public void Hashes_ids_of_64_bits()
    {
        Dataset data = Read("1 5:1 18446744073709551615:2\n0 5:3\n", LibSvm with { HashBits = 10 });
        Assert.Equal(1024, data.FeatureCount);
        Assert.Equal(FeatureHash.Of(5, 10), data.Row(1).Indices[0]);
        Assert.Equal([FeatureHash.Of(5, 10), FeatureHash.Of(ulong.MaxValue, 10)], data.Row(0).Indices);
        Assert.All(Enumerable.Range(0, 1000), id => Assert.InRange(FeatureHash.Of((ulong)id, 10), 0, 1023));
        Assert.Equal(12, FeatureHash.Of(0, 4));   // fixed for ever: models depend on it
    }

    [Fact]
    public void Sums_ids_that_meet_when_hashed()
    {
        Dataset data = Read("1 " + string.Join(' ', Enumerable.Range(0, 100).Select(i => $"{i}:1")) + "\n", LibSvm with { HashBits = 1 });
        Assert.Equal(2, data.Row(0).Count);
        Assert.Equal(100f, data.Row(0).Values[0] + data.Row(0).Values[1]);
    }

    [Fact]
    public void Takes_rows_without_labels_when_told()
    {
        Dataset data = Read("0:1 3:1\nabc 1:1\nnan\n1 2:1\nqid:4 2:1\n", LibSvm with { IgnoreLabels = true });
        Assert.Equal([float.NaN, float.NaN, float.NaN, 1f, float.NaN], Enumerable.Range(0, 5).Select(i => data.Label(i)));
        Assert.Equal(2, data.Row(0).Count);
        Assert.Equal(0, data.Row(2).Count);
        Assert.Equal(4, data.Blocks[0].Groups.Span[4]);
    }

    [Theory]
    [InlineData("1 0:1\n0 1:1 3:abc\n", "train.svm:2:7: found '3:abc'; expected index:value with a number as value, such as 3:0.5.")]
    [InlineData("1 3\n", "train.svm:1:3: found '3'; expected index:value, such as 3:0.5.")]
    [InlineData("1 3:\n", "train.svm:1:3: found '3:'; expected index:value with a number as value, such as 3:0.5.")]
    [InlineData("1 3:1x\n", "train.svm:1:3: found '3:1x'; expected index:value with a number as value")]
    [InlineData("1 3: 1\n", "train.svm:1:3: found '3:'; expected")]
    [InlineData("1 :1\n", "train.svm:1:3: found ':1'; expected index:value with a whole number as index.")]
    [InlineData("1 a:1\n", "train.svm:1:3: found 'a:1'; expected index:value with a whole number as index.")]
    [InlineData("1 +3:1\n", "found '+3:1'; expected index:value with a whole number as index.")]
    [InlineData("1 -3:1\n", "train.svm:1:3: found '-3:1'; expected index:value with a whole number of 0 or more as index.")]
    [InlineData("1 1.5:1\n", "found '1.5:1'; expected index:value with a whole number as index.")]
    [InlineData("1 2147483647:1\n", "found '2147483647:1'; expected an index of at most 2147483646. Use --hash-bits")]
    [InlineData("1 99999999999999999999999:1\n", "expected an index of at most 2147483646. Use --hash-bits")]
    [InlineData("1 3:nan\n", "found '3:nan'; expected a finite number as value.")]
    [InlineData("1 3:-Inf\n", "found '3:-Inf'; expected a finite number as value.")]
    [InlineData("1 3:1e39\n", "found '3:1e39'; expected a value within the range of a 32-bit float")]
    [InlineData("1 3:1 5:1 3:2 6:1\n", "train.svm:1:11: found '3:2'; expected each index at most once in a row. Remove one, or add them up with --sum-repeated.")]
    [InlineData("\n# a\n3:1 4:1\n", "train.svm:3:1: found '3:1'; expected a label, a number, before the first index:value. Start each line with its label")]
    [InlineData("x 3:1\n", "train.svm:1:1: found 'x'; expected a number as label.")]
    [InlineData("nan 3:1\n", "train.svm:1:1: found 'nan'; expected a finite number as label.")]
    [InlineData("1e99 3:1\n", "train.svm:1:1: found '1e99'; expected a")]
    [InlineData("1 0:3:1\n", "found '0:3:1'; expected index:value, such as 3:0.5. Use --format libffm")]
    [InlineData("1 qid:x 3:1\n", "found 'qid:x'; expected qid: and a whole number, directly after the label.")]
    [InlineData("1 3:1 qid:5\n", "train.svm:1:7: found 'qid:5'; expected qid: and a whole number, directly after the label.")]
    [InlineData("1 3:2\rx\n", "found '3:2\\x0dx'; expected")]
    [InlineData("1 3:1\u00e9\n", "found '3:1\\xc3\\xa9'; expected")]
    [InlineData("1 \0\n", "found '\\x00'; expected")]
    [InlineData("", "train.svm: found no rows; expected one row or more.")]
    [InlineData("\n# nothing\n", "train.svm: found no rows; expected one row or more.")]
    public void Refuses(string text, string expected) => Assert.Contains(expected, Error(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("1 3:1\n", "found '3:1'; expected field:index:value, such as 1:3:0.5. Use --format libsvm")]
    [InlineData("1 1:3:x\n", "found '1:3:x'; expected field:index:value with a number as value, such as 1:3:0.5.")]
    [InlineData("1 a:3:1\n", "found 'a:3:1'; expected field:index:value with a whole number as field.")]
    [InlineData("1 2147483647:3:1\n", "expected a field of at most 2147483646.")]
    [InlineData("1 99999999999999999999:3:1\n", "expected a field of at most 2147483646.")]
    [InlineData("1 1:x:1\n", "expected field:index:value with a whole number as index.")]
    [InlineData("1 1:3:1 2:3:1\n", "train.svm:1:9: found '2:3:1'; expected each index at most once")]
    public void Refuses_in_libffm(string text, string expected) => Assert.Contains(expected, Error(text, LibFfm), StringComparison.Ordinal);

    [Fact]
    public void Refuses_ids_beyond_the_feature_dimension() =>
        Assert.Contains("train.svm:1:3: found '7:1'; expected an index below feature_dim, 7. Raise --feature-dim", Error("1 7:1\n", LibSvm with { FeatureDim = 7 }), StringComparison.Ordinal);

    [Fact]
    public void Refuses_a_sum_beyond_a_float() =>
        Assert.Contains("train.svm:1: found values of feature 1 whose sum", Error("1 1:3e38 1:3e38\n", LibSvm with { SumRepeated = true }), StringComparison.Ordinal);

    [Fact]
    public void Refuses_ids_beyond_64_bits_even_when_hashed() =>
        Assert.Contains("expected an index below 2^64", Error("1 18446744073709551616:1\n", LibSvm with { HashBits = 4 }), StringComparison.Ordinal);

    [Fact]
    public void A_line_of_ten_megabytes_is_data()
    {
        var text = new StringBuilder("1");
        int count = 0;
        for (; text.Length < 10_000_000; count++)
            text.Append(' ').Append(count).Append(":1");
        Dataset data = Read(text.Append("\n0 5:1\n").ToString());
        Assert.Equal(count, data.Row(0).Count);
        Assert.Equal(1, data.Row(1).Count);
    }

    [Fact]
    public void A_line_beyond_the_limit_is_refused_in_bounded_memory()
    {
        var reader = new SparseTextReader<LibSvmToken>("long.svm", new ReadOptions(), longestLine: 16);
        var error = Assert.Throws<DataFormatException>(() => RowChunks.Block(new MemoryStream("1 0:1\n1 0:1 1:1 2:1 3:1 4:1\n"u8.ToArray()), reader, chunkSize: 8));
        Assert.Contains("long.svm:2: found a line of more than 16 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_refuses_weights()
    {
        var block = new RowBlock(0, new SparseMatrix(1, new long[] { 0, 0 }, default), new[] { 1f }, new[] { 2f });
        using var writer = new SparseTextWriter(Stream.Null, DataFormat.LibSvm);
        Assert.Throws<OptionException>(() => writer.Write(block));
    }
}
