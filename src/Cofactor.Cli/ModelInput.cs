namespace Cofactor.Cli;

/// <summary>Models as inputs.</summary>
static class ModelInput
{
    const string HashBits = "hash_bits";

    /// <exception cref="DataFormatException">The file is no model; the message says why.</exception>
    public static FmModel Read(string path) => ModelFile.Read(path);

    /// <summary>Reads rows as the model's training did: through its feature map, its hash.</summary>
    public static ReadOptions Reading(FmModel model, ReadOptions options) => options with
    {
        FeatureMap = model.FeatureMap,
        HashBits = options.HashBits ?? (model.Card.Extra.TryGetValue(HashBits, out string? bits) ? int.Parse(bits, System.Globalization.CultureInfo.InvariantCulture) : null),
    };

    /// <summary>The model, remembering what <see cref="Reading"/> needs.</summary>
    public static FmModel Remembering(FmModel model, ReadOptions options) => options.HashBits is not { } bits ? model
        : model.With(model.Card with { Extra = new Dictionary<string, string>(model.Card.Extra) { [HashBits] = bits.ToString(System.Globalization.CultureInfo.InvariantCulture) } });
}
