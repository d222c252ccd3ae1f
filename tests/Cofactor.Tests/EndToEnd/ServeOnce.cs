using Cofactor.Cli;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>Runs a command that serves, on a free port, and ends it as soon as it listens.</summary>
static class ServeOnce
{
    sealed class EndOnceListening(CancellationTokenSource end) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value!.Contains("listening", StringComparison.Ordinal))
                end.Cancel();
        }
    }

    public static void Run(string[] args)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var error = new EndOnceListening(end);
        Assert.Equal(0, Program.Run([.. args, "--urls", "http://127.0.0.1:0"], new Host { Input = Stream.Null, Output = Stream.Null, Error = error }, end.Token));
        Assert.Contains("listening", error.ToString(), StringComparison.Ordinal);
    }
}
