using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Cofactor.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cofactor.Tests.Formats;

public sealed class ModelFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_comes_back_bit_for_bit()
    {
        Arbitrary<int> Up(int to) => Gen.Choose(0, to).ToArbitrary();
        Prop.ForAll(Up(9), Up(7), Up(11), (n, k, other) =>
        {
            FmModel model = TinyModel.Of(new FmShape(n, k, 1 + other % 3, 1 + other / 3), seed: n + k + other, card: TinyModel.Card);
            FmModel read = TinyModel.Read(TinyModel.Bytes(model));
            return Same(model.Weights.Bias, read.Weights.Bias) && Same(model.Weights.Linear, read.Weights.Linear) && Same(model.Weights.Factors, read.Weights.Factors)
                && model.Shape == read.Shape && model.Labels.Type == read.Labels.Type && model.Labels.ClassNames.SequenceEqual(read.Labels.ClassNames);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(3, 5)]      // an odd number of factors: half of the last float is no factor
    [InlineData(4, 8)]
    [InlineData(2, 0)]
    [InlineData(TensorContent.ChunkFloats + 1, 3)]
    public void Bfloat16_factors_come_back_bit_for_bit(int n, int k)
    {
        FmModel model = TinyModel.Of(new FmShape(n, k)).ToBFloat16();
        byte[] bytes = TinyModel.Bytes(model);
        FmModel read = TinyModel.Read(bytes);
        Assert.True(read.HasBFloat16Factors);
        Assert.True(Same(model.Weights.Linear, read.Weights.Linear));
        Assert.Equal(Factors(model), Factors(read));
        Assert.InRange(bytes.Length, 4L * n + 2L * n * k, 4L * n + 2L * n * k + 2048);
    }

    static float[] Factors(FmModel model)
    {
        var factors = new float[model.Shape.FactorsLength];
        model.Weights.CopyFactors(0, factors);
        return factors;
    }

    [Fact]
    public void A_bfloat16_that_is_not_finite_is_refused()
    {
        byte[] bytes = TinyModel.Bytes(TinyModel.Of(new FmShape(2, 2)).ToBFloat16());
        (bytes[^2], bytes[^1]) = (0x80, 0x7F);   // the last factor: infinity
        Assert.Contains("position 3", Assert.Throws<DataFormatException>(() => TinyModel.Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_beyond_one_chunk_come_back()
    {
        FmModel model = TinyModel.Of(new FmShape(TensorContent.ChunkFloats + 3, 0));
        Assert.True(Same(model.Weights.Linear, TinyModel.Read(TinyModel.Bytes(model)).Weights.Linear));
    }

    [Fact]
    public void The_card_comes_back()
    {
        ModelCard card = TinyModel.Read(TinyModel.Bytes(TinyModel.Of(new FmShape(2, 1), card: TinyModel.Card))).Card;
        Assert.Equal(TinyModel.Card.CreatedBy, card.CreatedBy);
        Assert.Equal(TinyModel.Card.TrainingRows, card.TrainingRows);
        Assert.Equal(TinyModel.Card.TrainedFeatures, card.TrainedFeatures);
        Assert.Equal(TinyModel.Card.Hyperparameters.ToHashSet(), card.Hyperparameters.ToHashSet());
        Assert.Equal(TinyModel.Card.Extra.ToHashSet(), card.Extra.ToHashSet());
        Assert.Equal(TinyModel.Card.Metrics.ToHashSet(), card.Metrics.ToHashSet());
        Assert.Equal(TinyModel.Card.History, card.History);
    }

    [Fact]
    public void The_noise_of_draws_and_the_range_of_labels_come_back()
    {
        var card = new ModelCard { LabelRange = new LabelRange(0.1f, 5) };
        FmModel model = new(TinyModel.Of(new FmShape(3, 2, DrawCount: 2)).Weights, LabelMap.Regressor, card: card, noise: [0.7f, 1e-3f]), read = TinyModel.Read(TinyModel.Bytes(model));
        Assert.Equal([0.7f, 1e-3f], read.NoiseDeviations.ToArray());
        Assert.Equal(card.LabelRange, read.Card.LabelRange);
        Assert.True(read.HasIntervals);
        Assert.Null(TinyModel.Read(TinyModel.Bytes(TinyModel.Of(new FmShape(3, 2)))).Card.LabelRange);
    }

    [Theory]
    [InlineData(true, 0.7f, -1f, "the least of it -1")]
    [InlineData(true, 0f, 1f, "the least of it 0")]
    [InlineData(true, float.NaN, 1f, "'noise'")]
    [InlineData(false, 0.7f, 1f, "the tensor 'noise' of a binary_classifier")]
    public void Noise_that_cannot_be_is_refused(bool regressor, float first, float second, string reason)
    {
        FmModel model = new(TinyModel.Of(new FmShape(3, 2, DrawCount: 2)).Weights, regressor ? LabelMap.Regressor : LabelMap.Binary, noise: [first, second]);
        Assert.Contains(reason, Assert.Throws<DataFormatException>(() => TinyModel.Read(TinyModel.Bytes(model))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_feature_map_comes_back_with_its_categories()
    {
        FeatureMap map = TinyModel.Read(TinyModel.Bytes(TinyModel.Of(new FmShape(4, 1), map: TinyModel.Map))).FeatureMap!;
        FeatureMapParts expected = TinyModel.Map.ToParts(), parts = map.ToParts();
        Assert.Equal(expected.Json, parts.Json);
        VocabularyPart user = Assert.Single(parts.Vocabularies);
        Assert.Equal("user", user.Column);
        Assert.Equal(expected.Vocabularies[0].Bytes, user.Bytes);
        Assert.Equal([0, 4, 9], user.Offsets);
        Assert.Null(TinyModel.Read(TinyModel.Bytes(TinyModel.Of(new FmShape(4, 1)))).FeatureMap);
    }

    [Theory]
    [InlineData("a feature map of 4 features beside weights of 5", 5, 0L, 4L, 9L)]
    [InlineData("offsets of the column 'user' that do not ascend from 0 to 9", 4, 0L, 10L, 9L)]
    [InlineData("offsets of the column 'user' that do not ascend", 4, 1L, 4L, 9L)]
    [InlineData("offsets of the column 'user' that do not ascend", 4, 0L, 4L, 8L)]
    [InlineData("offsets of the column 'user' that do not ascend", 4)]
    public void A_feature_map_that_does_not_fit_is_refused(string reason, int featureCount, params long[] offsets)
    {
        FmModel model = TinyModel.Of(new FmShape(featureCount, 0));
        byte[] file = Written(ModelText.Write(model, TinyModel.Map.ToParts()), model, 0,
            TensorContent.Of("map.user.bytes", TinyModel.Map.ToParts().Vocabularies[0].Bytes), TensorContent.Of("map.user.offsets", offsets));
        Assert.Contains(reason, Assert.Throws<DataFormatException>(() => TinyModel.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_is_the_same_bytes()
    {
        FmModel model = TinyModel.Of(new FmShape(5, 3), card: TinyModel.Card);
        ModelFile.Write(model, _folder.File("m"));
        Assert.Equal(TinyModel.Bytes(model), File.ReadAllBytes(_folder.File("m")));
        Assert.Equal(TinyModel.Bytes(model), TinyModel.Bytes(ModelFile.Read(_folder.File("m"))));
        Assert.Equal(["m"], _folder.Files);
    }

    [Fact]
    public void Another_parser_finds_the_factors_of_a_feature_together()
    {
        FmModel model = TinyModel.Of(new FmShape(4, 3, OutputCount: 2));
        byte[] file = TinyModel.Bytes(model);
        int header = (int)BitConverter.ToUInt64(file, 0);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(file, 8, header));
        JsonElement factors = json.RootElement.GetProperty("factors");
        Assert.Equal("[4,1,2,3]", factors.GetProperty("shape").GetRawText());
        Assert.Equal("cofactor", json.RootElement.GetProperty("__metadata__").GetProperty("format").GetString());
        var v = new float[3];
        model.Factors(feature: 2, v, head: 1);
        int at = 8 + header + factors.GetProperty("data_offsets")[0].GetInt32() + (2 * 2 + 1) * 3 * 4;
        Assert.Equal(v, MemoryMarshal.Cast<byte, float>(file.AsSpan(at, 12)).ToArray());
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused()
    {
        byte[] file = TinyModel.Bytes(TinyModel.Of(new FmShape(4, 2), map: TinyModel.Map, card: TinyModel.Card));
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<DataFormatException>(() => TinyModel.Read(file[..length]));
        Assert.Throws<DataFormatException>(() => TinyModel.Read([.. file, 0]));
    }

    [Fact]
    public void A_mutated_file_is_refused_or_a_model()
    {
        byte[] file = TinyModel.Bytes(TinyModel.Of(new FmShape(4, 2, OutputCount: 3), map: TinyModel.Map, card: TinyModel.Card));
        var random = new Random(20);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] mutated = Mutation.Of(file, random);
            try
            {
                FmModel model = TinyModel.Read(mutated);
                model.Score(new SparseRow([0, 1, 2]), new float[model.Shape.HeadCount]);
            }
            catch (DataFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 10_000, 19_999);
    }

    [Theory]
    [InlineData("\"format\":\"cofactor\"", "\"format\":\"cofacts!\"", "format 'cofacts!'")]
    [InlineData("\"format_version\":\"1\"", "\"format_version\":\"3\"", "This build reads versions up to 2; update cofactor.")]
    [InlineData("\"format_version\":\"1\"", "\"format_version\":\"x\"", "format_version 'x'")]
    [InlineData("\"format_version\":\"1\"", "\"format_version\":\"0\"", "format_version '0'")]
    [InlineData("\"predictor_type\":\"b", "\"predictor_type\":\"B", "'Binary_classifier'")]
    [InlineData("\"link\":\"logistic\"", "\"link\":\"identity\"", "the link 'identity' of a binary_classifier")]
    [InlineData("[\\\"no\\\",", "[\\\"no\\\";", "'class_names'")]
    [InlineData("\"training_rows\":\"1", "\"training_rows\":\"-", "training_rows '-2345678901'")]
    [InlineData("\\\"is_best\\\":true", "\\\"is_best\\\":null", "'history'")]
    [InlineData("\\\"is_best\\\"", "\\\"is_bEst\\\"", "'history'")]
    [InlineData("\\\"feature_count\\\"", "\\\"feature_cOunt\\\"", "'feature_map'")]
    [InlineData("map.user.bytes", "map.user.bites", "the tensor 'map.user.bites'")]
    [InlineData("map.user.offsets", "mop.user.offsets", "no tensor 'map.user.offsets'")]
    [InlineData("\"bias\":", "\"bIas\":", "no tensor 'bias'")]
    [InlineData("\"dtype\":\"F32\"", "\"dtype\":\"I32\"", "of type I32; expected F32")]
    [InlineData("\"shape\":[4,1,1]", "\"shape\":[1,4,1]", "the tensor 'linear' of shape [1, 4, 1]; expected [4, 1, 1]")]
    [InlineData("\"shape\":[4,1,1,2]", "\"shape\":[4,1,2,1]", "the tensor 'factors' of shape [4, 1, 2, 1]; expected [features, draws, 1, factors]")]
    public void A_wrong_header_is_refused_with_the_reason(string text, string replacement, string reason)
    {
        byte[] file = TinyModel.Bytes(TinyModel.Of(new FmShape(4, 2), map: TinyModel.Map, card: TinyModel.Card));
        int at = file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Encoding.UTF8.GetBytes(replacement).CopyTo(file, at);
        Assert.Equal(text.Length, replacement.Length);
        var e = Assert.Throws<DataFormatException>(() => TinyModel.Read(file));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("m.safetensors: found ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_that_is_not_finite_is_refused(float weight)
    {
        byte[] file = TinyModel.Bytes(TinyModel.Of(new FmShape(3, 2)));
        BitConverter.GetBytes(weight).CopyTo(file, file.Length - 4);
        var e = Assert.Throws<DataFormatException>(() => TinyModel.Read(file));
        Assert.Contains(" at position 2 of the tensor 'linear'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("more")]
    [InlineData("map.bytes")]
    [InlineData("map.x.offsets")]
    [InlineData("map.x.bytes")]
    public void A_tensor_that_is_no_part_of_a_model_is_refused(string name)
    {
        FmModel model = TinyModel.Of(new FmShape(0, 0));
        Assert.Throws<DataFormatException>(() => TinyModel.Read(Written(ModelText.Write(model, null), model, 0, TensorContent.Of(name, "x"u8.ToArray()))));
    }

    [Fact]
    public void Factors_that_only_a_header_has_are_refused()
    {
        // n = 0: the factors take no bytes whatever k is, but scoring would take k floats.
        FmModel model = TinyModel.Of(new FmShape(0, 0));
        Assert.NotNull(TinyModel.Read(Written(ModelText.Write(model, null), model, 65_536)));
        Assert.Throws<DataFormatException>(() => TinyModel.Read(Written(ModelText.Write(model, null), model, 65_537)));
    }

    [Fact]
    public void What_is_no_model_is_refused_with_a_sentence()
    {
        void Refused(byte[] content, string sentence)
        {
            File.WriteAllBytes(_folder.File("f"), content);
            Assert.Equal(_folder.File("f") + ": found " + sentence, Assert.Throws<DataFormatException>(() => ModelFile.Read(_folder.File("f"))).Message);
        }
        Refused([], "an empty file; expected a safetensors file. Make it again.");
        Refused("1 0:1 5:1\n"u8.ToArray(), "a file that starts with '1 0:1 5:1'; expected a safetensors file, whose header starts with '{' after 8 bytes. Name a model that cofactor wrote.");
        Refused([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], "a gzip file; expected a safetensors file. Unpack it first.");
        Refused("{}"u8.ToArray(), "a file of 2 bytes; expected a safetensors file. The file is damaged or was made by a faulty program; make it again.");
        Refused([2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8], "a safetensors file of another maker; expected one whose metadata say format 'cofactor'. Name a file that cofactor wrote for this purpose.");
        Assert.Equal(_folder.Path + ": found a directory; expected a .safetensors file. Name a file in it.", Assert.Throws<DataFormatException>(() => ModelFile.Read(_folder.Path)).Message);
        Assert.Throws<FileNotFoundException>(() => ModelFile.Read(_folder.File("missing")));
    }

    [Fact]
    public void A_full_disk_is_an_IOException()
    {
        if (File.Exists("/dev/full"))
            Assert.Throws<IOException>(() => ModelFile.Write(TinyModel.Of(new FmShape(3, 2)), "/dev/full"));
    }

    /// <summary>A file of a model without factors, whose header tells of <paramref name="k"/>.</summary>
    static byte[] Written(Dictionary<string, string> text, FmModel model, int k, params TensorContent[] more)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, text, [TensorContent.Of("bias", [1, 1], model.Weights.Bias), TensorContent.Of("linear", [model.FeatureCount, 1, 1], model.Weights.Linear),
            TensorContent.Of("factors", [model.FeatureCount, 1, 1, k], model.Weights.Factors), .. more]);
        return stream.ToArray();
    }

    static bool Same(NativeBuffer a, NativeBuffer b) =>
        MemoryMarshal.AsBytes(a.Span(0, (int)a.Length)).SequenceEqual(MemoryMarshal.AsBytes(b.Span(0, (int)b.Length)));
}
