using System.Text;
using Xunit;

namespace Cofactor.Tests.Formats;

public class FormatSnifferTests
{
    [Theory]
    [InlineData("1 0:1 5:0.5\n", DataFormat.LibSvm)]
    [InlineData("# comment\n\n1 0:1\n", DataFormat.LibSvm)]
    [InlineData("1\n0\n1 3:1\n", DataFormat.LibSvm)]
    [InlineData("1 qid:3 3:1\n", DataFormat.LibSvm)]
    [InlineData("0:1 3:1\n", DataFormat.LibSvm)]
    [InlineData("1\t0:1\t3:1\n", DataFormat.LibSvm)]
    [InlineData("\uFEFF1 0:1\r\n", DataFormat.LibSvm)]
    [InlineData("1 3:abc\n", DataFormat.LibSvm)]
    [InlineData("1 0:1 abc\n", DataFormat.LibSvm)]
    [InlineData("nan -1:inf\n", DataFormat.LibSvm)]
    [InlineData("1 0:3:1 1:7:0.5\n", DataFormat.LibFfm)]
    [InlineData("{\"user\": 1}\n{\"user\": 2}\n", DataFormat.JsonLines)]
    [InlineData("{\"data\":{\"features\":{\"keys\":[1],\"values\":[1]}},\"instances\":1", DataFormat.Json)]
    [InlineData(" {\n \"x\": {\"instances\": 1},\n \"instances\" : [\n", DataFormat.Json)]
    [InlineData("{\"instance\":[", DataFormat.JsonLines)]
    [InlineData("1 qid:2 0:3:1 1:7:0.5\n", DataFormat.LibFfm)]
    [InlineData("user,item,rating\n1,2,3\n", DataFormat.Csv)]
    [InlineData("196\t242\t3\t881250949\n", DataFormat.Csv)]
    [InlineData("time;user\n12:30;5\n12:31;6\n", DataFormat.Csv)]
    [InlineData("2020-01-01 12:30:00,5,1\n", DataFormat.Csv)]
    [InlineData("u1\t12:30\t5\n", DataFormat.Csv)]
    [InlineData("a|b\n1|2\n", DataFormat.Csv)]
    public void Tells_formats_by_content(string text, DataFormat format)
    {
        DetectedFormat found = FormatSniffer.Detect(Encoding.UTF8.GetBytes(text), "data");
        Assert.Equal(format, found.Format);
        Assert.NotEmpty(found.Description);
    }

    [Fact]
    public void Knows_record_io_by_its_magic() =>
        Assert.Equal(DataFormat.RecordIo, FormatSniffer.Detect([0x0A, 0x23, 0xD7, 0xCE, 0, 0, 0, 0], "data").Format);

    [Theory]
    [InlineData("PK\u0003\u0004....", "a zip archive")]
    [InlineData("PAR1....", "a Parquet file")]
    [InlineData("\u0010\0\0\0\0\0\0\0{\"__metadata__\":{}}", "a safetensors file, such as a model")]
    [InlineData("[{\"user\": 1}]\n", "what looks like JSON")]
    [InlineData("\u0001\u0002\u0003", "binary data that starts '\\x01\\x02\\x03'")]
    [InlineData("hello world\nhow are you\n", "text that starts 'hello world'")]
    [InlineData("1\n2\n3\n", "text that starts '1'")]
    [InlineData("# only this\n", "only blank lines and comments")]
    public void Says_what_else_it_found(string content, string found)
    {
        var error = Assert.Throws<DataFormatException>(() => FormatSniffer.Detect(Encoding.Latin1.GetBytes(content), "x.bin"));
        Assert.Equal($"x.bin: found {found}; expected libSVM, libFFM, RecordIO-protobuf, CSV or JSON lines. If it is one of these, name it with --format libsvm, libffm, recordio, csv or jsonlines.", error.Message);
    }

    [Fact]
    public void A_line_longer_than_the_head_is_enough()
    {
        byte[] head = Encoding.UTF8.GetBytes("1 " + string.Join(' ', Enumerable.Range(0, 20_000).Select(i => $"{i}:1")));
        Assert.Equal(DataFormat.LibSvm, FormatSniffer.Detect(head.AsSpan(0, FormatSniffer.HeadLength), "data").Format);
    }

    [Fact]
    public void Never_fails_otherwise()
    {
        Span<byte> head = stackalloc byte[64];
        for (ulong c = 0; c < 20_000; c++)
        {
            Span<byte> some = head[..Numerics.CounterRandom.Below(1, c, head.Length)];
            for (int i = 0; i < some.Length; i++)
                some[i] = "01:,\t \n\r#;|\"{x.\0\xEF\xBB\xBF"u8[Numerics.CounterRandom.Below(2, (c * 64) + (ulong)i, 19)];
            try
            {
                Assert.True(Enum.IsDefined(FormatSniffer.Detect(some, "x").Format));
            }
            catch (DataFormatException)
            {
            }
        }
    }
}
