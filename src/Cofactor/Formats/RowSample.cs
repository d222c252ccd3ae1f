namespace Cofactor;

/// <summary>Estimates what the rows of files come to from the first megabyte of the first file with content.</summary>
static class RowSample
{
    const int SampleBytes = 1 << 20, FewestBytes = 1 << 10;

    /// <param name="files">The files.</param>
    /// <param name="format">Their format.</param>
    /// <param name="open">Opens a sample as a file of its own.</param>
    public static RowEstimate? Estimate(IReadOnlyList<InputFile> files, DataFormat format, Func<InputFile, IRowFile> open)
    {
        long total = files.Sum(f => f.Length);
        foreach (InputFile file in files.Where(f => f.Length > 0))
        {
            using PeekStream content = file.Open();
            byte[] head = content.Peek(SampleBytes).ToArray();
            if (head.Length == 0)
                continue;
            // A sample may end within a row: shorter ones are tried. What is truly wrong, the reading will tell.
            for (int length = head.Length; length >= Math.Min(head.Length, FewestBytes); length /= 2)
            {
                ReadOnlySpan<byte> sample = length < SampleBytes && length == head.Length ? head : WholeRows(head.AsSpan(0, length), format);
                if (Read(open(InputFile.Of(new MemoryStream(sample.ToArray()), file.Name))) is { } read)
                {
                    // Of a packed file, the sample stands for the packed bytes that it was unpacked from.
                    double times = total / ((double)sample.Length / head.Length * content.FileBytesRead);
                    return read with { Rows = (long)(read.Rows * times), Bytes = (long)(read.Bytes * times) };
                }
            }
            return null;
        }
        return null;
    }

    /// <summary>The sample without the row that it cuts off.</summary>
    static ReadOnlySpan<byte> WholeRows(ReadOnlySpan<byte> sample, DataFormat format) => format == DataFormat.RecordIo
        ? sample[..Math.Max(0, sample.LastIndexOf<byte>([0x0A, 0x23, 0xD7, 0xCE]))]
        : sample[..(sample.LastIndexOf((byte)'\n') + 1)];

    static RowEstimate? Read(IRowFile sample)
    {
        try
        {
            long rows = 0, bytes = 0;
            foreach (RowBlock block in sample.Epoch(0))
                (rows, bytes) = (rows + block.RowCount, bytes + block.ByteCount);
            return new RowEstimate(rows, bytes, sample.FeatureCount ?? 0);
        }
        catch (DataFormatException)
        {
            return null;
        }
    }
}
