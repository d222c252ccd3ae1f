using System.Globalization;

namespace Cofactor.Benchmarks;

/// <summary>What wrk saw of a server under load, and what that cost the server.</summary>
/// <param name="Requests">Requests that were answered.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="P50">Microseconds within which half of the requests were answered.</param>
/// <param name="P99">The same of 99 %.</param>
/// <param name="P999">The same of 99.9 %.</param>
/// <param name="Refused">Answers with a status of 400 or more.</param>
/// <param name="Cpu">Processor seconds of the server, user's and system's.</param>
sealed record Load(long Requests, double Seconds, double P50, double P99, double P999, long Refused, double Cpu)
{
    const string Program = "wrk";

    /// <summary>Requests a second.</summary>
    public double Rate => Requests / Seconds;

    /// <summary>Whether wrk is installed.</summary>
    public static bool IsPossible => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Program)));

    /// <summary>The command, for the page.</summary>
    public static string Command(int seconds) => string.Create(CultureInfo.InvariantCulture, $"wrk -t1 -c… -d{seconds}s -s load.lua URL -- FILE");

    /// <summary>Loads a server with the requests of a file, by turns, over so many connections that stay open.</summary>
    /// <exception cref="InvalidOperationException">A connection failed, or a request was not answered.</exception>
    public static Load Run(ServerProcess server, string requests, int connections, int seconds)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Service", "load.lua");
        double before = server.CpuSeconds;
        Child run = Child.Run(Program, ["-t1", $"-c{connections}", string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"), "-s", script, server.Url, "--", requests]);
        double cpu = server.CpuSeconds - before;
        double[] n = [.. run.Output.Split('\n').Single(l => l.StartsWith("RESULT ", StringComparison.Ordinal)).Split(' ').Skip(1).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
        return n[5] == 0 ? new Load((long)n[0], n[1] / 1e6, n[2], n[3], n[4], (long)n[6], cpu) : throw new InvalidOperationException($"{n[5]} connections or requests failed: {run.Output}");
    }
}
