namespace Cofactor;

/// <summary>Estimates what the rows of files come to from the first megabyte of the first file with content.</summary>
static class RowSample
{
    const int SampleBytes = 1 << 20, Step = 64;

    /// <param name="files">The files.</param>
    /// <param name="openReader">Makes the reader of one file from its content and name.</param>
    public static RowEstimate? Estimate(IReadOnlyList<InputFile> files, Func<Stream, string, RowReader> openReader)
    {
        long total = files.Sum(f => f.Length);
        foreach (InputFile file in files.Where(f => f.Length > 0))
        {
            using PeekStream content = file.Open();
            byte[] head = content.Peek(SampleBytes).ToArray();
            if (head.Length == 0)
                continue;
            var sample = new RowBlockBuilder();
            using RowReader reader = openReader(new MemoryStream(head), file.Name);
            bool whole = Read(reader, sample);
            if (sample.RowCount == 0)
                return null;
            // Of a packed file, the sample stands for the packed bytes that it was unpacked from.
            double read = whole ? head.Length : Math.Max(1, reader.BytesRead), times = total / (read / head.Length * content.FileBytesRead);
            RowBlock block = sample.Build(int.MaxValue);
            int features = 0;
            foreach (int index in block.Features.Indices)
                features = Math.Max(features, index + 1);
            return new RowEstimate((long)(block.RowCount * times), (long)(block.ByteCount * times), Math.Max(features, reader.DeclaredFeatureCount));
        }
        return null;
    }

    /// <summary>Whether all rows of the sample were read, and not only a block's worth.</summary>
    static bool Read(RowReader reader, RowBlockBuilder sample)
    {
        try
        {
            while (!sample.IsFull && reader.Read(sample, Math.Min(Step, RowBlock.MaxRows - sample.RowCount)) > 0)
            {
            }
        }
        catch (DataFormatException)
        {
            // The sample may end within a row. What is truly wrong, the reading will tell.
        }
        return !sample.IsFull;
    }
}
