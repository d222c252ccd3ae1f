namespace Cofactor.SageMaker;

/// <summary>A channel of input data.</summary>
/// <param name="Name"><c>train</c> or <c>test</c>.</param>
/// <param name="Place">Its folder, or the path that the names of its FIFOs begin with.</param>
/// <param name="IsPipe">Whether an epoch comes through a FIFO each; else it is a folder of files.</param>
/// <param name="Reading">How its bytes become rows.</param>
sealed record Channel(string Name, string Place, bool IsPipe, ReadOptions Reading)
{
    /// <summary>The FIFO of an epoch.</summary>
    public string Fifo(int epoch) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Place}_{epoch}");

    /// <summary>Fails now, and not when the channel's turn comes, where there is nothing to read.</summary>
    /// <exception cref="DataFormatException">It has no folder. (A FIFO may come late.)</exception>
    public void Check()
    {
        if (!IsPipe && !Path.Exists(Place))
            throw new DataFormatException(new SourcePosition(Place), "no such folder", $"the files of the channel {Name}", "Check the channel's S3 location.");
    }

    /// <summary>A channel of a content type.</summary>
    /// <exception cref="DataFormatException">The content type is none that can be read.</exception>
    public static Channel Of(ContainerPaths paths, string name, JobSettings job, bool isPipe, string contentType) =>
        new(name, Path.Combine(paths.Data, name), isPipe, ContentType.Reading(contentType, job, $"the content type of channel {name}"));
}
