using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Cofactor.Benchmarks;

/// <summary>A server in a process of its own, from when it listens until it is disposed of.</summary>
sealed partial class ServerProcess : IDisposable
{
    readonly Process _process;

    ServerProcess(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>Processor time so far, of all its threads.</summary>
    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Bytes of memory that it holds.</summary>
    public long ResidentBytes => Status("VmRSS:") * 1024;

    /// <summary>Its threads.</summary>
    public long Threads => Status("Threads:");

    /// <summary>Its open files and sockets.</summary>
    public int Handles => Directory.GetFiles($"/proc/{_process.Id}/fd").Length;

    /// <summary>Starts a command that tells, on either output, the address that it listens on.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static ServerProcess Start(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        var address = new TaskCompletionSource<string>();
        var said = new List<string>();
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (said)
                said.Add(line.Data ?? "");
            if (Address().Match(line.Data ?? "") is { Success: true } match)
                address.TrySetResult(match.Value);
        }
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (Task.WaitAny([address.Task, process.WaitForExitAsync()], TimeSpan.FromMinutes(1)) == 0)
            return new ServerProcess(process, address.Task.Result);
        process.Kill();
        throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} does not listen: {string.Join('\n', said)}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    long Status(string name) =>
        long.Parse(Digits().Match(File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal))).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
