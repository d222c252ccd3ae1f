using System.Text.RegularExpressions;
using Cofactor.Cli;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>README does what it says: its C# compiles and runs as it stands, its commands run in their order.</summary>
public partial class ReadmeTests
{
    static readonly Markdown Readme = new("README.md");

    [Fact]
    public void Its_CSharp_runs()
    {
        string here = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Cofactor.Tests", "EndToEnd", "ReadmeTests.cs"));
        string body = here.Split("// README begins\n")[1].Split("// README ends")[0].TrimEnd().Replace("\n        ", "\n", StringComparison.Ordinal).TrimStart();
        Assert.Equal(Assert.Single(Readme.Blocks("csharp")).TrimEnd(), body);
        Assert.Matches(@"^rmse 0[.,]6\d\d\nrow 0: \d[.,]\d\d, of which interactions -?\d[.,]\d\d\n$", FirstScreen());
        File.Delete("films.safetensors");
    }

    static string FirstScreen()
    {
        using var Console = new StringWriter { NewLine = "\n" };
        // README begins
        Dataset train = DataFile.Read("samples/films/films-train.csv");
        FmModel model = Trainer.Train(train, new SgdOptions { NumFactors = 16 });
        Dataset test = DataFile.Read("samples/films/films-test.csv", new ReadOptions { FeatureMap = model.FeatureMap });
        Console.WriteLine($"rmse {Evaluator.Evaluate(model, test).Metrics["rmse"]:f3}");
        Console.WriteLine($"row 0: {model.Predict(test.Row(0)):f2}, of which interactions {model.Explain(test.Row(0)).InteractionSum:f2}");
        ModelFile.Write(model, "films.safetensors");
        // README ends
        return Console.ToString();
    }

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
