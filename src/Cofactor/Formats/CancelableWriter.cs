namespace Cofactor;

/// <summary>Writes to another stream as long as it is not called off.</summary>
sealed class CancelableWriter(Stream to, CancellationToken cancellationToken) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        to.Write(buffer);
    }

    public override void Flush() => to.Flush();
}
