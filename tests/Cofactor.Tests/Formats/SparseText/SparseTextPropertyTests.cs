using System.Globalization;
using System.Text;
using Cofactor.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cofactor.Tests.Formats;

public class SparseTextPropertyTests
{
    sealed record Row(float Label, long? Group, int[] Ids, float[] Values, int[] Fields);

    static readonly string[] Spaces = [" ", "\t", "  ", " \t "], Ends = ["\n", "\r\n", " \n", " # 1:2 x\n", "#\r\n", "\n\n", "\n# 7 8:9\n\r\n"];

    static Row RandomRow(ulong key)
    {
        int count = CounterRandom.Below(key, 0, 12);
        int[] ids = [.. Enumerable.Range(0, count).Select(p => CounterRandom.Below(key, 100 + (ulong)p, p % 3 == 0 ? int.MaxValue : 1000)).Distinct()];
        return new Row(Number(key, 1), CounterRandom.Below(key, 2, 3) == 0 ? CounterRandom.Below(key, 3, 100) : null, ids,
            [.. ids.Select((_, p) => CounterRandom.Below(key, 200 + (ulong)p, 2) == 0 ? 1f : Number(key, 300 + (ulong)p))],
            [.. ids.Select((_, p) => CounterRandom.Below(key, 400 + (ulong)p, 50))]);
    }

    static float Number(ulong key, ulong c)
    {
        float any = BitConverter.UInt32BitsToSingle((uint)CounterRandom.Bits(key, c));
        return float.IsFinite(any) ? any : 0f;
    }

    /// <summary>Some of the many ways to write a number that mean the same float.</summary>
    static string Text(float number, ulong key) => CounterRandom.Below(key, 0, 4) switch
    {
        0 when !float.IsNegative(number) => "+" + number.ToString("R", CultureInfo.InvariantCulture),
        1 => number.ToString("E10", CultureInfo.InvariantCulture),
        2 => ((double)number).ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant(),
        _ => number.ToString("R", CultureInfo.InvariantCulture),
    };

    static string Text(Row[] rows, bool fields, ulong key)
    {
        var text = new StringBuilder();
        ulong c = 0;
        string Pick(string[] choices) => choices[CounterRandom.Below(key, c++, choices.Length)];
        foreach (Row row in rows)
        {
            text.Append(Text(row.Label, key + c++));
            if (row.Group is long group)
                text.Append(Pick(Spaces)).Append(CultureInfo.InvariantCulture, $"qid:{group}");
            for (int p = 0; p < row.Ids.Length; p++)
                text.Append(Pick(Spaces)).Append(fields ? row.Fields[p] + ":" : "").Append(row.Ids[p]).Append(':').Append(Text(row.Values[p], key + c++));
            text.Append(Pick(Ends));
        }
        if (key % 2 == 0)
            text.Append("0 1:").Append(fields ? "1:1" : "1");   // a last line without an end
        return text.ToString();
    }

    static List<Row> Read(byte[] text, bool fields, int chunkSize)
    {
        var options = new ReadOptions();
        RowReader reader = fields ? new SparseTextReader<LibFfmToken>("x", options) : new SparseTextReader<LibSvmToken>("x", options);
        RowBlock block = RowChunks.Block(new MemoryStream(text), reader, chunkSize: chunkSize);
        var rows = new List<Row>();
        for (int i = 0; i < block.RowCount; i++)
        {
            SparseRow row = block.Row(i);
            rows.Add(new Row(block.Labels.Span[i], block.Groups.IsEmpty ? null : block.Groups.Span[i], row.Indices.ToArray(),
                row.Values.IsEmpty ? [.. Enumerable.Repeat(1f, row.Count)] : row.Values.ToArray(), row.Fields.ToArray()));
        }
        return rows;
    }

    static bool SameBits(IEnumerable<float> a, IEnumerable<float> b) =>
        a.Select(BitConverter.SingleToInt32Bits).SequenceEqual(b.Select(BitConverter.SingleToInt32Bits));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_survive_text_bit_for_bit_under_every_chunk_size(bool fields)
    {
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte>(), (seed, size) =>
        {
            ulong key = CounterRandom.Key((ulong)seed, 1);
            Row[] rows = [.. Enumerable.Range(0, 1 + (size % 8)).Select(i => RandomRow(CounterRandom.Key(key, 2, (ulong)i)))];
            byte[] text = Encoding.UTF8.GetBytes(Text(rows, fields, key));
            for (int chunk = 1; chunk <= 64; chunk++)
            {
                List<Row> read = Read(text, fields, chunk);
                Assert.Equal(rows.Length + (key % 2 == 0 ? 1 : 0), read.Count);
                for (int i = 0; i < rows.Length; i++)
                {
                    Assert.True(SameBits([rows[i].Label], [read[i].Label]));
                    Assert.Equal(rows[i].Ids, read[i].Ids);
                    Assert.True(SameBits(rows[i].Values, read[i].Values));
                    Assert.Equal(rows[i].Group ?? 0, read[i].Group ?? 0);
                    if (fields)
                        Assert.Equal(rows[i].Fields, read[i].Fields);
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_read_and_written_reads_back_the_same(bool fields)
    {
        DataFormat format = fields ? DataFormat.LibFfm : DataFormat.LibSvm;
        Row[] rows = [.. Enumerable.Range(0, 2000).Select(i => RandomRow(CounterRandom.Key(9, 2, (ulong)i)))];
        Dataset data = DataFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(Text(rows, fields, 5))), "x", new ReadOptions { Format = format });
        var text = new MemoryStream();
        using (var writer = new SparseTextWriter(text, format))
            writer.Write(data.Blocks[0]);
        text.Position = 0;
        Dataset again = DataFile.Read(text, "y");
        Assert.Equal(format, FormatSniffer.Detect(text.ToArray(), "y").Format);
        Assert.True(SameBits(data.Blocks[0].Labels.ToArray(), again.Blocks[0].Labels.ToArray()));
        Assert.Equal(data.Blocks[0].Groups.ToArray(), again.Blocks[0].Groups.ToArray());
        Assert.Equal(data.Blocks[0].Features.Offsets, again.Blocks[0].Features.Offsets);
        Assert.Equal(data.Blocks[0].Features.Indices, again.Blocks[0].Features.Indices);
        Assert.Equal(data.Blocks[0].Features.Fields, again.Blocks[0].Features.Fields);
        Assert.True(SameBits(data.Blocks[0].Features.Values.ToArray(), again.Blocks[0].Features.Values.ToArray()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mutated_files_are_read_or_refused(bool fields)
    {
        ReadOnlySpan<byte> alphabet = "0123456789:.-+eE \t\r\n#qid:nax\0\xFF"u8;
        var options = new ReadOptions { Format = fields ? DataFormat.LibFfm : DataFormat.LibSvm };
        ReadOptions[] kinds = [options, options with { SumRepeated = true }, options with { HashBits = 8 }, options with { FeatureDim = 500, IgnoreLabels = true }];
        int refused = 0;
        const int Files = 2000;
        for (ulong f = 0; f < Files; f++)
        {
            Row[] rows = [.. Enumerable.Range(0, 3).Select(i => RandomRow(CounterRandom.Key(f, 3, (ulong)i)))];
            List<byte> text = [.. Encoding.UTF8.GetBytes(Text(rows, fields, f))];
            for (ulong m = 0; m < 1 + (f % 4); m++)
            {
                int at = CounterRandom.Below(f, 10 * m, text.Count);
                byte other = alphabet[CounterRandom.Below(f, (10 * m) + 1, alphabet.Length)];
                switch (CounterRandom.Below(f, (10 * m) + 2, 4))
                {
                    case 0: text[at] = other; break;
                    case 1: text.Insert(at, other); break;
                    case 2: text.RemoveAt(at); break;
                    default: text.RemoveRange(at, text.Count - at); text.Add(other); break;
                }
            }
            try
            {
                Dataset data = DataFile.Read(new MemoryStream([.. text]), "x", kinds[f % 4]);
                foreach (RowBlock block in data.Blocks)   // what was let through passes all of the matrix's own checks
                    _ = new SparseMatrix(data.FeatureCount, block.Features.Offsets.ToArray(), block.Features.Indices.ToArray(), block.Features.Values.ToArray(), block.Features.Fields.ToArray());
            }
            catch (DataFormatException error)
            {
                refused++;
                Assert.DoesNotContain('\n', error.Message);
            }
        }
        Assert.InRange(refused, Files / 10, Files * 9 / 10);
    }
}
