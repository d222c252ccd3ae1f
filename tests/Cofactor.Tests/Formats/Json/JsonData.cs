using System.Text;

namespace Cofactor.Tests.Formats;

/// <summary>Reads JSON texts with our reader.</summary>
static class JsonData
{
    /// <summary>The rows of a document's or of lines' text as <c>id:value …</c>.</summary>
    public static string[] Rows(string json, bool lines = false, ReadOptions? options = null)
    {
        RowBlock block = Block(json, lines, options);
        return [.. Enumerable.Range(0, block.RowCount).Select(i => Text(block.Row(i)))];
    }

    public static RowBlock Block(string json, bool lines = false, ReadOptions? options = null, int chunkSize = ChunkReader.ChunkSize) =>
        Block(Encoding.UTF8.GetBytes(json), lines, options, chunkSize);

    public static RowBlock Block(byte[] json, bool lines = false, ReadOptions? options = null, int chunkSize = ChunkReader.ChunkSize) =>
        RowChunks.Block(new MemoryStream(json), new JsonRowReader("j", options ?? new ReadOptions(), lines), chunkSize: chunkSize);

    public static string Wrong(string json, bool lines = false, ReadOptions? options = null) =>
        Xunit.Assert.Throws<DataFormatException>(() => Block(json, lines, options)).Message;

    /// <summary>An instance in braces as a document of one.</summary>
    public static string Document(string instance) => $$"""{"instances":[{{instance}}]}""";

    public static string Text(SparseRow row)
    {
        var text = new StringBuilder();
        for (int p = 0; p < row.Count; p++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(p > 0 ? " " : "")}{row.Indices[p]}:{row.Value(p)}");
        return text.ToString();
    }
}
