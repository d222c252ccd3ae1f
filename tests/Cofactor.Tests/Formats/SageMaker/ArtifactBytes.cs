using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Cofactor.Tests.Formats;

/// <summary>Artifacts byte by byte, from the layout as MXNet and PKWARE describe it: written without the code that is tested.</summary>
static class ArtifactBytes
{
    public const uint Time = 0x5695_736A;   // 2023-04-21 14:27:20

    public static string Meta(string type = "regressor", string more = "") =>
        $$"""{"version": 1, "epoch_number": 1, "training_parameters": {"predictor_type": "{{type}}", "epochs": "50", "_kvstore": "auto"{{more}}}, "label_names": ["out_label"]}""";

    public const string Symbol = "{\n  \"nodes\": [ü]\n}";

    public static byte[] Join(params object[] parts)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        foreach (object part in parts)
            switch (part)
            {
                case uint u: to.Write(u); break;
                case int i: to.Write(i); break;
                case long l: to.Write(l); break;
                case ushort s: to.Write(s); break;
                case float f: to.Write(f); break;
                case double d: to.Write(d); break;
                case Half h: to.Write(h); break;
                case byte[] b: to.Write(b); break;
                case string text: to.Write(Encoding.UTF8.GetBytes(text)); break;
                case Array all: to.Write(Join([.. all.Cast<object>()])); break;
                default: throw new ArgumentException(part.GetType().Name);
            }
        return bytes.ToArray();
    }

    static byte[] Shape(params long[] shape) => Join(shape.Length, shape);

    public static byte[] RowSparse(long[] shape, long[] rows, float[] values) => Join(0xF993FAC9, 1, Shape([rows.Length, .. shape[1..]]), Shape(shape), 1, 0, 0, 6, Shape(rows.Length), values, rows);

    public static byte[] AllRows(long n, long columns, float[] values) => RowSparse([n, columns], [.. Enumerable.Range(0, (int)n).Select(i => (long)i)], values);

    public static byte[] V2(long[] shape, Array values, int type = 0) => Join(0xF993FAC9, 0, Shape(shape), 1, 0, type, values);

    public static byte[] V3(long[] shape, Array values, int type = 0) => Join(0xF993FACA, 0, Shape(shape), 1, 0, type, values);

    public static byte[] V1(long[] shape, Array values, int type = 0) => Join(0xF993FAC8, Shape(shape), 2, 1, type, values);

    public static byte[] Legacy(long[] shape, Array values, int type = 0) => Join(shape.Length, shape.Select(d => (int)d).ToArray(), 1, 0, type, values);

    public static byte[] Params(params (string Name, byte[] Array)[] arrays) => Join(
        0x112L, 0L, (long)arrays.Length, Join([.. arrays.Select(a => a.Array)]), (long)arrays.Length,
        Join([.. arrays.Select(a => Join((long)Encoding.UTF8.GetByteCount(a.Name), a.Name))]));

    public static byte[] Zip(byte[] parameters, string? meta = null, string? symbol = Symbol) => Stored(
        [("meta.json", Encoding.UTF8.GetBytes(meta ?? Meta())), .. symbol is null ? Array.Empty<(string, byte[])>() : [("symbol.json", Encoding.UTF8.GetBytes(symbol))], ("params", parameters)]);

    /// <summary>As Python's zipfile stores entries of ZipInfo with external attributes 0x81A40000.</summary>
    public static byte[] Stored(params (string Name, byte[] Content)[] entries)
    {
        List<byte> file = [], directory = [];
        foreach ((string name, byte[] content) in entries)
        {
            byte[] common = Join((ushort)20, (ushort)0, (ushort)0, Time, Crc32.HashToUInt32(content), content.Length, content.Length, (ushort)name.Length, (ushort)0);
            directory.AddRange(Join(0x02014b50, (ushort)0x0314, common, (ushort)0, (ushort)0, (ushort)0, 0x81A40000u, file.Count, name));
            file.AddRange(Join(0x04034b50, common, name, content));
        }
        return [.. file, .. directory, .. Join(0x06054b50, 0, (ushort)entries.Length, (ushort)entries.Length, directory.Count, file.Count, (ushort)0)];
    }

    public static byte[] Deflated(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach ((string name, byte[] content) in entries)
                using (Stream to = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open())
                    to.Write(content);
        return bytes.ToArray();
    }

    public static byte[] Tar(params (string Name, byte[] Content)[] entries) => Tar(TarEntryFormat.Ustar, entries);

    public static byte[] Tar(TarEntryFormat format, params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, format, leaveOpen: true))
            foreach ((string name, byte[] content) in entries)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                    _ => new UstarTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(content);
                tar.WriteEntry(entry);
            }
        return bytes.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return bytes.ToArray();
    }

    public static FmModel Read(byte[] artifact) => ModelFormat.SageMaker.Read(new MemoryStream(artifact), "model.tar.gz");

    public static byte[] Archive(FmModel model)
    {
        using var bytes = new MemoryStream();
        SageMakerArtifact.WriteArchive(model, bytes);
        return bytes.ToArray();
    }

    public static float[] Linear(FmModel model) => [.. Enumerable.Range(0, model.FeatureCount).Select(j => model.Linear(j))];

    public static float[] Factors(FmModel model)
    {
        var row = new float[model.FactorCount];
        return [.. Enumerable.Range(0, model.FeatureCount).SelectMany(j =>
        {
            model.Factors(j, row);
            return row.ToArray();
        })];
    }
}
