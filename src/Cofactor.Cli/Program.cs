using System.Runtime.InteropServices;

namespace Cofactor.Cli;

/// <summary>The <c>cofactor</c> command.</summary>
static class Program
{
    static int Main(string[] args)
    {
        using var interrupted = new CancellationTokenSource();
        // The first signal ends the run after the present batch; the second finds the token cancelled and kills the process.
        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = !interrupted.IsCancellationRequested;
            if (!signal.Cancel && !Console.IsErrorRedirected)
                Console.Error.Write("\e[?25h");   // the progress bar has hidden the cursor
            interrupted.Cancel();
        }
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        return Run(args, StandardHost.Create(), interrupted.Token);
    }

    /// <summary>Runs a command line with the given streams; tests call it in their own process.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="host">Streams and terminal.</param>
    /// <param name="cancellationToken">Interrupts the run.</param>
    /// <returns>The exit code.</returns>
    internal static int Run(string[] args, Host host, CancellationToken cancellationToken = default) =>
        CommandLine.Run(args, host, cancellationToken);
}
