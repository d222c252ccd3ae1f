using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Cofactor.SageMaker;

/// <summary>
/// A FIFO that may not be there yet, whose writer may come late or stall: read by a thread of its own, since neither opening nor reading a
/// FIFO can be called off. Waiting ends after a time, or when it is cancelled; the thread then ends with its FIFO's writer.
/// </summary>
sealed class FifoStream : Stream
{
    const int PieceBytes = 1 << 16, PiecesAhead = 16;

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    readonly string _path;
    readonly TimeSpan _wait;
    readonly CancellationToken _cancellationToken;
    readonly BlockingCollection<ArraySegment<byte>> _pieces = new(PiecesAhead);
    volatile bool _left;
    ExceptionDispatchInfo? _error;
    ArraySegment<byte> _piece = ArraySegment<byte>.Empty;

    /// <param name="path">The FIFO.</param>
    /// <param name="wait">How long to wait for the next bytes, and for the first.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public FifoStream(string path, TimeSpan wait, CancellationToken cancellationToken)
    {
        _path = path;
        _wait = wait;
        _cancellationToken = cancellationToken;
        new Thread(Pump) { IsBackground = true, Name = "Cofactor FIFO" }.Start();
    }

    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    /// <exception cref="IOException">Nothing came for too long, or the FIFO cannot be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_piece.Count == 0 && !_pieces.TryTake(out _piece, (int)_wait.TotalMilliseconds, _cancellationToken))
        {
            if (!_pieces.IsCompleted)
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{_path}: nothing came for {_wait.TotalSeconds:0.##} seconds. Each epoch needs a FIFO of its own, written to its end."));
            _error?.Throw();
            return 0;
        }
        int count = Math.Min(buffer.Length, _piece.Count);
        _piece.AsSpan(0, count).CopyTo(buffer);
        _piece = _piece[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    void Pump()
    {
        try
        {
            using FileStream fifo = Open();
            while (!_left)
            {
                var piece = new byte[PieceBytes];
                int count = fifo.Read(piece);
                if (count == 0)
                    break;
                while (!_left && !_pieces.TryAdd(new ArraySegment<byte>(piece, 0, count), Look))
                    ;   // the reader is busy; it may also have gone
            }
        }
        catch (Exception e)
        {
            _error = ExceptionDispatchInfo.Capture(e);
        }
        _pieces.CompleteAdding();
    }

    FileStream Open()
    {
        while (true)
        {
            try
            {
                return new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            }
            catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException && !_left)
            {
                Thread.Sleep(Look);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        _left = true;
        base.Dispose(disposing);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
