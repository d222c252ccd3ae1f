using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Cofactor.Tests.Formats.ArtifactBytes;

namespace Cofactor.Tests.Formats;

public sealed class SageMakerArtifactTests
{
    static readonly byte[] Standard = Params(("arg:w1_weight", AllRows(3, 1, [1, 2, 3])), ("arg:w0_weight", V2([1], new[] { 3.5f })), ("arg:v", AllRows(3, 2, [0.5f, -0.5f, 0.25f, 8, 16, -32])));
    static readonly byte[] Inner = Zip(Standard);

    static void IsRead(byte[] artifact) => Assert.Equal(3.5f, ArtifactBytes.Read(artifact).Bias());

    [Fact]
    public void An_artifact_is_read_in_every_wrapping()
    {
        byte[] tar = Tar(("model_algo-1", Inner));
        IsRead(Gzip(tar));
        IsRead(tar);
        IsRead(Inner);
        IsRead(Gzip(Inner));
        IsRead(Tar(("./model_algo-7", Inner)));
        IsRead(Tar(("code/inference.py", [1, 2]), ("model_algo-1", Inner), ("model.safetensors", new byte[700])));
        IsRead(Tar(TarEntryFormat.Pax, ("model_algo-1", Inner)));
        IsRead(Tar(TarEntryFormat.Gnu, (new string('x', 150), [1]), ("model_algo-1", Inner)));
        IsRead(Tar(TarEntryFormat.V7, ("model_algo-1", Inner)));
        IsRead(Deflated(("params", Standard), ("meta.json", Encoding.UTF8.GetBytes(Meta()))));
    }

    [Fact]
    public void A_folder_stands_for_the_one_model_in_it()
    {
        using var folder = new TempFolder();
        Assert.Throws<DataFormatException>(() => SageMakerArtifact.Read(folder.Path));
        File.WriteAllBytes(folder.File("model_algo-1"), Inner);
        Assert.Equal(3.5f, SageMakerArtifact.Read(folder.Path).Bias());
        File.WriteAllBytes(folder.File("model_algo-2"), Inner);
        Assert.Throws<DataFormatException>(() => SageMakerArtifact.Read(folder.Path));
    }

    [Fact]
    public void Task_and_hyperparameters_are_those_of_meta_json()
    {
        FmModel model = ArtifactBytes.Read(Zip(Standard, Meta("binary_classifier", ", \"clip_gradient\": 2")));
        Assert.Equal(PredictorType.BinaryClassifier, model.Labels.Type);
        Assert.Equal(["0", "1"], model.Labels.ClassNames);
        Assert.Equal(("50", "auto", "2"), (model.Card.Hyperparameters["epochs"], model.Card.Hyperparameters["_kvstore"], model.Card.Hyperparameters["clip_gradient"]));
    }

    [Theory]
    [InlineData("arg:w1_weight arg:w0_weight arg:v")]
    [InlineData("v w1_weight w0_weight")]
    public void An_imported_artifact_is_exported_to_the_byte(string order)
    {
        byte[] Array(string name) => name.EndsWith('v') ? AllRows(3, 2, [0.5f, -0.5f, 0.25f, 8, 16, -32]) : name.EndsWith("0_weight", StringComparison.Ordinal) ? V1([1], new[] { -0f }) : Legacy([3, 1], new[] { 1f, 2, 3 });
        byte[] zip = Zip(Params([.. order.Split(' ').Select(n => (n, Array(n)))]));
        FmModel stored = TinyModel.Read(TinyModel.Bytes(ArtifactBytes.Read(zip)));
        Assert.Equal(zip, Archive(stored));

        using var folder = new TempFolder();
        SageMakerArtifact.Write(stored, folder.File("out.tar.gz"));
        using var unpacked = new System.IO.Compression.GZipStream(File.OpenRead(folder.File("out.tar.gz")), System.IO.Compression.CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        TarEntry entry = tar.GetNextEntry()!;
        Assert.Equal(("model_algo-1", TarEntryType.RegularFile, 0, 0), (entry.Name, entry.EntryType, entry.Uid, entry.Gid));
        using var content = new MemoryStream();
        entry.DataStream!.CopyTo(content);
        Assert.Equal(zip, content.ToArray());
        Assert.Null(tar.GetNextEntry());
        Assert.Equal(["out.tar.gz"], folder.Files);
    }

    [Fact]
    public void The_dense_network_is_exported_to_the_byte()
    {
        byte[] zip = Zip(Params(("arg:Linear_Plus_Bias_weight", V2([1, 3], new[] { 1f, 2, 3 })), ("arg:Linear_Plus_Bias_bias", V2([1], new[] { 1f })), ("arg:v", V2([2, 3], new[] { 1f, 2, 3, 4, 5, 6 }))));
        Assert.Equal(zip, Archive(ArtifactBytes.Read(zip)));
    }

    [Fact]
    public void What_floats_cannot_repeat_is_exported_in_SageMakers_own_layout()
    {
        FmModel model = ArtifactBytes.Read(Zip(Params(("w1_weight", RowSparse([5, 1], [2], [7])), ("w0_weight", V2([1], new[] { 0.1 }, 1)), ("v", RowSparse([5, 1], [4], [3])))));
        FmModel again = ArtifactBytes.Read(Archive(model));
        Assert.Equal(Linear(model), Linear(again));
        Assert.Equal(Factors(model), Factors(again));
        Assert.Equal("50", again.Card.Hyperparameters["epochs"]);
    }

    [Fact]
    public void A_card_changed_by_hand_does_not_stop_the_export()
    {
        FmModel model = ArtifactBytes.Read(Inner);
        foreach ((string key, string text) in new[] { ("sagemaker.entries", "x"), ("sagemaker.entries", "meta.json:1 params:1"), ("sagemaker.entries", "meta.json:1 params:1 y:99999999999"), ("sagemaker.params", "%"), ("sagemaker.params", "AAAA") })
        {
            FmModel changed = model.With(model.Card with { Extra = new Dictionary<string, string>(model.Card.Extra) { [key] = text } });
            IsRead(Archive(changed));
        }
    }

    [Fact]
    public void A_model_of_ours_comes_back_with_the_same_scores() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Gen.Choose(1, 1 << 20).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            FmModel model = TinyModel.Of(new FmShape(random.Next(1, 40), random.Next(1, 12)), seed, card: TinyModel.Card);
            FmModel again = ArtifactBytes.Read(Archive(model));
            int[] row = [.. Enumerable.Range(0, model.FeatureCount).Where(_ => random.Next(2) == 0)];
            Assert.Equal(model.Shape, again.Shape);
            Assert.Equal(model.Labels.Type, again.Labels.Type);
            Assert.Equal(BitConverter.SingleToInt32Bits(model.Score(new SparseRow(row, []))), BitConverter.SingleToInt32Bits(again.Score(new SparseRow(row, []))));
            Assert.Equal(Archive(model), Archive(model));
        }));

    [Fact]
    public void A_model_of_ours_has_SageMakers_texts()
    {
        FmModel model = TinyModel.Of(new FmShape(9, 2), seed: 1, card: new ModelCard
        {
            Hyperparameters = new Dictionary<string, string> { ["epochs"] = "7", ["solver"] = "adagrad", ["bias_init_method"] = "constant", ["bias_init_value"] = "2", ["_kvstore"] = "dist", ["factors_lr"] = "0.07" },
        });
        FmModel again = ArtifactBytes.Read(Archive(model));
        using var meta = JsonDocument.Parse(again.Card.Extra["sagemaker.meta.json"]);
        JsonElement parameters = meta.RootElement.GetProperty("training_parameters");
        string Of(string name) => parameters.GetProperty(name).GetString()!;
        Assert.Equal(("7", "9", "2", "binary_classifier", "1000", "dist", "1.0", "adagrad"), (Of("epochs"), Of("feature_dim"), Of("num_factors"), Of("predictor_type"), Of("mini_batch_size"), Of("_kvstore"), Of("_wd"), Of("_optimizer")));
        Assert.False(parameters.TryGetProperty("solver", out _) || parameters.TryGetProperty("clip_gradient", out _));

        using var symbol = JsonDocument.Parse(again.Card.Extra["sagemaker.symbol.json"]);
        JsonElement nodes = symbol.RootElement.GetProperty("nodes");
        Assert.Equal(19, nodes.GetArrayLength());
        Assert.Equal("LogisticRegressionOutput", nodes[18].GetProperty("op").GetString());
        Assert.Equal("""["constant", {"value": 2}]""", nodes[3].GetProperty("attrs").GetProperty("__init__").GetString());
        Assert.Equal(("(9, 2)", "0.07"), (nodes[5].GetProperty("attrs").GetProperty("__shape__").GetString(), nodes[5].GetProperty("attrs").GetProperty("__lr_mult__").GetString()));
        Assert.Equal("[0,1,3,5,17]", symbol.RootElement.GetProperty("arg_nodes").GetRawText());
        Assert.Equal("[[18,0,0]]", symbol.RootElement.GetProperty("heads").GetRawText());
        // Every input is a node that stands before.
        for (int i = 0; i < 19; i++)
            Assert.All(nodes[i].GetProperty("inputs").EnumerateArray(), input => Assert.InRange(input[0].GetInt32(), 0, i - 1));
    }

    [Fact]
    public void Narrow_factors_are_widened()
    {
        FmModel narrow = TinyModel.Of(new FmShape(5, 3), seed: 2).ToBFloat16();
        Assert.Equal(Factors(narrow), Factors(ArtifactBytes.Read(Archive(narrow))));
    }

    [Fact]
    public void What_SageMaker_cannot_say_is_refused_with_the_reason()
    {
        void Refused(FmShape shape, string reason) =>
            Assert.Contains(reason, Assert.Throws<OptionException>(() => SageMakerArtifact.WriteArchive(TinyModel.Of(shape, seed: 2), new MemoryStream())).Message, StringComparison.Ordinal);
        Refused(new FmShape(4, 2, OutputCount: 3), "multiclass_classifier");
        Refused(new FmShape(4, 2, DrawCount: 3), "3 draws");
        Refused(new FmShape(4, 0), "at least one");
        using var folder = new TempFolder();
        Assert.Throws<OptionException>(() => SageMakerArtifact.Write(TinyModel.Of(new FmShape(4, 0), seed: 2), folder.File("m.tar.gz")));
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void What_gets_lost_is_said()
    {
        Assert.Empty(ModelFormat.SageMaker.Losses(TinyModel.Of(new FmShape(4, 2), seed: 2)));
        string[] losses = [.. ModelFormat.SageMaker.Losses(TinyModel.Of(new FmShape(4, 2), seed: 1, map: TinyModel.Map))];
        Assert.Equal(2, losses.Length);
        Assert.Contains("4 features", losses[0], StringComparison.Ordinal);
        Assert.Contains("'no'", losses[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Large_lengths_are_written_and_read_as_64_bits()
    {
        using var bytes = new MemoryStream();
        var zip = new ZipWriter([ZipContent.Of("meta.json", 1, Encoding.UTF8.GetBytes(Meta())), ZipContent.Of("params", 2, Standard)], smallest64: 50);
        zip.Write(bytes);
        Assert.Equal(zip.Length, bytes.Length);
        IsRead(bytes.ToArray());
        using var other = new System.IO.Compression.ZipArchive(bytes);
        Assert.Equal(Standard.Length, other.GetEntry("params")!.Length);
        using var content = new MemoryStream();
        using (Stream entry = other.GetEntry("params")!.Open())
            entry.CopyTo(content);
        Assert.Equal(Standard, content.ToArray());
    }
}
