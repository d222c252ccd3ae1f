namespace Cofactor;

/// <summary>libFM's text model as one of the formats.</summary>
sealed class LibFmFormat : ModelFormat
{
    public override string Name => "libfm";

    public override string Description => "a libFM model";

    public override IReadOnlyList<string> Endings { get; } = [".libfm", ".txt"];

    public override bool TellsTask => false;

    public override FmModel Read(Stream stream, string name, PredictorType? predictorType = null, CancellationToken cancellationToken = default) =>
        LibFmModel.Read(stream, name, predictorType ?? PredictorType.Regressor, cancellationToken);

    private protected override void WriteTo(Stream stream, FmModel model) => LibFmModel.WriteText(model, stream);

    public override IEnumerable<string> Losses(FmModel model) =>
        model.FactorCount == 1 ? base.Losses(model).Append("libFM itself cannot load a model of one factor") : base.Losses(model);

    private protected override bool Fits(ReadOnlySpan<byte> head) => LibFmModel.IsHeader(head);
}
