using System.Text;
using Cofactor.Cli;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>What one run of the command did.</summary>
sealed record CliResult(int Code, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs commands in this process, in a folder of their own.</summary>
sealed class CliRun : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cofactor-cli-").FullName;

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    /// <summary>Names of the files in the folder, hidden ones as well.</summary>
    public string[] Files() => [.. Directory.GetFileSystemEntries(_folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public CliResult Run(params string[] args) => RunWith("", default, args);

    public CliResult RunWith(string input, CancellationToken cancellationToken, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        int code = Program.Run(args, new Host { Input = new MemoryStream(Encoding.UTF8.GetBytes(input)), Output = output, Error = error }, cancellationToken);
        // Paths differ from run to run; snapshots and messages do not want them.
        return new CliResult(code, Encoding.UTF8.GetString(output.ToArray()).Replace(_folder + "/", "", StringComparison.Ordinal), error.ToString().Replace(_folder + "/", "", StringComparison.Ordinal));
    }

    /// <summary>Runs and requires success.</summary>
    public CliResult Done(params string[] args)
    {
        CliResult result = Run(args);
        Assert.True(result.Code == 0, $"{string.Join(' ', args)}: exit code {result.Code}: {result.Error}");
        return result;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
