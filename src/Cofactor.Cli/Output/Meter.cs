using System.Globalization;
using Spectre.Console;

namespace Cofactor.Cli;

/// <summary>
/// Progress of whatever takes longer than <see cref="Host.ProgressAfter"/>, on standard error: a bar on a terminal, else a plain line every ten seconds.
/// Reporting costs a few writes to fields; a thread of its own shows them.
/// </summary>
sealed class Meter(Host host, bool quiet) : IDisposable
{
    static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10), BarInterval = TimeSpan.FromMilliseconds(100);

    readonly Lock _gate = new();
    readonly ManualResetEventSlim _done = new();
    IAnsiConsole? _console;
    Thread? _thread;
    volatile string _text = "";
    double _fraction;

    /// <summary>Starts to show progress, once it has taken long.</summary>
    public void Start(string text)
    {
        Stop();
        if (quiet)
            return;
        _text = text;
        _fraction = 0;
        _done.Reset();
        _thread = new Thread(Show) { IsBackground = true, Name = "progress" };
        _thread.Start();
    }

    /// <summary>How far it is, 0 to 1 (NaN: unknown), and in words.</summary>
    public void Report(double fraction, string text)
    {
        Volatile.Write(ref _fraction, fraction);
        _text = text;
    }

    /// <summary>Ends the present progress and wipes its bar away.</summary>
    public void Stop()
    {
        if (_thread is null)
            return;
        _done.Set();
        _thread.Join();
        _thread = null;
    }

    /// <summary>Writes a line on standard error, above the bar if there is one.</summary>
    public void WriteLine(string line)
    {
        lock (_gate)
        {
            if (_console is null)
                host.Error.WriteLine(line);
            else
                _console.WriteLine(line);
        }
    }

    public void Dispose()
    {
        Stop();
        _done.Dispose();
    }

    void Show()
    {
        if (_done.Wait(host.ProgressAfter))
            return;
        try
        {
            if (host.ErrorIsTerminal)
                ShowBar();
            else
                ShowLines();
        }
        catch (Exception)
        {
            // A display that fails, whatever the reason, must not end the run: nobody would catch it on this thread.
        }
        finally
        {
            lock (_gate)
                _console = null;
        }
    }

    void ShowLines()
    {
        do
            WriteLine(Percent() + _text);
        while (!_done.Wait(PlainInterval));
    }

    void ShowBar()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Error) });
        lock (_gate)
            _console = console;
        console.Progress().AutoClear(true).Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(_text));
                do
                {
                    double fraction = Volatile.Read(ref _fraction);
                    task.IsIndeterminate = double.IsNaN(fraction);
                    task.Value = 100 * (double.IsNaN(fraction) ? 0 : fraction);
                    task.Description = Markup.Escape(_text);
                }
                while (!_done.Wait(BarInterval));
            });
    }

    string Percent()
    {
        double fraction = Volatile.Read(ref _fraction);
        return double.IsNaN(fraction) ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * fraction,3:0} % ");
    }
}
