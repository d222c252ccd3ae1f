using System.Text;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary>One run of one command: where it says things, and whether it may go on.</summary>
sealed class Session : IDisposable
{
    /// <summary>The number of the JSON documents' schema; within one, fields are only added.</summary>
    public const int Schema = 1;

    readonly StreamWriter _out;
    FileStream? _spool, _second;

    public Session(Host host, bool json, bool quiet, CancellationToken cancellation)
    {
        Host = host;
        IsJson = json;
        IsQuiet = quiet;
        Cancellation = cancellation;
        _out = new StreamWriter(host.Output, new UTF8Encoding(false), 4096, leaveOpen: true) { NewLine = "\n" };
        Meter = new Meter(host, quiet);
    }

    public Host Host { get; }

    public bool IsJson { get; }

    public bool IsQuiet { get; }

    /// <summary>Ends the run after the present batch.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Progress of whatever takes long.</summary>
    public Meter Meter { get; }

    /// <summary>Says something beside the results, on standard error, unless <c>--quiet</c>.</summary>
    public void Say(string line)
    {
        if (!IsQuiet)
            Meter.WriteLine(line);
    }

    /// <summary>Gives the command's result: one JSON document with <c>--json</c>, else text.</summary>
    public void Result(Action<TextWriter> text, Action<Utf8JsonWriter> json)
    {
        OutputPath.Write(OutputPath.Standard, () =>
        {
            if (IsJson)
            {
                WriteDocument(_out.BaseStream, json);
                _out.Write('\n');
            }
            else
            {
                text(_out);
            }
            _out.Flush();
        });
    }

    /// <summary>Tells of a failure, on standard error or as the one JSON document.</summary>
    /// <param name="failure">What failed.</param>
    /// <param name="more">Further fields of the document.</param>
    public int Fail(Failure failure, Action<Utf8JsonWriter>? more = null)
    {
        if (!IsJson)
        {
            Meter.Stop();
            failure.WriteLine(Host.Error);
        }
        else
        {
            Result(_ => { }, json =>
            {
                failure.WriteJson(json);
                more?.Invoke(json);
            });
        }
        return failure.ExitCode;
    }

    /// <summary>Writes <c>{"schema":1, …}</c>.</summary>
    public static void WriteDocument(Stream to, Action<Utf8JsonWriter> fields)
    {
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("schema", Schema);
        fields(json);
        json.WriteEndObject();
    }

    /// <summary>Standard input: itself, or the temporary file that it was copied to.</summary>
    public Stream Input => _spool ?? Host.Input;

    /// <summary>Standard input as a temporary file: for what reads rows more than once, and to find a row's line again for a message.</summary>
    public FileStream Spool()
    {
        if (_spool is null)
        {
            _spool = Temporary();
            Host.Input.CopyTo(_spool);
            _spool.Position = 0;
        }
        return _spool;
    }

    /// <summary>The same file once more, for a second reader beside the first.</summary>
    public FileStream SpoolAgain()
    {
        Spool().Flush();
        return _second ??= new FileStream(Spool().Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>A temporary file that goes when it is closed.</summary>
    public static FileStream Temporary() =>
        new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);

    public void Dispose()
    {
        Meter.Dispose();
        _second?.Dispose();
        _spool?.Dispose();
        _out.Dispose();
    }
}
