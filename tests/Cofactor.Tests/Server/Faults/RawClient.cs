using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cofactor.Tests.Server;

/// <summary>An answer as it came over the wire.</summary>
sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <summary>Whether the connection ends with this answer.</summary>
    public bool Closes => Header("Connection").Equals("close", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A connection that sends whatever it is told to, and reads answers as RFC 9112 has them.</summary>
sealed class RawClient : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly NetworkStream _stream;
    readonly byte[] _buffer = new byte[1 << 16];
    int _start, _end;

    RawClient(Socket socket)
    {
        Socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public Socket Socket { get; }

    public static async Task<RawClient> Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return new RawClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task Send(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes);

    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    /// <summary>The next answer; null if the connection ends before one begins.</summary>
    /// <exception cref="IOException">It ends in the middle of one.</exception>
    /// <exception cref="OperationCanceledException">None comes.</exception>
    public async Task<RawAnswer?> Receive()
    {
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            string? start;
            try
            {
                start = await Line(late.Token);
            }
            catch (IOException) when (_start == _end)
            {
                return null;   // reset
            }
            if (start is null)
                return null;
            int status = int.Parse(start.AsSpan("HTTP/1.1 ".Length, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await Line(late.Token) is { Length: > 0 } line)
                headers.Add(line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (status >= 200)
                return new RawAnswer(status, headers, await Body(headers, late.Token));
        }
    }

    async Task<byte[]> Body(Dictionary<string, string> headers, CancellationToken late)
    {
        using var body = new MemoryStream();
        if (headers.GetValueOrDefault("Transfer-Encoding") == "chunked")
        {
            int size;
            do
            {
                size = int.Parse((await Line(late))!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                await Take(size, body, late);
                _ = await Line(late) is "" ? 0 : throw new IOException("a chunk that does not end");
            }
            while (size > 0);
        }
        else if (headers.TryGetValue("Content-Length", out string? length))
            await Take(int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture), body, late);
        else
            while (await Fill(late))
                await Take(_end - _start, body, late);
        return body.ToArray();
    }

    async Task Take(int count, MemoryStream to, CancellationToken late)
    {
        while (count > 0)
        {
            if (_start == _end && !await Fill(late))
                throw new IOException($"an answer that ends {count} bytes early");
            int part = Math.Min(count, _end - _start);
            to.Write(_buffer, _start, part);
            _start += part;
            count -= part;
        }
    }

    async Task<string?> Line(CancellationToken late)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start.._end).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }
            if (!await Fill(late))
                return _start == _end ? null : throw new IOException("an answer that ends within a line");
        }
    }

    /// <summary>Reads some more; false at the end.</summary>
    async Task<bool> Fill(CancellationToken late)
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = await _stream.ReadAsync(_buffer.AsMemory(_end), late);
        _end += read;
        return read > 0;
    }

    /// <summary>Goes away with a reset, as a client does that crashes.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose() => _stream.Dispose();
}
