using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cofactor.Tests.Formats;

public sealed class LibFmModelTests
{
    const string Whole = "#global bias W0\n2.5\n#unary interactions Wj\n1\n-0.5\n#pairwise interactions Vj,f\n0.1 2e-05 3\n4 5 -6\n";

    static FmModel Read(string text, PredictorType type = PredictorType.Regressor) => ModelFormat.LibFm.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "m.libfm", type);

    static string Written(FmModel model)
    {
        using var bytes = new MemoryStream();
        ModelFormat.LibFm.Write(model, bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    [Fact]
    public void What_libFM_writes_is_read()
    {
        FmModel model = Read(Whole);
        Assert.Equal(new FmShape(2, 3), model.Shape);
        Assert.Equal((2.5f, -0.5f), (model.Bias(), model.Linear(1)));
        Assert.Equal([0.1f, 2e-05f, 3, 4, 5, -6], ArtifactBytes.Factors(model));
        Assert.Equal(PredictorType.Regressor, model.Labels.Type);
    }

    [Theory]
    [InlineData("#unary interactions Wj\n1\n2\n#pairwise interactions Vj,f\n3 4\n5 6\n", 2, 2)]
    [InlineData("#global bias W0\n1\n#pairwise interactions Vj,f\n3 4\n5 6\n7 8\n", 3, 2)]
    [InlineData("#global bias W0\n1\n#unary interactions Wj\n1\n2\n#pairwise interactions Vj,f\n\n\n", 2, 0)]
    [InlineData("#global bias W0\r\n1\r\n#unary interactions Wj\r\n1\r\n#pairwise interactions Vj,f\r\n7 \r\n", 1, 1)]
    [InlineData("#global bias W0\n1\n#unary interactions Wj\n#pairwise interactions Vj,f\n", 0, 0)]
    public void What_libFM_leaves_out_is_zero(string text, int features, int factors) => Assert.Equal(new FmShape(features, factors), Read(text).Shape);

    [Fact]
    public void A_classifier_is_read_as_told()
    {
        Assert.Equal(["0", "1"], Read(Whole, PredictorType.BinaryClassifier).Labels.ClassNames);
        Assert.Throws<OptionException>(() => Read(Whole, PredictorType.MulticlassClassifier));
    }

    [Fact]
    public void A_model_comes_back_to_the_bit() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(Gen.Choose(0, 1 << 20).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            FmModel model = TinyModel.Of(new FmShape(random.Next(1, 30), random.Next(0, 9)), seed);
            string text = Written(model);
            FmModel again = Read(text, model.Labels.Type);
            Assert.Equal(model.Shape, again.Shape);
            Assert.Equal(text, Written(again));
            Assert.Equal(ArtifactBytes.Factors(model), ArtifactBytes.Factors(again));
            Assert.Equal(ArtifactBytes.Linear(model), ArtifactBytes.Linear(again));
        }));

    [Fact]
    public void Lines_longer_than_a_buffer_are_read()
    {
        FmModel model = TinyModel.Of(new FmShape(3, 20_000), seed: 2);
        Assert.Equal(ArtifactBytes.Factors(model), ArtifactBytes.Factors(Read(Written(model))));
    }

    [Theory]
    [InlineData("1 0:1\n", 1, "'#global bias W0'")]
    [InlineData("#global bias W0\n1\n2\n", 3, "a heading")]
    [InlineData("#global bias W0\n1\n#global bias W0\n", 3, "once")]
    [InlineData("#global bias W0\n1\n#pairwise interactions Vj,f\n#unary interactions Wj\n", 4, "order")]
    [InlineData("#global bias W0\n1\n#comment\n", 3, "'#comment'")]
    [InlineData("#global bias W0\n1\n#unary interactions Wj\n1 2\n", 4, "2 numbers")]
    [InlineData("#global bias W0\n1\n#unary interactions Wj\nx\n", 4, "'x'")]
    [InlineData("#global bias W0\n1\n#unary interactions Wj\n1x\n", 4, "'1x'")]
    [InlineData("#global bias W0\nnan\n", 2, "'nan'")]
    [InlineData("#global bias W0\n1e39\n", 2, "'1e39'")]
    [InlineData("#global bias W0\n\n", 2, "0 numbers")]
    [InlineData("#global bias W0\n1\n#pairwise interactions Vj,f\n1 2\n3\n", 5, "a number; expected 2")]
    [InlineData("#global bias W0\n1\n#unary interactions Wj\n1\n#pairwise interactions Vj,f\n1 2\n3 4\n", 7, "2 features")]
    [InlineData("#global bias W0\n1\n#unary interactions Wj\n1\n", 4, "the end of the file")]
    [InlineData("#global bias W0\n#pairwise interactions Vj,f\n1 2\n", 3, "the end of the file")]
    [InlineData("#global bias W0\n1", 2, "cut off")]
    [InlineData("", 0, "")]
    public void What_is_wrong_is_refused_with_its_line(string text, int line, string reason)
    {
        var error = Assert.Throws<DataFormatException>(() => Read(text));
        Assert.Equal(line, error.Where.Line);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        for (int length = 0; length < Whole.Length; length++)
            Assert.Throws<DataFormatException>(() => Read(Whole[..length]));
    }

    [Fact]
    public void Changed_bytes_give_a_model_or_the_one_exception()
    {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
            try
            {
                Written(ModelFormat.LibFm.Read(new MemoryStream(Mutation.Of(Encoding.UTF8.GetBytes(Whole), random)), "m"));
            }
            catch (DataFormatException)
            {
            }
    }

    [Fact]
    public void A_line_without_an_end_takes_no_more_memory_than_a_line_may()
    {
        byte[] packed = ArtifactBytes.Gzip([.. "#global bias W0\n"u8, .. Enumerable.Repeat((byte)'1', 20 << 20)]);
        Assert.Contains("8388608", Assert.Throws<DataFormatException>(() => ModelFormat.LibFm.Read(new MemoryStream(packed), "m")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Formats_are_known_by_content_and_by_ending()
    {
        using var folder = new TempFolder();
        ModelFormat Of(byte[] content)
        {
            File.WriteAllBytes(folder.File("m"), content);
            return ModelFormat.Detect(folder.File("m"));
        }
        byte[] zip = ArtifactBytes.Stored(("meta.json", [1]));
        Assert.Same(ModelFormat.LibFm, Of(Encoding.UTF8.GetBytes(Whole)));
        Assert.Same(ModelFormat.LibFm, Of(ArtifactBytes.Gzip(Encoding.UTF8.GetBytes(Whole))));
        Assert.All((byte[][])[zip, ArtifactBytes.Gzip(ArtifactBytes.Tar(("model_algo-1", zip))), ArtifactBytes.Tar(("x", []))], content => Assert.Same(ModelFormat.SageMaker, Of(content)));
        Assert.Same(ModelFormat.SageMaker, ModelFormat.Detect(folder.Path));
        Assert.Contains("safetensors", Assert.Throws<DataFormatException>(() => Of(TinyModel.Bytes(TinyModel.Of(new FmShape(2, 1))))).Message, StringComparison.Ordinal);
        Assert.Throws<DataFormatException>(() => Of([]));
        Assert.Throws<DataFormatException>(() => Of("label,user\n"u8.ToArray()));
        Assert.Same(ModelFormat.SageMaker, ModelFormat.ForEnding("a/Model.TAR.gz"));
        Assert.Same(ModelFormat.LibFm, ModelFormat.ForEnding("m.libfm"));
        Assert.Null(ModelFormat.ForEnding("m.safetensors"));
        Assert.Same(ModelFormat.LibFm, ModelFormat.Find("libfm"));
        Assert.Null(ModelFormat.Find("xlearn"));
    }
}
