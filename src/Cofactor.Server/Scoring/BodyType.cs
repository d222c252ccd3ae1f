using Microsoft.Net.Http.Headers;

namespace Cofactor.Server;

/// <summary>What a request's body is, by its <c>Content-Type</c>.</summary>
static class BodyType
{
    const string Known = "application/json, application/jsonlines, application/x-recordio-protobuf, text/csv or text/libsvm";

    /// <summary>The format of the body; JSON where the request does not say.</summary>
    /// <exception cref="RequestException">415: another type, or text that is not UTF-8.</exception>
    public static DataFormat Of(string? contentType)
    {
        if (contentType is null or "" or MediaTypes.Json)
            return DataFormat.Json;
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type))
            throw Unknown(contentType);
        DataFormat format = type.MediaType.Value?.ToLowerInvariant() switch
        {
            MediaTypes.Json => DataFormat.Json,
            MediaTypes.JsonLines or "application/x-ndjson" or "application/x-jsonlines" => DataFormat.JsonLines,
            MediaTypes.RecordIo => DataFormat.RecordIo,
            MediaTypes.Csv => DataFormat.Csv,
            "text/libsvm" or "text/x-libsvm" => DataFormat.LibSvm,
            _ => throw Unknown(contentType),
        };
        string charset = type.Charset.Value?.Trim('"').ToLowerInvariant() ?? "utf-8";
        if (format != DataFormat.RecordIo && charset is not ("utf-8" or "utf8" or "us-ascii"))
            throw new RequestException(415, $"Text in {charset} is not read.", charset, "utf-8", "Send the text in UTF-8.");
        return format;
    }

    static RequestException Unknown(string contentType) =>
        new(415, $"A body of the type '{contentType}' is not read.", contentType, Known, "Say in Content-Type what the body is; with curl: -H 'Content-Type: application/json'.");
}
