namespace Cofactor.Cli;

/// <summary>Models as inputs.</summary>
static class ModelInput
{
    const string HashBits = "hash_bits";

    /// <exception cref="DataFormatException">The file is no model; the message says why.</exception>
    public static FmModel Read(Session session, string path)
    {
        if (!session.Pipes.Contains(path))
            return File.Exists(path) ? ModelFile.Read(path)
                : throw new DataFormatException(new SourcePosition(path), "no such file", "a model", "Check the path; 'cofactor train' makes models.");
        using var whole = new MemoryStream();
        session.Pipes.Open(path).CopyTo(whole);
        whole.Position = 0;
        return ModelFile.Read(whole, path);
    }

    /// <summary>Reads rows as the model's training did: through its feature map, its hash.</summary>
    public static ReadOptions Reading(FmModel model, ReadOptions options) => options with
    {
        FeatureMap = model.FeatureMap,
        HashBits = options.HashBits ?? (model.Card.Extra.TryGetValue(HashBits, out string? bits) && int.TryParse(bits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int b) ? b : null),
    };

    /// <summary>The model, remembering what <see cref="Reading"/> needs.</summary>
    public static FmModel Remembering(FmModel model, ReadOptions options) => options.HashBits is not { } bits ? model
        : model.With(model.Card with { Extra = new Dictionary<string, string>(model.Card.Extra) { [HashBits] = bits.ToString(System.Globalization.CultureInfo.InvariantCulture) } });
}
