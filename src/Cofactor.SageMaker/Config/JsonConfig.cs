using System.Text.Json;

namespace Cofactor.SageMaker;

/// <summary>Reads SageMaker's configuration files: JSON objects.</summary>
static class JsonConfig
{
    const long LargestFile = 16 << 20;

    /// <summary>The members of the object in a file, in their order; null where there is no file.</summary>
    /// <exception cref="DataFormatException">The file holds something else.</exception>
    public static IReadOnlyList<(string Name, JsonElement Value)>? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        if (new FileInfo(path).Length > LargestFile)
            throw new DataFormatException(new SourcePosition(path), "more than 16 MB", "a small JSON object");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? Members(document.RootElement.Clone(), path)
                : throw new DataFormatException(new SourcePosition(path), Kind(document.RootElement), "an object");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(new SourcePosition(path, (e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1), "text that is no JSON", "a JSON object", inner: e);
        }
    }

    /// <summary>The members of an object, each name once.</summary>
    /// <exception cref="DataFormatException">A name stands twice, or is no text.</exception>
    public static IReadOnlyList<(string Name, JsonElement Value)> Members(JsonElement element, string path)
    {
        var members = new List<(string, JsonElement)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (JsonProperty property in element.EnumerateObject())
                members.Add(seen.Add(property.Name) ? (property.Name, property.Value)
                    : throw new DataFormatException(new SourcePosition(path), $"'{property.Name}' twice", "each name once"));
        }
        catch (InvalidOperationException e)
        {
            throw new DataFormatException(new SourcePosition(path), "a name of half a character", "names in Unicode", inner: e);
        }
        return members;
    }

    /// <summary>The text of a member.</summary>
    /// <exception cref="DataFormatException">It is no text.</exception>
    public static string Text(string path, string name, JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()!
                : throw new DataFormatException(new SourcePosition(path), $"{Kind(value)} as {name}", "a string", value.ValueKind == JsonValueKind.Number ? $"Write it in quotes: \"{value.GetRawText()}\"." : "");
        }
        catch (InvalidOperationException e)
        {
            throw new DataFormatException(new SourcePosition(path), $"half a character in {name}", "text in Unicode", inner: e);
        }
    }

    /// <summary>What a value is, in words.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a string",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
