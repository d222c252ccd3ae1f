using System.Text.RegularExpressions;
using Cofactor.Cli;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>README does what it says: its commands run in their order (DocumentTests runs its C#).</summary>
public partial class ReadmeTests
{
    static readonly Markdown Readme = new("README.md");

    [Fact]
    public void Its_commands_on_shipped_data_run_in_their_order()
    {
        string[] commands = [.. Readme.Commands().Where(c => c.Contains("samples/", StringComparison.Ordinal) || c.Contains(" films.", StringComparison.Ordinal))];
        Assert.True(commands.Length >= 12);
        string folder = Directory.CreateTempSubdirectory("cofactor-readme-").FullName;
        try
        {
            foreach (string command in commands)
                Run(Written().Replace(command, $" {folder}/$1"));
            Assert.Equal(10_001, File.ReadLines(Path.Combine(folder, "predictions.csv")).Count());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Its_commands_on_public_data_run()
    {
        string data = Path.GetDirectoryName(Path.GetDirectoryName(RealData.File("ml-100k/u1.base")))!;
        RealData.File("frappe/frappe.test.libfm");
        string[] commands = [.. Readme.Commands().Where(c => c.Contains("ml-100k/", StringComparison.Ordinal) || c.Contains("frappe/", StringComparison.Ordinal))];
        Assert.Equal(4, commands.Length);
        string folder = Directory.CreateTempSubdirectory("cofactor-readme-").FullName;
        try
        {
            foreach (string command in commands)
                Run(command.Replace(" ml-100k/", $" {data}/ml-100k/", StringComparison.Ordinal).Replace(" frappe/", $" {data}/frappe/", StringComparison.Ordinal)
                    .Replace(" u1.safe", $" {folder}/u1.safe", StringComparison.Ordinal).Replace(" frappe.safe", $" {folder}/frappe.safe", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_clean_checkout_script_runs_its_two_commands()
    {
        string script = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));
        string[] two = [.. Readme.Blocks("sh").SelectMany(b => b.Split('\n')).Where(l => l.StartsWith("dotnet ", StringComparison.Ordinal))];
        Assert.Equal(2, two.Length);
        Assert.All(two, command => Assert.Contains(command, script, StringComparison.Ordinal));
    }

    static void Run(string command)
    {
        string[] args = command.Split(' ')[1..];
        if (args[0] == "serve")
        {
            ServeOnce.Run(args);
            return;
        }
        using var output = new MemoryStream();
        using var error = new StringWriter();
        int code = Program.Run(args, new Host { Input = Stream.Null, Output = output, Error = error });
        Assert.True(code == 0, $"{command}: exit code {code}: {error}");
        Assert.True(output.Length + error.ToString().Length > 0);
    }

    /// <summary>A file that a command writes, or reads after that.</summary>
    [GeneratedRegex(@" ((?:films|small|imported)\.safetensors|films\.tar\.gz|(?:films|kept)\.cofactor|predictions\.csv)")]
    private static partial Regex Written();
}
