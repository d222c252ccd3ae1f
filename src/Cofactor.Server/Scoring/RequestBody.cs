using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>Reads a request's body, plain or gzip, into memory of at most <see cref="ScoringLimits.MaxBodyBytes"/>, and parses it.</summary>
static class RequestBody
{
    /// <summary>The rows of the body: a view, valid as long as the parser is not used again.</summary>
    /// <exception cref="RequestException">413: too many bytes or instances; 415: an encoding that is not read.</exception>
    /// <exception cref="DataFormatException">The content is wrong.</exception>
    public static async ValueTask<SparseMatrix> ReadAsync(HttpContext context, DataFormat format, RowParser parser, ScoringLimits limits)
    {
        bool isPacked = IsPacked(context.Request.Headers.ContentEncoding.ToString());
        parser.Clear();
        await AppendAsync(context, parser, limits).ConfigureAwait(false);
        return Parse(format, parser, limits, isPacked);
    }

    /// <summary>The body as it is; it must not be packed.</summary>
    /// <exception cref="RequestException">413: too many bytes; 415: an encoding that is not read.</exception>
    public static async ValueTask<byte[]> BytesAsync(HttpContext context, ScoringLimits limits)
    {
        string encoding = context.Request.Headers.ContentEncoding.ToString();
        if (IsPacked(encoding))
            throw new RequestException(415, $"A body in the encoding '{encoding}' is not read here.", encoding, "none", "Send the body plain.");
        if (context.Request.ContentLength > limits.MaxBodyBytes)
            throw TooLong(limits);
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        return bytes.Length <= limits.MaxBodyBytes ? bytes.ToArray() : throw TooLong(limits);
    }

    static async ValueTask AppendAsync(HttpContext context, RowParser parser, ScoringLimits limits)
    {
        if (context.Request.ContentLength > limits.MaxBodyBytes)
            throw TooLong(limits);
        PipeReader body = context.Request.BodyReader;
        for (bool ended = false; !ended;)
        {
            ReadResult read = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (read.Buffer.Length > limits.MaxBodyBytes - parser.Length)
            {
                body.AdvanceTo(read.Buffer.End);
                throw TooLong(limits);
            }
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
                parser.Append(part.Span);
            body.AdvanceTo(read.Buffer.End);
            ended = read.IsCompleted;
        }
    }

    static SparseMatrix Parse(DataFormat format, RowParser parser, ScoringLimits limits, bool isPacked)
    {
        if (isPacked && parser.Length > 0 && !parser.Unpack(limits.MaxBodyBytes))
            throw TooLong(limits);
        if (parser.Length == 0)
            throw new DataFormatException(new SourcePosition("body"), "an empty body", "one instance or more", "Send instances.");
        SparseMatrix rows = parser.Parse(format);
        if (rows.RowCount > limits.MaxInstances)
            throw TooMany("instances", limits.MaxInstances);
        return rows;
    }

    /// <summary>The error of a request that has too many of something.</summary>
    public static RequestException TooMany(string what, long most) => new(413, $"The request has too many {what}.",
        string.Create(CultureInfo.InvariantCulture, $"more than {most} {what}"), string.Create(CultureInfo.InvariantCulture, $"at most {most}"), "Send several smaller requests.");

    static RequestException TooLong(ScoringLimits limits) => TooMany("bytes", limits.MaxBodyBytes);

    static bool IsPacked(string encoding) => encoding.ToLowerInvariant() switch
    {
        "" or "identity" => false,
        "gzip" or "x-gzip" => true,
        _ => throw new RequestException(415, $"A body in the encoding '{encoding}' is not read.", encoding, "gzip or none", "Send the body plain or as gzip."),
    };
}
