namespace Cofactor;

static class LibSvmWriter
{
    public static void Write(IRowSource source, Stream to, CancellationToken cancellationToken) => throw new IOException("placeholder");
}

static class LibFfmWriter
{
    public static void Write(IRowSource source, Stream to, CancellationToken cancellationToken) => throw new IOException("placeholder");
}

static class RecordIoWriter
{
    public static void Write(IRowSource source, Stream to, CancellationToken cancellationToken) => throw new IOException("placeholder");
}
