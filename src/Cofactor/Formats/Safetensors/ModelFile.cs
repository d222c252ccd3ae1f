using System.Runtime.InteropServices;
using Cofactor.Numerics;

namespace Cofactor;

// A model is a safetensors file with the tensors
//   bias     F32 [D, C]          w₀
//   linear   F32 [n, D, C]       w, feature-major
//   factors  F32 [n, D, C, k]    V, feature-major; or BF16, for serving
//   noise    F32 [D]             1/√α of each draw, of a regressor by mcmc only
//   cut_points F32 [D, L − 1]  of an ordinal task with L levels only
//   map.<column>.bytes U8, map.<column>.offsets I64    the categories of a column of the feature map, one after the other
// and the texts of ModelText.cs.

/// <summary>Writes and reads models: <c>.safetensors</c> files whose layout <c>docs/formats.md</c> describes.</summary>
public static class ModelFile
{
    /// <summary>The newest version of the format that this build reads. It writes the oldest that can hold a model: 2 with cut points, else 1.</summary>
    public const int FormatVersion = 2;

    internal const string Format = "cofactor", Bias = "bias", Linear = "linear", Factors = "factors", Noise = "noise", CutPoints = "cut_points", MapPrefix = "map.", BytesSuffix = ".bytes", OffsetsSuffix = ".offsets";
    internal const int LargestFactorCount = 65_536;

    /// <summary>Writes a model; a file that stood there is replaced whole, or kept when writing fails.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(FmModel model, string path) => AtomicFile.Write(path, stream => Write(model, stream));

    /// <summary>Writes a model to a stream.</summary>
    /// <exception cref="IOException">The stream fails.</exception>
    public static void Write(FmModel model, Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        FmShape s = model.Shape;
        FeatureMapParts? map = model.FeatureMap?.ToParts();
        List<TensorContent> tensors =
        [
            TensorContent.Of(Bias, [s.DrawCount, s.OutputCount], model.Weights.Bias),
            TensorContent.Of(Linear, [s.FeatureCount, s.DrawCount, s.OutputCount], model.Weights.Linear),
            FactorTensor(model.Weights),
            .. model.NoiseDeviations.IsEmpty ? (TensorContent[])[] : [TensorContent.Of(Noise, model.NoiseDeviations.ToArray())],
            .. CutPointTensors(model),
            .. MapTensors(map),
        ];
        Safetensors.Write(new CancelableWriter(stream, cancellationToken), ModelText.Write(model, map), tensors);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="DataFormatException">The file is not a whole and correct model that this build can read; the message says why.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="InsufficientMemoryException">The model does not fit in memory.</exception>
    public static FmModel Read(string path)
    {
        using FileStream stream = SafetensorsReader.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads a model from a stream that can seek.</summary>
    /// <param name="stream">The stream, from its start to its end.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataFormatException">The stream is not a whole and correct model that this build can read; the message says why.</exception>
    public static FmModel Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var file = new SafetensorsReader(stream, name);
        file.RequireFormat(Format, FormatVersion);
        var text = new ModelText(file);
        LabelMap labels = text.Labels();
        FmShape shape = ShapeOf(file, labels.OutputCount);
        FeatureMap? map = text.FeatureMap(Vocabularies(file));
        if (map is not null && map.FeatureCount != shape.FeatureCount)
            throw file.Wrong($"a feature map of {map.FeatureCount} features beside weights of {shape.FeatureCount}", "one number of features");
        TensorInfo factors = file.Find(Factors);
        bool isBFloat16 = factors.Type == "BF16";
        var weights = new FmWeights(shape, file.ReadFloats(file.Find(Bias), finite: true), file.ReadFloats(file.Find(Linear), finite: true),
            isBFloat16 ? file.ReadBFloat16s(factors) : file.ReadFloats(factors, finite: true), isBFloat16, ReadCutPoints(file, shape, labels.CutPointCount));
        ModelCard card = text.Card();
        return ReadOptions.IsHashValid(card) ? new FmModel(weights, labels, map, card, text.LinkOfScores(), NoiseOf(file, labels, shape.DrawCount)) : throw file.Wrong("a number of hash_bits that is none", "a whole number from 1 to 30");
    }

    /// <summary>The version of the format that a model is written in.</summary>
    public static int VersionOf(FmModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Weights.CutPoints.Length > 0 ? 2 : 1;
    }

    static IEnumerable<TensorContent> CutPointTensors(FmModel model)
    {
        float[] all = model.Weights.CutPoints;
        if (all.Length > 0)
            yield return new TensorContent(CutPoints, "F32", [model.Shape.DrawCount, model.Labels.CutPointCount], (long)all.Length * sizeof(float), to => to.Write(MemoryMarshal.AsBytes(all.AsSpan())));
    }

    static float[] ReadCutPoints(SafetensorsReader file, FmShape shape, int each)
    {
        if (each == 0)
            return file.Tensors.ContainsKey(CutPoints) ? throw file.Wrong($"the tensor '{CutPoints}'", "one in models of ordinal tasks only") : [];
        RequireShape(file, CutPoints, [shape.DrawCount, each]);
        using NativeBuffer read = file.ReadFloats(file.Find(CutPoints), finite: true);
        float[] all = [.. read.Span(0, (int)read.Length)];
        return FmWeights.AreCutPoints(all, each) ? all : throw file.Wrong($"{CutPoints} that descend", "cut points in ascending order");
    }

    static TensorContent FactorTensor(FmWeights weights)
    {
        FmShape s = weights.Shape;
        long[] shape = [s.FeatureCount, s.DrawCount, s.OutputCount, s.FactorCount];
        return weights.IsBFloat16 ? TensorContent.OfBFloat16(Factors, shape, s.FactorsLength, weights.Factors) : TensorContent.Of(Factors, shape, weights.Factors);
    }

    static float[]? NoiseOf(SafetensorsReader file, LabelMap labels, int draws)
    {
        if (!file.Tensors.ContainsKey(Noise))
            return null;
        RequireShape(file, Noise, [draws]);
        using NativeBuffer buffer = file.ReadFloats(file.Find(Noise), finite: true);
        float[] noise = buffer.Span(0, draws).ToArray();
        return labels.Type == PredictorType.Regressor && noise.All(sigma => sigma > 0) ? noise
            : throw file.Wrong($"the tensor '{Noise}' of a {PredictorTypes.NameOf(labels.Type)}, the least of it {noise.Min().ToString(System.Globalization.CultureInfo.InvariantCulture)}", "deviations above 0 of a regressor");
    }

    static FmShape ShapeOf(SafetensorsReader file, int outputs)
    {
        TensorInfo factors = file.Find(Factors);
        if (factors.Shape is not [long n and <= int.MaxValue, long d and >= 1, long c, long k and <= LargestFactorCount] || c != outputs || d * (Int128)c * Math.Max(k, 1) > Array.MaxLength)
            throw file.Wrong($"the tensor '{Factors}' of shape {TensorInfo.Shown(factors.Shape)}",
                $"[features, draws, {outputs}, factors] with less than 2^31 features, at most {LargestFactorCount} factors and less than 2^31 factors a feature");
        RequireShape(file, Bias, [d, c]);
        RequireShape(file, Linear, [n, d, c]);
        return new FmShape((int)n, (int)k, (int)c, (int)d);
    }

    static void RequireShape(SafetensorsReader file, string name, long[] expected)
    {
        long[] shape = file.Find(name).Shape;
        if (!shape.AsSpan().SequenceEqual(expected))
            throw file.Wrong($"the tensor '{name}' of shape {TensorInfo.Shown(shape)}", $"{TensorInfo.Shown(expected)}, as '{Factors}' has it");
    }

    /// <summary>The tensors of a feature map's categories.</summary>
    internal static IEnumerable<TensorContent> MapTensors(FeatureMapParts? map) => (map?.Vocabularies ?? []).SelectMany(v => new[]
    {
        TensorContent.Of(MapPrefix + v.Column + BytesSuffix, v.Bytes),
        TensorContent.Of(MapPrefix + v.Column + OffsetsSuffix, v.Offsets),
    });

    /// <summary>The categories that a file's tensors, those of weights aside, hold.</summary>
    internal static List<VocabularyPart> Vocabularies(SafetensorsReader file)
    {
        var vocabularies = new List<VocabularyPart>();
        foreach (string name in file.Tensors.Keys.Except([Bias, Linear, Factors, Noise, CutPoints]).Order(StringComparer.Ordinal))
        {
            if (ColumnOf(name, BytesSuffix) is string column)
                vocabularies.Add(Vocabulary(file, column));
            else if (ColumnOf(name, OffsetsSuffix) is string other)
                file.Find(MapPrefix + other + BytesSuffix);
            else
                throw file.Wrong($"the tensor {DataFormatException.Quote(name)}", "the tensors of a model only");
        }
        return vocabularies;
    }

    static VocabularyPart Vocabulary(SafetensorsReader file, string column)
    {
        byte[] bytes = file.ReadBytes(file.Find(MapPrefix + column + BytesSuffix));
        long[] offsets = file.ReadLongs(file.Find(MapPrefix + column + OffsetsSuffix));
        bool ascending = offsets is [0, ..] && offsets[^1] == bytes.Length;
        for (int i = 1; i < offsets.Length; i++)
            ascending &= offsets[i] >= offsets[i - 1];
        return ascending ? new VocabularyPart(column, bytes, offsets)
            : throw file.Wrong($"offsets of the column {DataFormatException.Quote(column)} that do not ascend from 0 to {bytes.Length}", "the bounds of its categories");
    }

    static string? ColumnOf(string tensor, string suffix) =>
        tensor.Length >= MapPrefix.Length + suffix.Length && tensor.StartsWith(MapPrefix, StringComparison.Ordinal) && tensor.EndsWith(suffix, StringComparison.Ordinal)
            ? tensor[MapPrefix.Length..^suffix.Length] : null;
}
