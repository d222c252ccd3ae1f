using System.Globalization;
using Cofactor.Numerics;

namespace Cofactor.Benchmarks;

/// <summary>A file of 50,000 click rows in memory, made when it is first asked for.</summary>
public sealed class RowFile
{
    const int Rows = 50_000;

    readonly Lazy<byte[]> _content;

    RowFile(string name, Action<Stream> write)
    {
        Name = name;
        _content = new Lazy<byte[]>(() =>
        {
            using var stream = new MemoryStream();
            write(stream);
            return stream.ToArray();
        });
    }

    public string Name { get; }

    public ReadOnlyMemory<byte> Content => _content.Value;

    /// <summary>One file of each format; libSVM with values of 1 and with decimals.</summary>
    public static IEnumerable<RowFile> All =>
    [
        new("libSVM, ones", to => WriteText(ClickRows.Make(Rows), DataFormat.LibSvm, to)),
        new("libSVM, decimals", to => WriteText(ClickRows.Make(Rows, decimals: true), DataFormat.LibSvm, to)),
        new("libFFM, ones", to => WriteText(ClickRows.Make(Rows), DataFormat.LibFfm, to)),
        new("CSV", to => WriteCsv(ClickRows.Make(Rows), to)),
        new("RecordIO", to => WriteRecordIo(ClickRows.Make(Rows), to)),
    ];

    public Stream Open() => new MemoryStream(_content.Value, writable: false);

    public override string ToString() => Name;

    static void WriteText(Dataset rows, DataFormat format, Stream to)
    {
        using var writer = new SparseTextWriter(to, format);
        foreach (RowBlock block in rows.Blocks)
            writer.Write(block);
    }

    static void WriteRecordIo(Dataset rows, Stream to)
    {
        var writer = new RecordIoWriter(to, rows.FeatureCount);
        foreach (RowBlock block in rows.Blocks)
            writer.Write(block);
    }

    /// <summary>The label, a column of decimals and a column of text for each field, so that a map with both kinds is fitted.</summary>
    static void WriteCsv(Dataset rows, Stream to)
    {
        using var writer = new StreamWriter(to, leaveOpen: true) { NewLine = "\n" };
        int fields = rows.Row(0).Count;
        writer.WriteLine("label,price," + string.Join(',', Enumerable.Range(0, fields).Select(f => $"field{f}")));
        for (long i = 0; i < rows.RowCount; i++)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{rows.Label(i)},{CounterRandom.Uniform(1, (ulong)i):F4}"));
            foreach (int j in rows.Row(i).Indices)
                writer.Write(string.Create(CultureInfo.InvariantCulture, $",c{j:x}"));
            writer.WriteLine();
        }
    }
}
