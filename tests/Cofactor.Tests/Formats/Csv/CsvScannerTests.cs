using System.Text;
using CsvHelper;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cofactor.Tests.Formats;

/// <summary>Fields of delimited text, against what CsvHelper wrote and reads.</summary>
public class CsvScannerTests
{
    [Fact]
    public void ReadsWhatCsvHelperWrites()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            char delimiter = ",\t;|"[seed % 4];
            string[][] rows = RandomRows((ulong)seed, delimiter);
            Assert.Equal(rows, Scan(Write(rows, delimiter, seed % 3 == 0 ? "\r\n" : "\n"), delimiter, 1 + seed % 50));
        }
    }

    [Fact]
    public void AnyRowThatCsvHelperWritesIsReadBack() =>
        Prop.ForAll<NonNull<string>[]>(values =>
        {
            // The first field keeps the row from being blank; text that is no Unicode is replaced when it is written.
            string[] row = ["x", .. values.Select(v => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(v.Get)))];
            return Scan(Write([row], ',', "\n"), ',', 5) is [var read] && read.SequenceEqual(row);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ReadsLooseTextAsCsvHelperDoes()
    {
        const string Alphabet = "ab \",,,\n\n\r";
        int compared = 0;
        for (ulong seed = 0; seed < 3000; seed++)
        {
            int counter = 0;
            string text = string.Concat(Enumerable.Range(0, 1 + CsvText.Draw(seed, ref counter, 24)).Select(_ => Alphabet[CsvText.Draw(seed, ref counter, Alphabet.Length)]));
            string[][] rows;
            try
            {
                rows = Scan(Encoding.UTF8.GetBytes(text), ',', 7);
            }
            catch (DataFormatException)
            {
                continue;   // a quote that is not closed, or text after a closing one: CsvHelper guesses
            }
            compared++;
            // A line of spaces is blank here and an empty field there.
            Assert.Equal(ReadByCsvHelper(text).Where(r => r is not [""]), rows.Where(r => r is not [""]));
        }
        Assert.True(compared > 500, $"only {compared} texts were compared");
    }

    [Fact]
    public void AnyChunkSizeGivesTheSame()
    {
        byte[] text = Encoding.UTF8.GetBytes("\uFEFFa,b\r\n\r\n\"x\"\"y\",\" 1,\r\n2 \"\r ü , \"\" \n\n,last");
        string[][] expected = [["a", "b"], ["x\"y", " 1,\r\n2 "], ["ü", ""], ["", "last"]];
        for (int chunk = 1; chunk < text.Length + 2; chunk++)
            Assert.Equal(expected, Scan(text, null, chunk));
    }

    [Theory]
    [InlineData("a,b\n1,2", 3)]
    [InlineData("\n\n a,b \n1,2\n\n\n", 3)]
    [InlineData("a,b\r\r\n1,2\r\n", 3)]
    [InlineData("\"a\nx\",b\n1,2", 4)]
    [InlineData("", 0)]
    [InlineData("\n \r\n", 0)]
    public void CountsLinesAndSkipsBlankOnes(string text, int columns)
    {
        CsvScanner scanner = Open(text);
        if (columns == 0)
        {
            Assert.False(scanner.Read());
            return;
        }
        Assert.True(scanner.Read());
        Assert.True(scanner.Read());
        Assert.Equal(2, scanner.FieldCount);
        int line = text[..text.IndexOf('1', StringComparison.Ordinal)].Replace("\r\n", "\n", StringComparison.Ordinal).Count(c => c is '\n' or '\r') + 1;
        Assert.Equal(new SourcePosition("f", line), scanner.Position);
        Assert.Equal(new SourcePosition("f", line, 3), scanner.PositionOf(1));
        Assert.False(scanner.Read());
    }

    [Fact]
    public void PlacesFieldsAfterQuotedLineEnds()
    {
        CsvScanner scanner = Open("1,\"a\r\nb\"\"c\", 77,\"8\"");
        Assert.True(scanner.Read());
        Assert.Equal(["f:1:1", "f:1:4", "f:2:8", "f:2:12"], Enumerable.Range(0, 4).Select(i => scanner.PositionOf(i).ToString()));
    }

    [Theory]
    [InlineData("a,b", ',')]
    [InlineData("a\tb,c,d", '\t')]
    [InlineData("a;b;c,d", ';')]
    [InlineData("a|b", '|')]
    [InlineData("a|b|c,d", ',')]
    [InlineData("\"a;b;c\",d", ',')]
    [InlineData("alone", ',')]
    public void FindsTheDelimiter(string line, char expected) => Assert.Equal(expected, CsvDelimiter.Find(Encoding.UTF8.GetBytes(line), null));

    [Fact]
    public void PrefersTheDelimiterThatGivesTheColumns() => Assert.Equal('|', CsvDelimiter.Find("1|a, b|2"u8, 3));

    [Fact]
    public void ALongLineIsALine()
    {
        string text = "a,b\n" + new string('x', 10_000_000) + ",1\n2,3";
        string[][] rows = Scan(Encoding.UTF8.GetBytes(text), ',', 1 << 16);
        Assert.Equal([1, 10_000_000, 1], rows.Select(r => r[0].Length));
    }

    [Fact]
    public void TextThatIsNoUtf8StaysAsItIs()
    {
        CsvScanner scanner = Open("a\u00FF\0,\u0080");
        Assert.True(scanner.Read());
        Assert.Equal<byte>([(byte)'a', 0xFF, 0x00], scanner[0].ToArray());
        Assert.Equal<byte>([0x80], scanner[1].ToArray());
    }

    static string[][] Scan(byte[] text, char? delimiter, int chunk)
    {
        var cutter = new CsvCutter("f", delimiter, null);
        var chunks = new ChunkReader(new MemoryStream(text), cutter, chunk);
        var rows = new List<string[]>();
        long end = 0;
        for (var part = new RowChunk(); chunks.Next(part); end += part.Length)
        {
            var scanner = new CsvScanner("f", cutter.Delimiter);
            scanner.Open(part.Bytes, CsvCutter.StartOf(part), part.Length, 0);
            while (scanner.Read())
                rows.Add([.. Enumerable.Range(0, scanner.FieldCount).Select(i => Encoding.UTF8.GetString(scanner[i]))]);
        }
        Assert.Equal(text.Length, end);
        return [.. rows];
    }

    static CsvScanner Open(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var scanner = new CsvScanner("f", (byte)',');
        scanner.Open(bytes, 0, bytes.Length, 0);
        return scanner;
    }

    static string[][] RandomRows(ulong seed, char delimiter)
    {
        string[] pieces = ["a", "Zoë", "12.5", "\"", "\n", "\r\n", delimiter.ToString(), " ", "日本", "'", "\t", ";"];
        int counter = 0, columns = 2 + CsvText.Draw(seed, ref counter, 4);
        return [.. Enumerable.Range(0, 1 + CsvText.Draw(seed, ref counter, 12)).Select(_ => Enumerable.Range(0, columns)
            .Select(_ => string.Concat(Enumerable.Range(0, CsvText.Draw(seed, ref counter, 5)).Select(_ => pieces[CsvText.Draw(seed, ref counter, pieces.Length)]))).ToArray())];
    }

    static byte[] Write(string[][] rows, char delimiter, string newLine)
    {
        using var stream = new MemoryStream();
        using (var writer = CsvWriter.Create(stream, new CsvWriterOptions { Separator = delimiter, NewLine = newLine, Quoting = CsvQuoting.WhenNeededOrWhitespace }, leaveOpen: true))
            foreach (string[] row in rows)
                writer.WriteRecord(row);
        return stream.ToArray();
    }

    static string[][] ReadByCsvHelper(string text)
    {
        using CsvReader reader = CsvReader.FromText(text, new CsvReaderOptions { Separator = ',', HasHeader = false, TrimWhitespace = true });
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        return [.. rows];
    }
}
