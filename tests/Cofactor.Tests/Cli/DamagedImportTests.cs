using System.Diagnostics;
using System.Text;
using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>Artifacts that are damaged at any level, and disks that fill up, through the command: one line, an exit code, and what stood there stays.</summary>
public sealed class DamagedImportTests
{
    const string Former = "what stood there before";

    static readonly byte[] Arrays = ArtifactBytes.Params(("arg:w1_weight", ArtifactBytes.AllRows(3, 1, [1, 2, 3])), ("arg:w0_weight", ArtifactBytes.V2([1], new[] { 3.5f })),
        ("arg:v", ArtifactBytes.AllRows(3, 2, [0.5f, -0.5f, 0.25f, 8, 1, 2])));

    static readonly string Text = "#global bias W0\n1.5\n#unary interactions Wj\n1\n2\n#pairwise interactions Vj,f\n0.5 1e-3\n-1 2\n";

    [Fact]
    public void Damaged_artifacts_are_refused_in_one_line_or_give_a_model_that_works()
    {
        using var cli = new CliRun();
        var random = new Random(4);
        int taken = 0, times = Thorough.Times(1_000, 20_000);
        string model = cli.File("m.safetensors", Former), rows = cli.File("rows.svm", "0 0:1 2:2\n"), again = cli.PathOf("again.tar.gz");
        for (int i = 0; i < times; i++)
        {
            string artifact = cli.File("artifact", Damaged(i % 7, random));
            string[] before = cli.Files();
            CliResult result = cli.Run("import", artifact, "--model", model);
            Assert.Equal("", result.Code == 0 ? "" : result.Out);
            if (result.Code == 0)
            {
                taken++;
                cli.Done("predict", model, rows);
                // An artifact without factors is none, and libFM's text may have none.
                CliResult export = cli.Run("export", model, again, "--quiet");
                if (export.Code == 0)
                    cli.Done("import", again, "--model", model, "--quiet");
                else
                    Refused(export);
                File.Delete(again);
                cli.File("m.safetensors", Former);
                continue;
            }
            Refused(result);
            Assert.Equal(Former, File.ReadAllText(model));
            Assert.Equal(before, cli.Files());
        }
        Assert.InRange(taken, times / 50, times);
    }

    static void Refused(CliResult result)
    {
        Assert.Equal(2, result.Code);
        Assert.StartsWith("cofactor: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(result.Error.Length - 1, result.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain("unexpected", result.Error, StringComparison.Ordinal);
    }

    /// <summary>An artifact with damage at one of its levels; whole above it.</summary>
    static byte[] Damaged(int level, Random random)
    {
        byte[] Meta() => Encoding.UTF8.GetBytes(ArtifactBytes.Meta());
        byte[] zip = level switch
        {
            0 => ArtifactBytes.Stored(("meta.json", Mutation.Of(Meta(), random)), ("symbol.json", Mutation.Of("{\"nodes\": []}"u8.ToArray(), random)), ("params", Arrays)),
            1 => ArtifactBytes.Zip(Mutation.Of(Arrays, random)),
            2 => Mutation.Of(ArtifactBytes.Zip(Arrays), random),
            3 => Mutation.Of(ArtifactBytes.Deflated(("meta.json", Meta()), ("symbol.json", "{}"u8.ToArray()), ("params", Arrays)), random),
            _ => ArtifactBytes.Zip(Arrays),
        };
        byte[] tar = ArtifactBytes.Tar(random.Next(2) == 0 ? System.Formats.Tar.TarEntryFormat.Ustar : System.Formats.Tar.TarEntryFormat.Pax, ("model_algo-1", zip));
        return level switch
        {
            4 => ArtifactBytes.Gzip(Mutation.Of(tar, random)),
            5 => Mutation.Of(ArtifactBytes.Gzip(tar), random),
            6 => Mutation.Of(Encoding.UTF8.GetBytes(Text), random),
            _ => random.Next(2) == 0 ? zip : ArtifactBytes.Gzip(tar),
        };
    }

    [Theory]
    [InlineData("epochs", "many")]
    [InlineData("factors_init_method", "\\\"]}\\u0000")]
    [InlineData("factors_init_sigma", "}{")]
    [InlineData("linear_init_sigma", "NaN")]
    [InlineData("bias_lr", " +.5 ")]
    [InlineData("factors_wd", "1e999")]
    [InlineData("hash_bits", "31")]
    [InlineData("feature_dim", "-1")]
    [InlineData("use_linear", "perhaps")]
    [InlineData("_other", "a\\nb")]
    [InlineData("", "")]
    public void Odd_hyperparameters_are_kept_and_do_no_harm(string name, string value)
    {
        using var cli = new CliRun();
        string odd = $$"""
            , "{{name}}": "{{value}}"
            """;
        // Numbers of 64 bits: the export makes its entries anew, from the hyperparameters.
        byte[] wide = ArtifactBytes.Params(("w1_weight", ArtifactBytes.V2([3, 1], new double[] { 1, 2, 3 }, 1)), ("w0_weight", ArtifactBytes.V2([1], new[] { 3.5f })), ("v", ArtifactBytes.V2([3, 1], new float[] { 1, 2, 3 })));
        string artifact = cli.File("a", ArtifactBytes.Zip(wide, ArtifactBytes.Meta(more: name == "epochs" ? "" : odd).Replace("\"50\"", name == "epochs" ? $"\"{value}\"" : "\"50\"", StringComparison.Ordinal)));
        string model = cli.PathOf("m"), exported = cli.PathOf("m.tar.gz"), rows = cli.File("rows.svm", "0 0:1 2:2\n");
        cli.Done("import", artifact, "--model", model);
        cli.Done("inspect", model);
        string prediction = cli.Done("predict", model, rows).Out;
        cli.Done("export", model, exported);
        using (var file = ArtifactFile.Open(new MemoryStream(File.ReadAllBytes(exported)), "a"))
        using (var zip = new System.IO.Compression.ZipArchive(file.Zip))
        using (Stream symbol = zip.GetEntry("symbol.json")!.Open())
            foreach (System.Text.Json.JsonElement node in System.Text.Json.JsonDocument.Parse(symbol).RootElement.GetProperty("nodes").EnumerateArray())
                if (node.TryGetProperty("attrs", out var attributes) && attributes.TryGetProperty("__init__", out var start))
                {
                    Assert.Equal(System.Text.Json.JsonValueKind.Array, System.Text.Json.JsonDocument.Parse(start.GetString()!).RootElement.ValueKind);
                    Assert.True(double.IsFinite(double.Parse(attributes.GetProperty("__lr_mult__").GetString()!, System.Globalization.CultureInfo.InvariantCulture)));
                    Assert.True(double.IsFinite(double.Parse(attributes.GetProperty("__wd_mult__").GetString()!, System.Globalization.CultureInfo.InvariantCulture)));
                }
        cli.Done("import", exported, "--model", model);
        Assert.Equal(prediction, cli.Done("predict", model, rows).Out);
    }

    [Fact]
    public void A_word_of_the_file_is_not_taken_for_an_option()
    {
        using var cli = new CliRun();
        Assert.Contains("with a 'predictor_type'", cli.Run("import", cli.File("a", ArtifactBytes.Zip(Arrays, "{}"))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_that_cannot_be_written_fail_with_1_and_one_line()
    {
        using var cli = new CliRun();
        string artifact = cli.File("model.tar.gz", ArtifactBytes.Gzip(ArtifactBytes.Tar(("model_algo-1", ArtifactBytes.Zip(Arrays))))), model = cli.PathOf("m");
        cli.Done("import", artifact, "--model", model);
        string[] before = cli.Files();
        var outputs = new List<string> { cli.PathOf("none/x"), cli.PathOf("m/x"), cli.PathOf(""), "/proc/x", "/dev/full" };
        foreach (string to in outputs.Where(o => !o.StartsWith('/') || Path.Exists(Path.GetDirectoryName(o)) || !o.StartsWith("/dev", StringComparison.Ordinal)))
            foreach (CliResult result in (CliResult[])[cli.Run("import", artifact, "--model", to), cli.Run("export", model, to, "--format", "sagemaker"), cli.Run("export", model, to, "--format", "libfm")])
            {
                Assert.Equal(1, result.Code);
                Assert.StartsWith("cofactor: cannot write ", result.Error, StringComparison.Ordinal);
                Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
        Assert.Equal(before, cli.Files());
    }

    /// <summary>A disk of 200 kB, mounted where only this test sees it.</summary>
    [Fact]
    public async Task A_disk_that_fills_up_keeps_what_stood_there()
    {
        using var cli = new CliRun();
        Directory.CreateDirectory(cli.PathOf("disk"));
        var random = new Random(1);
        string model = cli.PathOf("m"), packed = cli.PathOf("m.tar.gz"), disk = cli.PathOf("disk"), command = $"dotnet {Path.Combine(AppContext.BaseDirectory, "Cofactor.Cli.dll")}";
        ModelFile.Write(FmModel.FromWeights(new FmShape(20_000, 4), [0], [.. Enumerable.Range(0, 20_000).Select(_ => random.NextSingle())], [.. Enumerable.Range(0, 80_000).Select(_ => random.NextSingle())], LabelMap.Regressor), model);
        cli.Done("export", model, packed);
        cli.File("script", $"""
            mount -t tmpfs -o size=200k tmpfs {disk} || exit 77
            echo {Former} > {disk}/x
            {command} export {model} {disk}/x --format sagemaker; echo $?
            {command} export {model} {disk}/x --format libfm; echo $?
            {command} import {packed} --model {disk}/x; echo $?
            TMPDIR={disk} {command} import {packed} --model {cli.PathOf("out")}; echo $?
            TMPDIR={disk} {command} import - --model {cli.PathOf("out")} < {packed}; echo $?
            cat {disk}/x; ls -A {disk}
            """);
        using Process shell = Process.Start(new ProcessStartInfo("unshare", ["-rm", "sh", cli.PathOf("script")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = shell.StandardError.ReadToEndAsync();
        string told = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.SkipWhen(shell.ExitCode is 77 or 1 && told.Length == 0, "A small disk needs user namespaces (unshare -rm), which this machine does not allow.");
        Assert.Equal($"1\n1\n1\n1\n1\n{Former}\nx\n", told);
        string[] lines = (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.Matches("^cofactor: cannot write .*No space left on device", line));
        Assert.False(File.Exists(cli.PathOf("out")));
    }
}
