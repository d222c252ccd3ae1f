using System.Text;
using Xunit;

namespace Cofactor.Tests.Formats;

/// <summary>Wrong CSV ends with one error that says where, what was found, and what was expected.</summary>
public class CsvBadInputTests
{
    static readonly CsvOptions Declared = new() { Numeric = ["age"], Weight = "w", Group = "g" };

    [Theory]
    [InlineData("", "f0.csv: found an empty file; expected rows of data.")]
    [InlineData("\n \r\n", "f0.csv: found an empty file")]
    [InlineData("user,age,w,g,y\n\n", "f0.csv: found a header and no rows")]
    [InlineData("user,age,w,g,y\na,1,1,1,1\na,1", "f0.csv:3: found 2 columns; expected 5 (user, age, w, g, y); missing: w, g, y.")]
    [InlineData("user,age,w,g,y\na,1,1,1,1,1", "f0.csv:2: found 6 columns; expected 5 (user, age, w, g, y).")]
    [InlineData("user,age,w,g,y\n\na, old,1,1,1", "f0.csv:3:4: found 'old' in the numeric column 'age'; expected a finite number.")]
    [InlineData("user,age,w,g,y\na,inf,1,1,1", "f0.csv:2:3: found 'inf' in the numeric column 'age'")]
    [InlineData("user,age,w,g,y\na,1e40,1,1,1", "f0.csv:2:3: found '1e40' in the numeric column 'age'")]
    [InlineData("user,age,w,g,y\na,1,-1,1,1", "f0.csv:2:5: found '-1' in the weight column 'w'; expected a finite number of 0 or more.")]
    [InlineData("user,age,w,g,y\na,1,,1,1", "f0.csv:2:5: found '' in the weight column 'w'")]
    [InlineData("user,age,w,g,y\na,1,1,,1", "f0.csv:2:7: found '' in the group column 'g'")]
    [InlineData("user,age,w,g,y\na,1,1,1,1\na,1,1,1,x", "f0.csv:3:9: found 'x' in the label column 'y'; expected a finite number.")]
    [InlineData("user,age,w,g,y\na,1,1,1,nan", "f0.csv:2:9: found 'nan' in the label column 'y'")]
    [InlineData("user,age,w,g,y\na,1,1,1,-inf", "f0.csv:2:9: found '-inf' in the label column 'y'")]
    [InlineData("user,age,user,w,g,y\na,1,1,1,1,1", "f0.csv:1:10: found the column name 'user' twice")]
    [InlineData("user,age,w,g,y\n\"a\nb,1,1,1,1\n", "f0.csv:2:1: found a quote that is never closed")]
    [InlineData("user,age,w,g,y\n\"a\nb\" c,1,1,1,1\n", "f0.csv:3:4: found 'c' after a closing quote; expected the delimiter or the end of the line.")]
    [InlineData("\u00FF\u00FEu\0s\0", "f0.csv:1: found text in UTF-16; expected text in UTF-8.")]
    public void IsNamedWithItsPlace(string text, string expected)
    {
        string message = Assert.Throws<DataFormatException>(() => CsvText.Read(text, Declared)).Message;
        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void AnInfiniteNumberAmongUndeclaredNumbersIsNamed() => Assert.StartsWith("f0.csv:3:3: found 'inf' in the numeric column 'price'",
        Assert.Throws<DataFormatException>(() => CsvText.Fit("user,price,y\na,1.5,1\na,inf,1\nb,2.5,1")).Message, StringComparison.Ordinal);

    [Fact]
    public void ASecondFileWithoutAColumnIsNamed() => Assert.StartsWith("f1.csv:1: found no column 'user' among y, x",
        Assert.Throws<DataFormatException>(() => CsvText.Fit(["user,y\na,1", "y,x\n1,1"])).Message, StringComparison.Ordinal);

    [Fact]
    public void PredictionNamesAColumnThatTheFileLacks() => Assert.StartsWith("f0.csv:1: found no column 'age' among user, y",
        Assert.Throws<DataFormatException>(() => CsvText.ReadWith(CsvText.Fit("user,age,y\na,1.5,1").FeatureMap, "user,y\na,1")).Message, StringComparison.Ordinal);

    [Fact]
    public void PredictionRefusesTextInANumericColumn() => Assert.StartsWith("f0.csv:2:3: found 'x' in the numeric column 'age'",
        Assert.Throws<DataFormatException>(() => CsvText.ReadWith(CsvText.Fit("user,age,y\na,1.5,1").FeatureMap, "user,age,y\na,x,1")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData('a')]
    [InlineData('"')]
    [InlineData('\n')]
    [InlineData('é')]
    public void ADelimiterThatCannotBeIsRefused(char delimiter)
    {
        Assert.Throws<OptionException>(() => CsvText.Fit("user,y\na,1", new CsvOptions { Delimiter = delimiter }));
        Assert.Throws<OptionException>(() => CsvText.Fit("user,y\na,1", new CsvOptions { Multi = new Dictionary<string, char> { ["user"] = delimiter } }));
    }

    [Fact]
    public void NothingToLearnFromIsRefused() => Assert.Contains("No column is left", Assert.Throws<OptionException>(() => CsvText.Fit("user,y\na,1", new CsvOptions { Ignore = ["user"] })).Message, StringComparison.Ordinal);

    [Fact]
    public void AFileThatStartsWithManyBlankLinesIsReadAtOnce() => Assert.Equal(1, CsvText.Read(new string('\n', 300_000) + "user,y\na,1").RowCount);

    [Fact]
    public void ManyPartsAreReadAtOnce()
    {
        string text = "tags,y\n" + string.Join('|', Enumerable.Range(0, 50_000).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))) + ",1";
        Assert.Equal(50_000, CsvText.Read(text, new CsvOptions { Multi = new Dictionary<string, char> { ["tags"] = '|' } }).NonZeroCount);
    }

    [Fact]
    public void DamageGivesRowsOrTheError()
    {
        byte[] good = Encoding.UTF8.GetBytes("user,genres,age,w,g,y\r\n7,Action|Comedy,30.5,1,1,3\r\n\"Zo\u00EB, \"\"x\"\"\",,NA,2,b,4\r\n8,Drama,-1e3,0.5,b,5\r\n");
        FeatureMap map = CsvText.Fit(Encoding.Latin1.GetString(good), Declared).FeatureMap;
        byte[] spice = [.. ",\"\n\r|;\t 0.-eE+\u00FF\0"u8];
        int read = 0, refused = 0;
        for (ulong seed = 0; seed < 5_000; seed++)
        {
            int counter = 0;
            List<byte> bytes = [.. good];
            for (int times = 1 + CsvText.Draw(seed, ref counter, 4); times > 0 && bytes.Count > 0; times--)
            {
                int at = CsvText.Draw(seed, ref counter, bytes.Count);
                switch (CsvText.Draw(seed, ref counter, 4))
                {
                    case 0: bytes[at] = spice[CsvText.Draw(seed, ref counter, spice.Length)]; break;
                    case 1: bytes.Insert(at, spice[CsvText.Draw(seed, ref counter, spice.Length)]); break;
                    case 2: bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + CsvText.Draw(seed, ref counter, 5))); break;
                    default: bytes.InsertRange(at, bytes.Take(at)); break;
                }
                if (bytes.Count > 2000)
                    bytes.RemoveRange(2000, bytes.Count - 2000);
            }
            string text = Encoding.Latin1.GetString([.. bytes]);
            try
            {
                _ = (seed % 3) switch
                {
                    0 => CsvText.Read(text, Declared, chunk: 1 + (int)(seed % 40)),
                    1 => CsvText.Read(text, null, new ReadOptions { HashBits = 8 }),
                    _ => CsvText.ReadWith(map, text),
                };
                read++;
            }
            catch (CofactorException e) when (e is DataFormatException or OptionException)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
            }
        }
        Assert.True(read > 250 && refused > 250, $"{read} read, {refused} refused");
    }
}
