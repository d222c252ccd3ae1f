using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>
/// The C# of a document: its blocks, one after the other, are a program. The compiler that builds the tests compiles it, and it runs as a
/// process of its own in <see cref="WorkingFolder"/>. What an ```output block shows, it prints.
/// </summary>
static partial class DocProgram
{
    const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    public static void Run(Markdown document)
    {
        string output = Output(string.Join('\n', document.Blocks("csharp")));
        string[] shown = [.. document.Blocks("output").SelectMany(b => b.TrimEnd().Split('\n'))];
        if (shown.Length == 0)
            return;
        string[] printed = output.TrimEnd().Split('\n');
        Assert.Equal(shown.Select(Words), printed.Select(Words));
        Assert.All(shown.Zip(printed), line => Assert.All(Numbers(line.First).Zip(Numbers(line.Second)), n => Assert.True(IsNear(n.First, n.Second), $"shown: {line.First}\nprinted: {line.Second}")));
    }

    static string Output(string program)
    {
        string folder = Directory.CreateTempSubdirectory("cofactor-doc-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
            File.WriteAllText(Path.Combine(folder, "Usings.cs"), ImplicitUsings);
            string library = typeof(FmModel).Assembly.Location;
            foreach (string file in new[] { library, typeof(System.IO.Hashing.XxHash3).Assembly.Location })
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            string compiler = typeof(DocProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "CSharpCompiler").Value!;
            string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
            File.WriteAllLines(Path.Combine(folder, "compile.rsp"),
            [
                "-nologo", "-nullable", "-langversion:latest", "-warnaserror", "-out:Doc.dll", $"-r:\"{library}\"", "Program.cs", "Usings.cs",
                .. Directory.GetFiles(runtime, "System*.dll").Where(f => !f.EndsWith(".Native.dll", StringComparison.Ordinal)).Select(f => $"-r:\"{f}\""),
            ]);
            ProgramRun.Output(folder, compiler, "-noconfig", "@compile.rsp");
            return ProgramRun.Output(WorkingFolder.Path, "exec", "--runtimeconfig", Path.Combine(AppContext.BaseDirectory, "Cofactor.Tests.runtimeconfig.json"), Path.Combine(folder, "Doc.dll"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Whole numbers are the same. Others depend a little on the processor: training repeats to the bit on one, and nearly on others.</summary>
    static bool IsNear(string shown, string printed)
    {
        double a = double.Parse(shown, CultureInfo.InvariantCulture), b = double.Parse(printed, CultureInfo.InvariantCulture);
        return shown.Contains('.', StringComparison.Ordinal) ? Math.Abs(a - b) <= 0.03 * Math.Max(1, Math.Abs(a)) : a == b;
    }

    static string[] Numbers(string line) => [.. Number().Matches(line).Select(m => m.Value)];

    static string Words(string line) => Blanks().Replace(Number().Replace(line, "#"), " ");

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
