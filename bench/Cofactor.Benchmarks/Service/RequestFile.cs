using System.Globalization;
using System.Text;

namespace Cofactor.Benchmarks;

/// <summary>Requests for <c>load.lua</c>, and how rows become bodies.</summary>
sealed class RequestFile(string path) : IDisposable
{
    readonly FileStream _file = File.Create(path);

    /// <summary>Writes a file of requests of one kind, each of so many rows, and returns its path.</summary>
    public static string Of(string path, string target, RequestKind kind, Dataset rows, int rowsEach)
    {
        using var file = new RequestFile(path);
        for (int first = 0; first + rowsEach <= rows.RowCount; first += rowsEach)
            file.Post(target, kind.Type, kind.Body(rows, first, rowsEach));
        return path;
    }

    public void Post(string target, string type, byte[] body) => Add("POST", target, type, body);

    public void Add(string method, string target, string type, byte[] body)
    {
        _file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{method} {target} {type} {body.Length}\n")));
        _file.Write(body);
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>A form of request.</summary>
/// <param name="Name">What the page calls it.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Body">The body of some rows: data set, first row, number of rows.</param>
sealed record RequestKind(string Name, string Type, Func<Dataset, int, int, byte[]> Body)
{
    public static RequestKind Json { get; } = new("JSON", "application/json", (rows, first, count) =>
        Encoding.ASCII.GetBytes($"{{\"instances\":[{string.Join(',', Enumerable.Range(first, count).Select(i => Instance(rows, i)))}]}}"));

    public static RequestKind JsonLines { get; } = new("JSON lines", "application/jsonlines", (rows, first, count) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(first, count).Select(i => Instance(rows, i) + "\n"))));

    public static RequestKind RecordIo { get; } = new("RecordIO", "application/x-recordio-protobuf", (rows, first, count) =>
    {
        using var stream = new MemoryStream();
        var writer = new RecordIoWriter(stream, rows.FeatureCount);
        for (int i = first; i < first + count; i++)
            writer.Write(rows.Row(i), float.NaN);
        return stream.ToArray();
    });

    public static RequestKind LibSvm { get; } = new("libSVM", "text/libsvm", (rows, first, count) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(first, count).Select(i => "0 " + string.Join(' ', rows.Row(i).Indices.ToArray().Select(j => $"{j}:1")) + "\n"))));

    static string Instance(Dataset rows, int i)
    {
        SparseRow row = rows.Row(i);
        var keys = new StringBuilder();
        var values = new StringBuilder();
        for (int p = 0; p < row.Count; p++)
        {
            keys.Append(CultureInfo.InvariantCulture, $"{(p == 0 ? "" : ",")}{row.Indices[p]}");
            values.Append(CultureInfo.InvariantCulture, $"{(p == 0 ? "" : ",")}{row.Value(p)}");
        }
        return $"{{\"data\":{{\"features\":{{\"keys\":[{keys}],\"shape\":[{rows.FeatureCount}],\"values\":[{values}]}}}}}}";
    }
}
