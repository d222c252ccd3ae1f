using System.Text;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>Outputs that cannot be written: exit code 1, before the work where it can be known, and old files stay.</summary>
public class OutputTests
{
    [Fact]
    public void An_output_without_a_folder_is_refused_before_training()
    {
        using var cli = new CliRun();
        Failed(cli.Run("train", cli.File("a.svm", CliData.Clicks()), "--model", cli.PathOf("no/such/m")), "does not exist", trained: false);
    }

    [Fact]
    public void A_directory_is_no_output()
    {
        using var cli = new CliRun();
        Failed(cli.Run("train", cli.File("a.svm", CliData.Clicks()), "--model", Directory.CreateDirectory(cli.PathOf("d")).FullName), "is a directory", trained: false);
    }

    [Fact]
    public void A_checkpoint_is_checked_as_early()
    {
        using var cli = new CliRun();
        Failed(cli.Run("train", cli.File("a.svm", CliData.Clicks()), "--model", cli.PathOf("m"), "--checkpoint", cli.PathOf("no/c")), "no/c", trained: false);
        Assert.Equal(["a.svm"], cli.Files());
    }

    [Fact]
    public void A_full_disk_fails_the_run()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        using var cli = new CliRun();
        string data = cli.File("a.svm", CliData.Clicks()), model = cli.PathOf("m");
        Failed(cli.Run("train", data, "--epochs", "1", "--model", "/dev/full"), "/dev/full", trained: true);
        cli.Done("train", data, "--epochs", "1", "--model", model);
        Failed(cli.Run("predict", model, data, "--output", "/dev/full"), "/dev/full", trained: false);
        Failed(cli.Run("train", data, "--epochs", "1", "--model", model, "--checkpoint", "/dev/full"), "/dev/full", trained: true);
        Assert.Equal(["a.svm", "m"], cli.Files());
    }

    [Fact]
    public void A_full_standard_output_fails_the_run()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        using var cli = new CliRun();
        string data = cli.File("a.svm", CliData.Clicks()), model = cli.PathOf("m");
        cli.Done("train", data, "--epochs", "1", "--model", model);
        foreach (string[] args in new[] { ["predict", model, data], ["evaluate", model, data], new[] { "inspect", model, "--json" }, ["train", "--help"] })
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            using var error = new StringWriter();
            Assert.Equal(1, Cofactor.Cli.Program.Run(args, new Cofactor.Cli.Host { Input = Stream.Null, Output = full, Error = error }, TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("predict", "MODEL", "DATA", "--output", "OUT")]
    [InlineData("predict", "MODEL", "DATA")]
    [InlineData("predict", "MODEL", "DATA", "--json")]
    [InlineData("convert", "DATA", "OUT")]
    [InlineData("evaluate", "MODEL", "DATA")]
    [InlineData("train", "DATA", "--model", "OUT")]
    public void An_input_that_cannot_be_read_to_its_end_is_no_output_that_cannot_be_written(params string[] args)
    {
        using var cli = new CliRun();
        string folder = Directory.CreateDirectory(cli.PathOf("rows")).FullName, model = cli.PathOf("m"), old = cli.File("old.svm", "an older file");
        File.WriteAllText(Path.Combine(folder, "1.svm"), CliData.Clicks());
        cli.Done("train", folder, "--epochs", "1", "--model", model);
        File.CreateSymbolicLink(Path.Combine(folder, "2.svm"), cli.PathOf("nowhere"));
        CliResult result = cli.Run([.. args.Select(a => a switch { "MODEL" => model, "DATA" => folder, "OUT" => old, _ => a })]);
        Assert.Equal(2, result.Code);
        Assert.Contains("2.svm", args.Contains("--json") ? result.Out : result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot write", result.Error + result.Out, StringComparison.Ordinal);
        Assert.Equal("an older file", File.ReadAllText(old));
    }

    [Theory]
    [InlineData("train", "DATA", "--model", "DATA")]
    [InlineData("train", "DATA", "--checkpoint", "DATA")]
    [InlineData("train", "DATA", "--model", "LINK")]
    [InlineData("predict", "MODEL", "DATA", "--output", "DATA")]
    [InlineData("predict", "MODEL", "DATA", "--output", "MODEL")]
    [InlineData("convert", "DATA", "DATA")]
    public void An_input_is_never_written_over(params string[] args)
    {
        using var cli = new CliRun();
        string data = cli.File("a.svm", CliData.Clicks()), model = cli.PathOf("m"), link = cli.PathOf("link");
        cli.Done("train", data, "--epochs", "1", "--model", model);
        byte[] old = File.ReadAllBytes(model);
        File.CreateSymbolicLink(link, data);
        CliResult result = cli.Run([.. args.Select(a => a switch { "MODEL" => model, "DATA" => data, "LINK" => link, _ => a })]);
        Assert.Equal(2, result.Code);
        Assert.Contains("is an input of this run; give the output another name.", result.Error, StringComparison.Ordinal);
        Assert.Equal(CliData.Clicks(), File.ReadAllText(data));
        Assert.Equal(old, File.ReadAllBytes(model));
    }

    [Theory]
    [InlineData("predict", "MODEL", "DATA", "--output", "PIPE")]
    [InlineData("train", "DATA", "--epochs", "1", "--model", "PIPE")]
    public async Task A_named_pipe_is_written_in_one_go(params string[] args)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "named pipes are made by mkfifo");
        using var cli = new CliRun();
        string data = cli.File("a.svm", CliData.Clicks()), model = cli.PathOf("m"), pipe = cli.PathOf("pipe");
        cli.Done("train", data, "--epochs", "1", "--model", model);
        using (var made = System.Diagnostics.Process.Start("mkfifo", pipe))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Task<byte[]> read = Task.Run(() => File.ReadAllBytes(pipe), TestContext.Current.CancellationToken);
        cli.Done([.. args.Select(a => a switch { "MODEL" => model, "DATA" => data, "PIPE" => pipe, _ => a })]);
        byte[] expected = args[0] == "train" ? File.ReadAllBytes(model) : Encoding.UTF8.GetBytes(cli.Done("predict", model, data).Out);
        byte[] got = await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(expected, got);
    }

    static void Failed(CliResult result, string expected, bool trained)
    {
        Assert.Equal(1, result.Code);
        Assert.Contains("cofactor: cannot write ", result.Error, StringComparison.Ordinal);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(trained, result.Error.Contains("epoch", StringComparison.Ordinal));
    }
}
