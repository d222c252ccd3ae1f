namespace Cofactor.SageMaker;

/// <summary>Opens channels as rows.</summary>
/// <param name="wait">How long to wait for what comes through a FIFO.</param>
/// <param name="memory">Bytes of rows that memory may hold.</param>
/// <param name="folder">Where temporary files may stand.</param>
sealed class ChannelRows(TimeSpan wait, long memory, string folder)
{
    /// <summary>The rows to train on.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="job">The job.</param>
    /// <param name="done">Epochs that were done before.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IRowSource Train(Channel channel, JobSettings job, int done, CancellationToken cancellationToken)
    {
        using Stream? once = Open(channel, 0, channel.Reading, out IRowSource rows, cancellationToken);
        IRowSource kept = KeptRows.Of(rows, memory, folder, cancellationToken);
        // Shuffled, held out or through a map, an epoch is more than one pass over its rows: those of the first FIFO then serve all of them.
        return !channel.IsPipe || !job.IsCompatible || kept.FeatureMap is not null ? kept
            : new PipeRowSource(kept, done, (fifo, token) =>
            {
                IDisposable stream = Open(channel, fifo, channel.Reading, out IRowSource pass, token)!;
                return (pass, stream);
            });
    }

    /// <summary>The rows to judge by, in one pass, read with the feature map of the training rows.</summary>
    public Stream? Test(Channel channel, FeatureMap? map, out IRowSource rows, CancellationToken cancellationToken) =>
        Open(channel, 0, channel.Reading with { FeatureMap = map, HoldOut = null }, out rows, cancellationToken);

    /// <summary>A channel's rows for one pass, and what to let go of after it.</summary>
    Stream? Open(Channel channel, int fifo, ReadOptions reading, out IRowSource rows, CancellationToken cancellationToken)
    {
        if (!channel.IsPipe)
        {
            rows = DataFile.Open(channel.Place, reading, cancellationToken);
            return null;
        }
        string path = channel.Fifo(fifo);
        Stream stream = new FifoStream(path, wait, cancellationToken);
        if (reading is { Format: DataFormat.Csv, Csv.Dense: false })
            stream = Copy(stream);   // its columns are looked at before it is read
        rows = DataFile.Open(stream, path, reading, cancellationToken);
        return stream;
    }

    FileStream Copy(Stream from)
    {
        var copy = new FileStream(Path.Combine(folder, "." + Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        using (from)
            from.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }
}
