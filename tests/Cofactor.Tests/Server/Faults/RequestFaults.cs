using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cofactor.Tests.Formats;

namespace Cofactor.Tests.Server;

/// <summary>Requests that are damaged or unusual: in the body, in how it is framed, in the head.</summary>
static class RequestFaults
{
    const string Host = "Host: x\r\n";

    /// <summary>Bodies that single bytes seldom make: other encodings, depth, numbers beyond all ranges, half characters, repetition.</summary>
    public static byte[] Unusual(byte[] body, Random random)
    {
        string text = Encoding.Latin1.GetString(body);
        int at = random.Next(text.Length);
        string Insert(string part) => text[..at] + part + text[at..];
        return random.Next(14) switch
        {
            0 => [0xef, 0xbb, 0xbf, .. body],
            1 => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            2 => Encoding.BigEndianUnicode.GetBytes(text),
            3 => Encoding.Latin1.GetBytes(Insert(new string('[', random.Next(1, 2000)))),
            4 => Encoding.Latin1.GetBytes(Insert(string.Concat(Enumerable.Repeat("{\"a\":", random.Next(1, 400))))),
            5 => Encoding.Latin1.GetBytes(text.Replace("1.5", "1e400", StringComparison.Ordinal)),
            6 => Encoding.Latin1.GetBytes(text.Replace("1.5", "-1e-400", StringComparison.Ordinal)),
            7 => Encoding.Latin1.GetBytes(text.Replace("1.5", "1." + new string('5', random.Next(1, 3000)), StringComparison.Ordinal)),
            8 => Encoding.Latin1.GetBytes(Insert("\"\\ud800\"")),
            9 => Encoding.Latin1.GetBytes(Insert("\0")),
            10 => Encoding.Latin1.GetBytes(Insert("NaN")),
            11 => Encoding.Latin1.GetBytes(text + text),
            12 => [],
            _ => Encoding.Latin1.GetBytes(Insert(new string("\",:]}\n 0"[random.Next(8)], random.Next(1, 3000)))),
        };
    }

    /// <summary>Parts of a request whose body arrives just as it is; before each part but the first, <c>100 Continue</c> is waited for.</summary>
    public static byte[][] Framed(string path, string type, string accept, byte[] body, Random random)
    {
        bool packed = random.Next(5) == 0;
        if (packed)
            body = Gzip(body);
        string target = random.Next(8) switch { 0 => $"http://x{path}", 1 => path.Replace("o", "%6f", StringComparison.Ordinal), 2 => path + "?a=%00&b", 3 => "/.." + path, _ => path };
        string version = random.Next(8) == 0 ? "1.0" : "1.1";
        string head = $"POST {target} HTTP/{version}\r\n{Host}Content-Type: {type}\r\nAccept: {accept}\r\n{(packed ? "Content-Encoding: gzip\r\n" : "")}";
        if (random.Next(10) == 0)
            head += $"X-Filler: {new string('a', random.Next(20_000))}\r\n";
        if (version == "1.0")
            return [Join(head, Length(body), body)];
        return random.Next(4) switch
        {
            0 => [Join(head, "Transfer-Encoding: chunked\r\n\r\n", Chunked(body, random))],
            1 when body.Length > 0 => [Join(head, "Expect: 100-continue\r\n", Length(body)), body],
            _ => [Join(head, Length(body), body)],
        };
    }

    /// <summary>A request whose head is damaged; the body and what is said of its length are whole.</summary>
    public static byte[] Damaged(string path, string type, byte[] body, Random random)
    {
        string more = random.Next(12) switch
        {
            0 => $"X: {new string('a', 40_000)}\r\n",
            1 => string.Concat(Enumerable.Range(0, 150).Select(i => $"X{i}: a\r\n")),
            2 => $"Content-Type: {type}\r\n",
            3 => Host,
            4 => "X: a\0b\r\n",
            5 => "Transfer-Encoding: gzip\r\n",
            6 => $"Content-Encoding: {(random.Next(2) == 0 ? "br" : "gzip")}\r\n",
            7 => " folded\r\n",
            8 => "Accept: image/png;q=1, */*;q=0\r\n",
            9 => "Expect: nothing\r\n",
            _ => "",
        };
        string method = random.Next(4) > 0 ? "POST" : ((string[])["GET", "PUT", "OPTIONS", "DELETE", "post", "PRI"])[random.Next(6)];
        byte[] head = Encoding.Latin1.GetBytes($"{method} {path}{(random.Next(20) == 0 ? new string('a', 9000) : "")} HTTP/1.1\r\n{Host}Content-Type: {type}\r\n{more}");
        return Join(random.Next(2) == 0 ? head : Mutation.Of(head, random), Length(body), body);
    }

    /// <summary>A request that says it is shorter than it is, and how long it says it is.</summary>
    public static (byte[] Request, int Length) Cut(string path, string type, byte[] body, Random random)
    {
        int length = random.Next(body.Length);
        return (Join($"POST {path} HTTP/1.1\r\n{Host}Content-Type: {type}\r\n", Length(body.AsSpan(0, length)), body), length);
    }

    /// <summary>A request that ends before it should.</summary>
    public static byte[] Unfinished(string path, string type, byte[] body, Random random)
    {
        byte[] whole = random.Next(2) == 0
            ? Join($"POST {path} HTTP/1.1\r\n{Host}Content-Type: {type}\r\n", Length(body), body)
            : Join($"POST {path} HTTP/1.1\r\n{Host}Content-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n", Chunked(body, random));
        return whole[..random.Next(1, whole.Length)];
    }

    public static byte[] Join(params object[] parts) => ArtifactBytes.Join(parts);

    static string Length(ReadOnlySpan<byte> body) => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");

    static byte[] Chunked(byte[] body, Random random)
    {
        var chunks = new List<byte>();
        for (int at = 0; at < body.Length;)
        {
            int length = Math.Min(body.Length - at, random.Next(1, 100));
            chunks.AddRange(Join(string.Create(CultureInfo.InvariantCulture, $"{length:x}{(random.Next(9) == 0 ? ";a=b" : "")}\r\n"), body[at..(at + length)], "\r\n"));
            at += length;
        }
        return [.. chunks, .. Encoding.ASCII.GetBytes(random.Next(4) == 0 ? "0\r\nTrailer: x\r\n\r\n" : "0\r\n\r\n")];
    }

    static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(body);
        return packed.ToArray();
    }
}
