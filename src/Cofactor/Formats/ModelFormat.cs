namespace Cofactor;

/// <summary>
/// A format in which another system keeps its models: one is read as an <see cref="FmModel"/>, and a model is written as one. Cofactor's
/// own is <see cref="ModelFile"/>.
/// </summary>
public abstract class ModelFormat
{
    const int HeadLength = 512;

    private protected ModelFormat()
    {
    }

    /// <summary>Amazon SageMaker's model artifact; see <see cref="SageMakerArtifact"/>.</summary>
    public static ModelFormat SageMaker { get; } = new SageMakerFormat();

    /// <summary>libFM's text model; see <see cref="LibFmModel"/>.</summary>
    public static ModelFormat LibFm { get; } = new LibFmFormat();

    /// <summary>All formats.</summary>
    public static IReadOnlyList<ModelFormat> All { get; } = [SageMaker, LibFm];

    /// <summary>Its name, such as <c>sagemaker</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, such as <c>an Amazon SageMaker artifact</c>.</summary>
    public abstract string Description { get; }

    /// <summary>How names of its files end, such as <c>.tar.gz</c>.</summary>
    public abstract IReadOnlyList<string> Endings { get; }

    /// <summary>Whether its files say whether they regress or classify; where not, the reader is told.</summary>
    public abstract bool TellsTask { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="path">A file; for SageMaker a folder as well.</param>
    /// <param name="predictorType">The task; null: what the file says, else a regressor.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataFormatException">The file is not whole and correct, or no factorization machine, or says another task.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public virtual FmModel Read(string path, PredictorType? predictorType = null, CancellationToken cancellationToken = default)
    {
        using FileStream file = Open(path);
        return Read(file, path, predictorType, cancellationToken);
    }

    /// <summary>Reads a model from a stream that can seek, from its start to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="predictorType">The task; null: what the file says, else a regressor.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <inheritdoc cref="Read(string, PredictorType?, CancellationToken)" path="/exception"/>
    public abstract FmModel Read(Stream stream, string name, PredictorType? predictorType = null, CancellationToken cancellationToken = default);

    /// <summary>Writes a model; a file that stood there is replaced whole, or kept when writing fails or is cancelled.</summary>
    /// <exception cref="OptionException">The format cannot hold this model; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(FmModel model, string path, CancellationToken cancellationToken = default)
    {
        Check(model);
        AtomicFile.Write(path, stream => Write(model, stream, cancellationToken));
    }

    /// <summary>Writes a model to a stream.</summary>
    /// <exception cref="OptionException">The format cannot hold this model; the message says why.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    public void Write(FmModel model, Stream stream, CancellationToken cancellationToken = default)
    {
        Check(model);
        WriteTo(new CancelableWriter(stream, cancellationToken), model);
    }

    /// <summary>Writes a model that was checked.</summary>
    private protected abstract void WriteTo(Stream stream, FmModel model);

    /// <exception cref="OptionException">The format cannot hold this model; the message says why.</exception>
    public virtual void Check(FmModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Link == Link.Ordinal)
            throw new OptionException($"The model is ordinal, with cut points between its levels; {Description} has no place for them. Train a regressor instead.");
        if (model.Shape.HeadCount > 1)
            throw new OptionException(model.OutputCount > 1
                ? $"The model is a multiclass_classifier of {model.OutputCount} outputs; {Description} holds one. Train a binary_classifier for each class instead."
                : $"The model keeps {model.Shape.DrawCount} draws; {Description} holds one.");
        if (model.Link == Link.Probit)
            throw new OptionException($"The model has a probit link; {Description} has a logistic one. Train with --solver adagrad instead.");
    }

    /// <summary>What of a model the format has no place for, a sentence each.</summary>
    public virtual IEnumerable<string> Losses(FmModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.FeatureMap is { } map)
            yield return $"the map from columns to the {map.FeatureCount} features is not in it: who uses it gives features by number";
        if (model.Labels.Type == PredictorType.BinaryClassifier && model.Labels.ClassNames is not ["0" or "-1", "1"])
            yield return $"the classes {LabelMap.Shown(model.Labels.ClassNames)} are 0 and 1 in it";
    }

    /// <summary>Whether a file that starts so (gzip unpacked) may be of this format.</summary>
    private protected abstract bool Fits(ReadOnlySpan<byte> head);

    /// <summary>The format of this name, or null.</summary>
    public static ModelFormat? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    /// <summary>The format whose files end as a path does, or null.</summary>
    public static ModelFormat? ForEnding(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return All.FirstOrDefault(f => f.Endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The format of a file, found out by its content, or SageMaker's for a folder.</summary>
    /// <exception cref="DataFormatException">It is none of these formats.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static ModelFormat Detect(string path)
    {
        if (Directory.Exists(path))
            return SageMaker;
        using FileStream file = Open(path);
        return Detect(file, path);
    }

    /// <summary>As the other, of a stream that can seek, from its start.</summary>
    /// <inheritdoc cref="Detect(string)" path="/exception"/>
    public static ModelFormat Detect(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Position = 0;
        byte[] head = InputFile.Of(stream, name).Head(HeadLength);
        return All.FirstOrDefault(f => f.Fits(head)) ?? throw new DataFormatException(new SourcePosition(name),
            head.Length == 0 ? "an empty file" : FileSignature.NameOf(head) ?? $"a file that starts {DataFormatException.Quote(head.AsSpan(0, Math.Min(16, head.Length)))}",
            string.Join(" or ", All.Select(f => f.Description)), "Check the path; a .safetensors file needs no import.");
    }

    /// <exception cref="InsufficientMemoryException">The weights of a file are larger than this machine's memory.</exception>
    internal static void CheckMemory(FmShape shape, SourcePosition where)
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (shape.Bytes > memory)
            throw new InsufficientMemoryException($"{where}: the weights of {shape.FeatureCount} features × {shape.FactorCount} factors take {shape.Bytes} bytes; this machine has {memory} bytes of memory.");
    }

    private protected static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.SequentialScan });
    }
}
