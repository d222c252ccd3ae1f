using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>An error as a client sees it: a status and one JSON form, the one of the command's <c>--json</c>. Never a stack trace.</summary>
sealed record ErrorAnswer(int Status, string Message)
{
    const string RetryAfterSeconds = "1";

    public string? File { get; init; }

    public long? Line { get; init; }

    public string? Found { get; init; }

    public string? Expected { get; init; }

    public string? Remedy { get; init; }

    /// <summary>A header that belongs to the status, such as <c>Allow</c>.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>What an exception means to a client; null for one that is a fault of the service.</summary>
    public static ErrorAnswer? Of(Exception error) => error switch
    {
        DataFormatException e => new(StatusCodes.Status400BadRequest, ForClient(e.Message))
        {
            File = e.Where.File,
            Line = e.Where.Line == 0 ? null : e.Where.Line,
            Found = e.Found,
            Expected = e.Expected,
            Remedy = ForClient(e.Remedy),
        },
        RequestException e => new(e.Status, e.Message) { Found = e.Found, Expected = e.Expected, Remedy = e.Remedy },
        // The server's own: a malformed, too long or too slow request.
        BadHttpRequestException e => new(e.StatusCode, e.Message),
        _ => null,
    };

    // What the library advises to a command's user, and what a client can do instead.
    static string ForClient(string text) => text.Replace("add them up with --sum-repeated.", "add them up before sending.", StringComparison.Ordinal);

    /// <summary>Writes the answer in place of whatever was prepared, or cuts the connection if a part of that has left already.</summary>
    public ValueTask Write(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return default;
        }
        bool closes = Status == StatusCodes.Status408RequestTimeout || context.Response.Headers.Connection.Count > 0;
        context.Response.Clear();
        context.Response.StatusCode = Status;
        if (closes)
            context.Response.Headers.Connection = "close";
        if (Header is var (name, value))
            context.Response.Headers[name] = value;
        if (Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return JsonAnswer.Write(context, WriteFields);
    }

    void WriteFields(Utf8JsonWriter json)
    {
        json.WriteStartObject("error");
        json.WriteString("message", Message);
        if (!string.IsNullOrEmpty(File))
            json.WriteString("file", File);
        if (Line is { } line)
            json.WriteNumber("line", line);
        json.WriteString("found", Given(Found));
        json.WriteString("expected", Given(Expected));
        json.WriteString("remedy", Given(Remedy));
        json.WriteEndObject();
    }

    static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
