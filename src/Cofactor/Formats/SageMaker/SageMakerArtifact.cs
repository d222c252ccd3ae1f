using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Cofactor;

// model.tar.gz holds a ZIP, model_algo-1, with the stored entries
//   meta.json     hyperparameters                      ArtifactMeta
//   symbol.json   the network as an MXNet graph        ArtifactSymbol
//   params        w₀, w and V as MXNet arrays          ArtifactParams, NdArrayList
// What an imported artifact said, the numbers aside, is kept in the model's card word for word, so that an export is the same again.

/// <summary>
/// Reads and writes what Amazon SageMaker's factorization machines keep of a training job: <c>model.tar.gz</c>, and the ZIP
/// <c>model_algo-1</c> in it. Scripts that open SageMaker's own artifacts open ours.
/// </summary>
public static class SageMakerArtifact
{
    const string Meta = "meta.json", Symbol = "symbol.json", Params = "params";
    const string Prefix = "sagemaker.", Entries = Prefix + "entries";
    const string Attack = "So much from so little looks like an attack.";
    const int LongestText = 16 << 20;
    const uint FirstTime = 1 << 21 | 1 << 16;   // 1980-01-01, the first that MS-DOS knows

    /// <summary>Reads an artifact: <c>model.tar.gz</c>, the tar file, the ZIP itself, or a folder that holds <c>model_algo-1</c>.</summary>
    /// <exception cref="DataFormatException">It is not whole and correct, or of another algorithm; the message says why.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="InsufficientMemoryException">The model does not fit in memory.</exception>
    public static FmModel Read(string path) => ModelFormat.SageMaker.Read(path);

    /// <summary>Writes <c>model.tar.gz</c>; a file that stood there is replaced whole, or kept when writing fails.</summary>
    /// <exception cref="OptionException">SageMaker has no such model: of several outputs or draws, or without factors.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(FmModel model, string path) => ModelFormat.SageMaker.Write(model, path);

    /// <summary>Writes the ZIP that SageMaker's container leaves in the model folder as <c>model_algo-1</c>.</summary>
    /// <exception cref="OptionException">SageMaker has no such model: of several outputs or draws, or without factors.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    public static void WriteArchive(FmModel model, Stream to)
    {
        ArgumentNullException.ThrowIfNull(to);
        Archive(model).Write(to);
    }

    internal static void WriteArtifact(FmModel model, Stream to)
    {
        ZipWriter zip = Archive(model);
        using var packed = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true);
        TarFileWriter.Write(packed, ArtifactFile.EntryName, zip.Length, zip.Write);
    }

    internal static FmModel Read(Stream stream, string name, CancellationToken cancellationToken)
    {
        using var file = ArtifactFile.Open(stream, name, cancellationToken);
        var zip = new ZipReader(file.Zip, file.Where, cancellationToken);
        string meta = Text(zip, Meta, file) ?? throw new DataFormatException(file.Where, $"a ZIP with the entries {Shown(zip)}", $"{Meta}, {Symbol} and {Params}", "Only artifacts of SageMaker's factorization machines can be imported.");
        string? symbol = Text(zip, Symbol, file);
        (PredictorType type, Dictionary<string, string> hyperparameters) = ArtifactMeta.Read(meta, file.Where);
        ZipEntry entry = zip.Entries.FirstOrDefault(e => e.Name == Params) ?? throw new DataFormatException(file.Where, $"a ZIP without '{Params}'", "the weights", ArtifactFile.Remedy);
        if (entry.Length > file.Limit)
            throw new DataFormatException(file.Where, $"an entry '{Params}' of {entry.Length} bytes in a file of {stream.Length}", "weights that are there", Attack);
        ArtifactParams arrays;
        using (Stream headers = zip.Open(entry))
            arrays = new ArtifactParams(NdArrayList.Read(headers, entry.Length, file.Where), file.Where);
        if ((!arrays.HasBias && hyperparameters.GetValueOrDefault("use_bias") != "false") || (!arrays.HasLinear && hyperparameters.GetValueOrDefault("use_linear") != "false"))
            throw new DataFormatException(file.Where, $"no {(arrays.HasBias ? "linear weights" : "bias")} in '{Params}'", "w0_weight, w1_weight and v, unless use_bias or use_linear is false", ArtifactFile.Remedy);
        CheckSize(arrays.Shape, stream, file);
        FmWeights weights;
        using (Stream numbers = zip.Open(entry))
            weights = arrays.Read(numbers, file.Where);
        var card = new ModelCard { CreatedBy = "import of an Amazon SageMaker artifact", Hyperparameters = hyperparameters, Extra = Kept(zip, meta, symbol, arrays) };
        return new FmModel(weights, type == PredictorType.Regressor ? LabelMap.Regressor : LabelMap.Binary, card: card);
    }

    static void CheckSize(FmShape shape, Stream stream, ArtifactFile file)
    {
        // Rows that are not stored are zeros that cost a file nothing.
        if (shape.Bytes > file.Limit)
            throw new DataFormatException(file.Where, $"weights of {shape.FeatureCount} features × {shape.FactorCount} factors in a file of {stream.Length} bytes", "weights that are there", Attack);
        ModelFormat.CheckMemory(shape, file.Where);
    }

    /// <summary>What of an artifact is no number, word for word.</summary>
    static Dictionary<string, string> Kept(ZipReader zip, string meta, string? symbol, ArtifactParams arrays)
    {
        var kept = new Dictionary<string, string>
        {
            [Prefix + Meta] = meta,
            [Prefix + Params] = Convert.ToBase64String(arrays.Skeleton),
            [Entries] = string.Join(' ', zip.Entries.Where(e => e.Name is Meta or Symbol or Params).Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Name}:{e.Time}"))),
        };
        if (symbol is not null)
            kept[Prefix + Symbol] = symbol;
        return kept;
    }

    /// <summary>The ZIP of a model: as the artifact was that it comes from, or made anew.</summary>
    static ZipWriter Archive(FmModel model)
    {
        ModelFormat.SageMaker.Check(model);
        if (Restored(model) is { } restored)
            return restored;
        IReadOnlyDictionary<string, string> hyperparameters = ArtifactMeta.HyperparametersOf(model);
        var arrays = ArtifactParams.Standard(model.Shape);
        return new ZipWriter(
        [
            ZipContent.Of(Meta, FirstTime, ArtifactMeta.Write(hyperparameters)),
            ZipContent.Of(Symbol, FirstTime, ArtifactSymbol.Write(model, hyperparameters)),
            new ZipContent(Params, FirstTime, arrays.Length, to => arrays.Write(model.Weights, to)),
        ]);
    }

    /// <summary>The ZIP as it was imported; null for a model that was not, or whose numbers had another type or missing rows.</summary>
    static ZipWriter? Restored(FmModel model)
    {
        IReadOnlyDictionary<string, string> extra = model.Card.Extra;
        if (!extra.TryGetValue(Entries, out string? entries) || !extra.TryGetValue(Prefix + Params, out string? skeleton))
            return null;
        var contents = new List<ZipContent>();
        try
        {
            var arrays = ArtifactParams.OfSkeleton(Convert.FromBase64String(skeleton), new SourcePosition(Params));
            if (!arrays.Fits(model.Shape))
                return null;
            foreach (string entry in entries.Split(' '))
            {
                string name = entry[..entry.LastIndexOf(':')];
                uint time = uint.Parse(entry[(name.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
                contents.Add(name == Params ? new ZipContent(name, time, arrays.Length, to => arrays.Write(model.Weights, to)) : ZipContent.Of(name, time, Encoding.UTF8.GetBytes(extra[Prefix + name])));
            }
        }
        // A card that somebody has changed by hand: the model is still good.
        catch (Exception e) when (e is DataFormatException or FormatException or OverflowException or ArgumentException or KeyNotFoundException)
        {
            return null;
        }
        return contents.Select(c => c.Name).Order(StringComparer.Ordinal).SequenceEqual([Meta, Params, Symbol]) ? new ZipWriter(contents) : null;
    }

    /// <summary>An entry as text; null where there is none.</summary>
    static string? Text(ZipReader zip, string name, ArtifactFile file)
    {
        if (zip.Entries.FirstOrDefault(e => e.Name == name) is not ZipEntry entry)
            return null;
        if (entry.Length > LongestText)
            throw new DataFormatException(file.Where, $"an entry '{name}' of {entry.Length} bytes", $"at most {LongestText}", Attack);
        using Stream content = zip.Open(entry);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (DecoderFallbackException e)
        {
            throw new DataFormatException(file.Where, $"an entry '{name}' that is no UTF-8", "text", ArtifactFile.Remedy, e);
        }
    }

    static string Shown(ZipReader zip) => zip.Entries.Count == 0 ? "of none" : string.Join(", ", zip.Entries.Take(8).Select(e => $"'{e.Name}'"));
}
