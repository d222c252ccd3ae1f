using System.Text;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary>One run of one command: where it says things, and whether it may go on.</summary>
sealed class Session : IDisposable
{
    /// <summary>The number of the JSON documents' schema; within one, fields are only added.</summary>
    public const int Schema = 1;

    readonly StreamWriter _out;

    public Session(Host host, bool json, bool quiet, CancellationToken cancellation)
    {
        Host = host;
        IsJson = json;
        IsQuiet = quiet;
        Cancellation = cancellation;
        _out = new StreamWriter(host.Output, new UTF8Encoding(false), 4096, leaveOpen: true) { NewLine = "\n" };
        Meter = new Meter(host, quiet);
        Pipes = new Pipes(host.Input);
    }

    public Host Host { get; }

    public bool IsJson { get; }

    public bool IsQuiet { get; }

    /// <summary>Ends the run after the present batch.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Progress of whatever takes long.</summary>
    public Meter Meter { get; }

    /// <summary>Inputs that are no files.</summary>
    public Pipes Pipes { get; }

    /// <summary>Tables that rows are joined with.</summary>
    public HashSet<JoinTable> Joins { get; } = [];

    /// <summary>Says which keys of rows the tables lack.</summary>
    public void SayMissingKeys()
    {
        foreach (JoinTable join in Joins)
            if (join.MissingKeyCount > 0)
                Say($"note: {join.Name} has no row for {Show.Count(join.MissingKeyCount, "value")} of {join.Key}, such as {join.MissingKey}: in their rows {string.Join(", ", join.Columns)} count as empty");
    }

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

    public void Dispose()
    {
        Meter.Dispose();
        Pipes.Dispose();
        _out.Dispose();
    }
}
