using System.Text;
using Xunit;

namespace Cofactor.Tests.Formats;

public sealed class RowParserTests
{
    static SparseMatrix Parse(RowParser parser, DataFormat format, string content)
    {
        parser.Clear();
        foreach (byte[] piece in Encoding.UTF8.GetBytes(content).Chunk(7))
            parser.Append(piece);
        return parser.Parse(format);
    }

    [Fact]
    public void One_parser_reads_one_content_after_the_other_of_any_format()
    {
        var parser = new RowParser(new ReadOptions());
        for (int times = 0; times < 3; times++)
        {
            Assert.Equal("0:1.5 2:2", JsonData.Text(Parse(parser, DataFormat.LibSvm, "5 0:1.5 2:2\n1:1").Row(0)));
            Assert.Equal("1:1", JsonData.Text(Parse(parser, DataFormat.LibSvm, "5 0:1.5 2:2\n1:1").Row(1)));
            Assert.Equal("3:1", JsonData.Text(Parse(parser, DataFormat.LibFfm, "0:3:1").Row(0)));
            Assert.Equal("1:0.5", JsonData.Text(Parse(parser, DataFormat.Json, """{"instances":[{"features":[0,0.5]}]}""").Row(0)));
            Assert.Equal("9:1", JsonData.Text(Parse(parser, DataFormat.JsonLines, """{"features":{"9":1}}""").Row(0)));
            Assert.Equal("1:7", JsonData.Text(Parse(parser, DataFormat.Csv, "0,7").Row(0)));
            Assert.Throws<DataFormatException>(() => Parse(parser, DataFormat.Json, "{"));
            Assert.Equal(0, Parse(parser, DataFormat.JsonLines, " \n").RowCount);
            Assert.Equal(0, Parse(parser, DataFormat.RecordIo, "").RowCount);
        }
        Assert.Throws<DataFormatException>(() => Parse(parser, DataFormat.Json, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => Parse(parser, DataFormat.Cofactor, "x"));
    }

    [Fact]
    public void A_limit_of_rows_reads_one_more_and_one_of_non_zeros_names_the_row()
    {
        var parser = new RowParser(new ReadOptions()) { MaxRows = 2, MaxNonZeros = 2 };
        Assert.Equal(3, Parse(parser, DataFormat.LibSvm, string.Concat(Enumerable.Repeat("0:1\n", 100))).RowCount);
        Assert.StartsWith("body, record 2: found a row of 3 non-zeros; expected at most 2.",
            Assert.Throws<DataFormatException>(() => Parse(parser, DataFormat.LibSvm, "0:1\n0:1 1:1 2:1\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_kept_does_not_grow_with_the_number_of_contents()
    {
        var parser = new RowParser(new ReadOptions());
        string content = string.Concat(Enumerable.Repeat("0:1.5 7:2\n", 5000));
        Parse(parser, DataFormat.LibSvm, content);
        long kept = parser.KeptBytes;
        for (int i = 0; i < 5; i++)
            Assert.Equal(5000, Parse(parser, DataFormat.LibSvm, content).RowCount);
        Assert.Equal(kept, parser.KeptBytes);
    }

    [Fact]
    public void Files_of_JSON_are_read_like_others()
    {
        const string Lines = "{\"features\":[1,2],\"label\":3}\n{\"features\":{\"keys\":[4],\"values\":[1],\"shape\":[9]},\"label\":4}\n";
        Dataset lines = DataFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(Lines)), "x");
        Assert.Equal([3f, 4f], lines.Blocks[0].Labels.ToArray());
        Assert.Equal(9, lines.FeatureCount);
        Assert.Equal("x:2", lines.Locate(1).ToString());
        string document = $$"""{"instances":[{{string.Join(',', Lines.TrimEnd('\n').Split('\n'))}}]}""";
        Dataset whole = DataFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(document)), "x");
        Assert.Equal(lines.Blocks[0].Features.Indices.ToArray(), whole.Blocks[0].Features.Indices.ToArray());
        Assert.Equal("x, record 2", whole.Locate(1).ToString());
    }
}
