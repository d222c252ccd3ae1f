using Microsoft.Win32.SafeHandles;

namespace Cofactor.Cli;

/// <summary>The process's own streams and terminal.</summary>
static class StandardHost
{
    public static Host Create() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = OpenOutput(),
        Error = Console.Error,
        // https://no-color.org: set to anything but nothing, it asks for none.
        OutputHasColours = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = Console.IsOutputRedirected ? 80 : Math.Clamp(Console.WindowWidth, 60, 100),
    };

    /// <summary>
    /// Standard output. A pipe is opened as a file, since the console's stream keeps silent about a reader that has gone: predicting
    /// into <c>head</c> would go on to the end of the data.
    /// </summary>
    static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            var file = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0);
            if (!file.CanSeek)
                return file;
        }
        return Console.OpenStandardOutput();
    }
}
