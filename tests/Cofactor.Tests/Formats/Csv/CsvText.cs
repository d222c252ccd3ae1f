using System.Text;
using Cofactor.Numerics;

namespace Cofactor.Tests.Formats;

/// <summary>CSV in memory: what the tests write and how they read it.</summary>
static class CsvText
{
    public static CsvSchema Fit(string text, CsvOptions? csv = null, ReadOptions? options = null) => Fit([text], csv, options);

    public static CsvSchema Fit(string[] texts, CsvOptions? csv = null, ReadOptions? options = null) =>
        CsvFormat.Prepare(texts.Select((text, i) => ($"f{i}.csv", (Func<Stream>)(() => Open(text)))), Options(csv, options));

    public static Dataset Read(string text, CsvOptions? csv = null, ReadOptions? options = null, CsvSchema? schema = null, int chunk = ChunkReader.ChunkSize)
    {
        schema ??= Fit(text, csv, options);
        RowBlock block = RowChunks.Block(Open(text), new CsvRowReader("f0.csv", schema, Options(csv, options)), schema.FeatureMap.FeatureCount, chunk);
        return new Dataset([block], schema.FeatureMap.FeatureCount, schema.FeatureMap, schema.LabelNames);
    }

    /// <summary>Reads with the map of another text, as prediction does.</summary>
    public static Dataset ReadWith(FeatureMap map, string text, CsvOptions? csv = null, bool ignoreLabels = false) =>
        Read(text, csv, new ReadOptions { FeatureMap = map, IgnoreLabels = ignoreLabels });

    /// <summary>A row by the names of its features, such as <c>age:0.5 user=7</c>.</summary>
    public static string Names(Dataset data, long row)
    {
        SparseRow x = data.Row(row);
        var names = new List<string>();
        for (int p = 0; p < x.Count; p++)
            names.Add(data.FeatureMap!.FeatureName(x.Indices[p], x.Fields[p]) + (x.Value(p) == 1 ? "" : FormattableString.Invariant($":{x.Value(p):0.####}")));
        return string.Join(' ', names);
    }

    public static Stream Open(string text) => new MemoryStream(Encoding.Latin1.GetBytes(text.All(c => c < 256) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text))));

    public static int Draw(ulong seed, ref int counter, int bound) => CounterRandom.Below(seed, (ulong)counter++, bound);

    static ReadOptions Options(CsvOptions? csv, ReadOptions? options) => (options ?? new ReadOptions()) with { Csv = csv ?? options?.Csv ?? new CsvOptions() };
}
