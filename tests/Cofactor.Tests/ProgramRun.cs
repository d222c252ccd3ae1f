using System.Diagnostics;
using Xunit;

namespace Cofactor.Tests;

/// <summary>Runs `dotnet` as a person at a terminal does: the build and the tests around it leave no trace in its environment.</summary>
static class ProgramRun
{
    public static ProcessStartInfo Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";   // a process that stays would keep our pipe open
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_NOLOGO"] = start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        return start;
    }

    /// <summary>Runs it to its end, which must be a good one; what it printed.</summary>
    public static string Output(string folder, params string[] arguments)
    {
        using Process process = Process.Start(Start(folder, arguments))!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: exit code {process.ExitCode}: {output}{error.Result}");
        return output.ReplaceLineEndings("\n");
    }
}
