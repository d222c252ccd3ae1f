using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>Writes a small JSON object as an answer.</summary>
static class JsonAnswer
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with an object of the given fields; the status is set already.</summary>
    public static ValueTask Write(HttpContext context, Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }
        return Write(context, "application/json", buffer.WrittenMemory);
    }

    /// <summary>Answers with bytes that are there already.</summary>
    public static async ValueTask Write(HttpContext context, string contentType, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        if (context.Request.Method != HttpMethods.Head)
            await context.Response.BodyWriter.WriteAsync(content, context.RequestAborted);
    }
}
