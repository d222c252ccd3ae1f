using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Cofactor.Tests;

/// <summary>The command as a process of its own, and the signals that it can get.</summary>
sealed class CofactorProcess : IDisposable
{
    CofactorProcess(Process process) => Process = process;

    public Process Process { get; }

    public StreamReader Output => Process.StandardOutput;

    public StreamReader Error => Process.StandardError;

    public static CofactorProcess Start(params string[] arguments) => Start(null, arguments);

    /// <param name="temporary">The folder for its temporary files; null: as usual.</param>
    /// <param name="arguments">The arguments behind the program's name.</param>
    public static CofactorProcess Start(string? temporary, string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by kill");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Cofactor.Cli.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (temporary is not null)
            start.Environment["TMPDIR"] = temporary;
        return new CofactorProcess(Process.Start(start)!);
    }

    /// <summary>Sends a signal, such as TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end; the exit code.</summary>
    public int Exit()
    {
        Assert.True(Process.WaitForExit(60_000), "still there after a minute");
        return Process.ExitCode;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill();
        Process.Dispose();
    }
}
