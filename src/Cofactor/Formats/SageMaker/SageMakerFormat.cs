namespace Cofactor;

/// <summary>Amazon SageMaker's model artifact as one of the formats.</summary>
sealed class SageMakerFormat : ModelFormat
{
    public override string Name => "sagemaker";

    public override string Description => "an Amazon SageMaker artifact";

    public override IReadOnlyList<string> Endings { get; } = [".tar.gz", ".tgz"];

    public override bool TellsTask => true;

    public override FmModel Read(string path, PredictorType? predictorType = null, CancellationToken cancellationToken = default) => base.Read(ArtifactFile.At(path), predictorType, cancellationToken);

    public override FmModel Read(Stream stream, string name, PredictorType? predictorType = null, CancellationToken cancellationToken = default)
    {
        FmModel model = SageMakerArtifact.Read(stream, name, cancellationToken);
        return predictorType is null || predictorType == model.Labels.Type ? model
            : throw new DataFormatException(new SourcePosition(name), $"the model of a {PredictorTypes.NameOf(model.Labels.Type)}", PredictorTypes.NameOf(predictorType.Value), "Leave predictor_type out: an artifact says what it is.");
    }

    private protected override void WriteTo(Stream stream, FmModel model) => SageMakerArtifact.WriteArtifact(model, stream);

    public override void Check(FmModel model)
    {
        base.Check(model);
        if (model.Labels.Type == PredictorType.Ranker)
            throw new OptionException($"The model is a ranker; {Description} is a regressor or a binary_classifier.");
        if (model.FactorCount == 0 || model.FeatureCount == 0)
            throw new OptionException($"The model has {model.FeatureCount} features and {model.FactorCount} factors; {Description} has at least one of each.");
    }

    // A ZIP, what SageMaker's other algorithms have in its place (so that the reader says what it is), or a tar file.
    private protected override bool Fits(ReadOnlySpan<byte> head) =>
        head.StartsWith(ZipReader.Magic) || NdArrayList.IsMagic(head) || (head.Length == TarFileReader.BlockLength && TarFileReader.IsHeader(head));
}
