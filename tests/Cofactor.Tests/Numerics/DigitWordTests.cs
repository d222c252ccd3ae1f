using System.Globalization;
using System.Text;
using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests;

public unsafe class DigitWordTests
{
    [Fact]
    public void Reads_as_many_digits_as_there_are()
    {
        for (ulong c = 0; c < 20_000; c++)
        {
            int length = 1 + CounterRandom.Below(1, c, 8);
            string digits = new([.. Enumerable.Range(0, length).Select(i => (char)('0' + CounterRandom.Below(2, (c * 8) + (ulong)i, 10)))]);
            byte[] text = [.. Encoding.ASCII.GetBytes(digits), (byte)CounterRandom.Below(3, c, '0'), (byte)CounterRandom.Bits(4, c), 0, 0, 0, 0, 0, 0, 0];
            fixed (byte* start = text)
            {
                Assert.True(DigitWord.TryRead(start, length, out ulong number));
                Assert.Equal(ulong.Parse(digits, CultureInfo.InvariantCulture), number);
                Assert.Equal(length, DigitWord.ReadStart(start, out number));
                Assert.Equal(ulong.Parse(digits, CultureInfo.InvariantCulture), number);
            }
        }
    }

    [Fact]
    public void Refuses_every_other_byte_in_every_place()
    {
        for (int place = 0; place < 8; place++)
            for (int other = 0; other < 256; other++)
            {
                byte[] text = [.. "91919191"u8];
                text[place] = (byte)other;
                bool isDigit = other is >= '0' and <= '9';
                fixed (byte* start = text)
                {
                    Assert.Equal(isDigit, DigitWord.TryRead(start, 8, out _));
                    Assert.Equal(isDigit ? 8 : place, DigitWord.ReadStart(start, out _));
                }
            }
    }

    [Fact]
    public void Marks_stand_where_the_byte_stands_and_at_the_end()
    {
        for (int length = 0; length < 200; length++)
        {
            var text = new byte[length + 64];
            var expected = new List<int>();
            for (int i = 0; i < text.Length; i++)
                if (CounterRandom.Below((ulong)length, (ulong)i, 1 + (length % 40)) == 0)
                    text[i] = (byte)':';
            expected.AddRange(Enumerable.Range(0, length).Where(i => text[i] == ':'));
            expected.Add(length);
            fixed (byte* start = text)
            fixed (ulong* words = new ulong[ByteMarks.WordCount(length)])
            {
                ByteMarks.Find(start, length, (byte)':', words);
                for (int from = 0; from <= length; from++)
                {
                    var marks = new ByteMarks(start, words);
                    marks.MoveTo(start + from);
                    var found = new List<int>();
                    while (found.Count == 0 || found[^1] < length)
                        found.Add((int)(marks.Next() - start));
                    Assert.Equal(expected.Where(at => at >= from), found);
                }
            }
        }
    }
}
