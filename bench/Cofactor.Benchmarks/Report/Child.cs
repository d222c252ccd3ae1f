using System.Diagnostics;
using System.Globalization;

namespace Cofactor.Benchmarks;

/// <summary>A command that ran.</summary>
/// <param name="Seconds">From start to end.</param>
/// <param name="PeakBytes">The most memory that it held, as the system counted; 0 where that is unknown.</param>
/// <param name="Output">What it wrote to standard output.</param>
sealed record Child(double Seconds, long PeakBytes, string Output)
{
    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static Child Run(string file, IEnumerable<string> arguments, string? input = null, string? folder = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = input is not null, WorkingDirectory = folder ?? "" };
        long from = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        Task feed = input is null ? Task.CompletedTask : Task.Run(() => Feed(process, input));
        long peak = 0;
        while (!process.WaitForExit(5))
            peak = Math.Max(peak, PeakOf(process.Id));
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        process.WaitForExit();
        feed.Wait();
        return process.ExitCode == 0 ? new Child(seconds, peak, output.Result)
            : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
    }

    static void Feed(Process process, string input)
    {
        using FileStream from = File.OpenRead(input);
        from.CopyTo(process.StandardInput.BaseStream);
        process.StandardInput.Close();
    }

    /// <summary>Linux' high-water mark of the process, which only grows: the last look counts.</summary>
    static long PeakOf(int id)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line[6..^2], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;   // it has just ended, or this is not Linux
        }
    }
}
