using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Cli;

public class ImportExportTests
{
    static byte[] Artifact(string type = "regressor") => ArtifactBytes.Gzip(ArtifactBytes.Tar(("model_algo-1", ArtifactBytes.Zip(ArtifactBytes.Params(
        ("arg:w1_weight", ArtifactBytes.AllRows(10, 1, [.. Enumerable.Range(0, 10).Select(i => i / 8f)])), ("arg:w0_weight", ArtifactBytes.V2([1], new[] { 3.5f })),
        ("arg:v", ArtifactBytes.AllRows(10, 2, [.. Enumerable.Range(0, 20).Select(i => (i - 10) / 16f)]))), ArtifactBytes.Meta(type)))));

    static string Messages(CliResult result) => result.Error;

    [Fact]
    public void An_artifact_becomes_a_model_that_predicts_and_can_be_looked_at()
    {
        using var cli = new CliRun();
        string model = cli.PathOf("m.safetensors");
        CliResult result = cli.Done("import", cli.File("model.tar.gz", Artifact()), "--model", model);
        Assert.Equal("m.safetensors: regressor, 10 features × 2 factors; trained with epochs 50\n", result.Out);
        Assert.Equal("model.tar.gz: an Amazon SageMaker artifact\n", Messages(result));
        // 3.5 + 1/8 + 2 · 2/8 + ⟨v₁, v₂⟩ · 2 = 4.125 + 2 · (8 · 6 + 7 · 5) / 256
        Assert.Equal(4.125 + 2 * 83 / 256.0, double.Parse(cli.Done("predict", model, cli.File("rows.svm", "0 1:1 2:2\n")).Out, System.Globalization.CultureInfo.InvariantCulture), 5);
        CliResult shown = cli.Done("inspect", model);
        Assert.Contains("import of an Amazon SageMaker artifact", shown.Out, StringComparison.Ordinal);
        Assert.Contains("_kvstore", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void There_and_back_gives_the_same_inner_file()
    {
        using var cli = new CliRun();
        string model = cli.PathOf("m"), again = cli.PathOf("again.tgz");
        byte[] artifact = Artifact("binary_classifier");
        cli.Done("import", cli.File("model.tar.gz", artifact), "--model", model);
        CliResult result = cli.Done("export", model, again);
        Assert.Equal("again.tgz: an Amazon SageMaker artifact, binary_classifier, 10 features × 2 factors\n", result.Out);
        Assert.Equal("", Messages(result));
        Assert.Equal(Inner(artifact), Inner(File.ReadAllBytes(again)));
    }

    static byte[] Inner(byte[] artifact)
    {
        using var file = ArtifactFile.Open(new MemoryStream(artifact), "a");
        using var bytes = new MemoryStream();
        file.Zip.Position = 0;
        file.Zip.CopyTo(bytes);
        return bytes.ToArray();
    }

    [Fact]
    public void A_model_goes_to_libFM_and_back_and_predicts_the_same()
    {
        using var cli = new CliRun();
        string data = cli.File("clicks.svm", CliData.Clicks()), model = cli.PathOf("m"), text = cli.PathOf("m.libfm"), again = cli.PathOf("again");
        cli.Done("train", data, "--model", model, "--num-factors", "3", "--epochs", "3");
        Assert.Equal("m.libfm: a libFM model, binary_classifier, 10 features × 3 factors\n", cli.Done("export", model, text).Out);
        CliResult result = cli.Done("import", text, "--model", again, "--predictor-type", "binary_classifier");
        Assert.Equal("m.libfm: a libFM model\n", Messages(result));
        Assert.Equal(cli.Done("predict", model, data).Out, cli.Done("predict", again, data).Out);
        Assert.Contains("taken for a regressor", Messages(cli.Done("import", text, "--model", again)), StringComparison.Ordinal);
        Assert.Equal("", Messages(cli.Done("import", text, "--model", again, "--quiet")));
    }

    [Fact]
    public void Standard_input_is_an_artifact_and_a_format_may_be_named()
    {
        using var cli = new CliRun();
        string text = cli.PathOf("m.libfm"), model = cli.PathOf("m"), artifact = cli.PathOf("artifact");
        File.WriteAllText(text, "#global bias W0\n1\n#unary interactions Wj\n2\n#pairwise interactions Vj,f\n3\n");
        Assert.Equal(0, cli.RunWith(File.ReadAllText(text), default, "import", "-", "--model", model).Code);
        cli.Done("export", model, artifact, "--format", "sagemaker");
        cli.Done("import", artifact, "--format", "sagemaker", "--model", model, "--predictor-type", "regressor");
        Assert.Contains("one factor", Messages(cli.Done("export", model, cli.PathOf("x.txt"))), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(text), File.ReadAllText(cli.PathOf("x.txt")));
        Assert.Equal(File.ReadAllText(text), cli.Done("export", model, "-", "--format", "libfm").Out);
        Assert.Contains("both want standard output", cli.Run("export", model, "-", "--format", "libfm", "--json").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_gets_lost_is_said()
    {
        using var cli = new CliRun();
        string model = cli.PathOf("m");
        cli.Done("train", cli.File("films.csv", CliData.Ratings()), "--model", model, "--epochs", "1");
        Assert.Contains("note: the map from columns", Messages(cli.Done("export", model, cli.PathOf("m.tar.gz"))), StringComparison.Ordinal);
        cli.Done("train", cli.File("clicks.svm", CliData.Clicks()), "--model", model, "--epochs", "1", "--hash-bits", "4");
        Assert.Contains("--hash-bits 4", Messages(cli.Done("export", model, cli.PathOf("m.tar.gz"))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_done_is_wrong_usage_and_leaves_no_file()
    {
        using var cli = new CliRun();
        string artifact = cli.File("model.tar.gz", Artifact()), model = cli.PathOf("m"), shapes = cli.PathOf("shapes");
        cli.Done("import", artifact, "--model", model);
        cli.Done("train", cli.File("shapes.csv", CliData.Shapes()), "--model", shapes, "--epochs", "1");
        string[] before = cli.Files();
        void Wrong(string reason, params string[] args)
        {
            CliResult result = cli.Run(args);
            Assert.Equal(2, result.Code);
            Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        }
        Wrong("multiclass_classifier", "export", shapes, cli.PathOf("x.tar.gz"));
        Wrong("multiclass_classifier", "export", shapes, cli.PathOf("x.libfm"));
        Wrong(".tar.gz or .tgz (sagemaker), .libfm or .txt (libfm)", "export", model, cli.PathOf("x.onnx"));
        Wrong("--format is 'onnx'; expected one of sagemaker, libfm", "export", model, cli.PathOf("x"), "--format", "onnx");
        Wrong("is an input of this run", "import", artifact, "--model", artifact);
        Wrong("no such file", "import", cli.PathOf("none.tar.gz"), "--model", cli.PathOf("x"));
        Wrong("needs no import", "import", model, "--model", cli.PathOf("x"));
        Wrong("Leave --predictor-type out", "import", artifact, "--model", cli.PathOf("x"), "--predictor-type", "binary_classifier");
        Wrong("--predictor-type is 'multiclass_classifier'; expected one of regressor, binary_classifier", "import", artifact, "--predictor-type", "multiclass_classifier");
        Wrong("a libFM model", "import", artifact, "--model", cli.PathOf("x"), "--format", "libfm");
        Assert.Equal(before, cli.Files());
        Assert.Equal(1, cli.Run("export", model, cli.PathOf("none/x.tar.gz")).Code);
    }
}
