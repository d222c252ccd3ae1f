using System.Globalization;
using Cofactor.Numerics;

namespace Cofactor.Benchmarks;

/// <summary>Click rows as a file of some format, made when first asked for: in memory, or on disk.</summary>
public sealed class RowFile
{
    const int Rows = 50_000, LargeRows = 300_000;

    static readonly (string Name, bool Decimals, Action<Dataset, Stream> Write)[] Kinds =
    [
        ("libSVM, ones", false, (rows, to) => WriteText(rows, DataFormat.LibSvm, to)),
        ("libSVM, decimals", true, (rows, to) => WriteText(rows, DataFormat.LibSvm, to)),
        ("libFFM, ones", false, (rows, to) => WriteText(rows, DataFormat.LibFfm, to)),
        ("CSV", false, WriteCsv),
        ("RecordIO-protobuf", false, WriteRecordIo),
    ];

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

    /// <summary>One small file of each format in memory; libSVM with values of 1 and with decimals.</summary>
    public static IEnumerable<RowFile> All =>
        Kinds.Select(kind => new RowFile(kind.Name, to => kind.Write(ClickRows.Make(Rows, kind.Decimals), to)));

    /// <summary>The same with more rows as files in a folder, and how each is read: CSV with a map that exists.</summary>
    public static IEnumerable<(string Name, string Path, ReadOptions Options)> Large(string folder)
    {
        foreach ((string name, bool decimals, Action<Dataset, Stream> write) in Kinds)
        {
            string path = Path.Combine(folder, string.Concat(name.Where(char.IsLetterOrDigit)));
            if (!File.Exists(path))
            {
                using (FileStream to = File.Create(path + ".partial"))
                    write(ClickRows.Make(LargeRows, decimals), to);
                File.Move(path + ".partial", path);
            }
            yield return (name, path, name == "CSV" ? new ReadOptions { FeatureMap = DataFile.Open(path).FeatureMap } : new ReadOptions());
        }
    }

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
