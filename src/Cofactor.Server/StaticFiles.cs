using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>The files of the page: those of <c>wwwroot</c>, which lie in the assembly, so that no build or container can miss them. Nothing else is ever read.</summary>
static class StaticFiles
{
    const string Root = "wwwroot/", Index = "index.html";

    // The page loads nothing from elsewhere and runs nothing that stands in it.
    const string Policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>A path for each file, and <c>/</c> for the page itself; all are open, since they hold no data.</summary>
    public static IEnumerable<Endpoint> Endpoints()
    {
        foreach (string name in typeof(StaticFiles).Assembly.GetManifestResourceNames())
        {
            string path = name.Replace('\\', '/');
            if (!path.StartsWith(Root, StringComparison.Ordinal))
                continue;
            path = path[Root.Length..];
            var file = new StaticFile(name, TypeOf(path));
            yield return OfFile("/" + path, file);
            if (path == Index)
                yield return OfFile("/", file);
        }
    }

    static Endpoint OfFile(string path, StaticFile file) => new(HttpMethods.Get, path, file.Write, "/{file}") { IsOpen = true, IsFile = true };

    static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" or ".map" => "application/json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".woff2" => "font/woff2",
        _ => "text/plain; charset=utf-8",
    };

    /// <summary>A file, compressed in each way when it is first asked for so.</summary>
    sealed class StaticFile
    {
        readonly string _type;
        readonly Lazy<(byte[] Bytes, string Tag)> _plain;
        readonly Lazy<byte[]> _brotli, _gzip;

        public StaticFile(string resource, string type)
        {
            _type = type;
            _plain = new(() => Read(resource));
            _brotli = new(() => Packed(_plain.Value.Bytes, to => new BrotliStream(to, CompressionLevel.Optimal)));
            _gzip = new(() => Packed(_plain.Value.Bytes, to => new GZipStream(to, CompressionLevel.Optimal)));
        }

        public ValueTask Write(HttpContext context)
        {
            (byte[] plain, string tag) = _plain.Value;
            string accepted = context.Request.Headers.AcceptEncoding.ToString();
            (string? encoding, byte[] bytes) = Accepts(accepted, "br") ? ("br", _brotli.Value) : Accepts(accepted, "gzip") ? ("gzip", _gzip.Value) : (null, plain);
            if (bytes.Length >= plain.Length)
                (encoding, bytes) = (null, plain);
            IHeaderDictionary headers = context.Response.Headers;
            headers.ETag = tag = encoding is null ? $"\"{tag}\"" : $"\"{tag}-{encoding}\"";
            headers.Vary = "Accept-Encoding";
            headers.CacheControl = "no-cache";   // kept, and asked about: after an update no page runs with another's parts
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            if (context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(t => t == tag || t == "W/" + tag || t == "*"))
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return default;
            }
            if (encoding is not null)
                headers.ContentEncoding = encoding;
            return JsonAnswer.Write(context, _type, bytes);
        }

        static bool Accepts(string accepted, string encoding) =>
            accepted.Split(',', StringSplitOptions.TrimEntries).Any(e => e == encoding || (e.StartsWith(encoding + ";", StringComparison.Ordinal) && !e.EndsWith("q=0", StringComparison.Ordinal)));

        static (byte[], string) Read(string resource)
        {
            using Stream stream = typeof(StaticFiles).Assembly.GetManifestResourceStream(resource)!;
            byte[] plain = new byte[stream.Length];
            stream.ReadExactly(plain);
            return (plain, Convert.ToHexStringLower(SHA256.HashData(plain))[..16]);
        }

        static byte[] Packed(byte[] plain, Func<Stream, Stream> pack)
        {
            using var to = new MemoryStream();
            using (Stream packing = pack(to))
                packing.Write(plain);
            return to.ToArray();
        }
    }
}
