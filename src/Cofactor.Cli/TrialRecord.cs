using System.Text;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary>
/// A search's trials as lines of JSON, the first of which says which search it is: written as they end, so that a search that was
/// interrupted, however hard, goes on where it was.
/// </summary>
sealed class TrialRecord : IDisposable
{
    readonly FileStream _file;

    TrialRecord(FileStream file, Dictionary<TrialKey, TrialOutcome> known)
    {
        _file = file;
        Known = known;
    }

    /// <summary>The trials that the file held.</summary>
    public IReadOnlyDictionary<TrialKey, TrialOutcome> Known { get; }

    /// <summary>Starts a file, or goes on with one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="search">What makes the search the one that it is, as text by name.</param>
    /// <param name="resume">Whether to go on with a file that is there.</param>
    /// <exception cref="DataFormatException">The file is no record, or one of another search.</exception>
    /// <exception cref="UsageException">The file is there, and nobody asked to go on with it.</exception>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static TrialRecord Open(string path, IReadOnlyDictionary<string, string> search, bool resume)
    {
        OutputPath.Check(path);
        var known = new Dictionary<TrialKey, TrialOutcome>();
        bool there = OutputPath.HasContent(path);
        if (there && !resume)
            throw new UsageException($"{path} has the trials of a search already; give --resume to go on with it, or --record another FILE.", path, "no such file", "Give --resume, or --record another FILE.");
        long whole = there ? Read(path, search, known) : 0;
        FileStream file = null!;
        OutputPath.Write(path, () =>
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            // What a kill left of a line goes.
            file.SetLength(whole);
            file.Position = whole;
        });
        var record = new TrialRecord(file, known);
        if (whole == 0)
            record.Line(json => JsonParts.Texts(json, "search", search));
        return record;
    }

    /// <summary>Adds a trial.</summary>
    public void Add(Trial trial) => Line(json =>
    {
        json.WriteNumber("bracket", trial.Key.Bracket);
        json.WriteNumber("candidate", trial.Key.Candidate);
        json.WriteNumber("rung", trial.Key.Rung);
        JsonParts.Number(json, trial.MetricName.Length > 0 ? "validation_" + trial.MetricName : "validation", trial.Outcome.Metric);
        json.WriteNumber("epochs", trial.Outcome.Epochs);
        JsonParts.Number(json, "seconds", trial.Outcome.Seconds);
        JsonParts.Texts(json, "options", trial.Options.ToHyperparameters());
    });

    public void Dispose() => _file.Dispose();

    void Line(Action<Utf8JsonWriter> fields) => OutputPath.Write(_file.Name, () =>
    {
        using (var json = new Utf8JsonWriter(_file))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Session.Schema);
            fields(json);
            json.WriteEndObject();
        }
        _file.WriteByte((byte)'\n');
        _file.Flush(flushToDisk: true);
    });

    /// <summary>Reads the whole lines of a record and returns their bytes.</summary>
    static long Read(string path, IReadOnlyDictionary<string, string> search, Dictionary<TrialKey, TrialOutcome> known)
    {
        byte[] content = File.ReadAllBytes(path);
        int whole = content.AsSpan().LastIndexOf((byte)'\n') + 1, line = 0;
        foreach (string text in Encoding.UTF8.GetString(content, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            line++;
            try
            {
                using var json = JsonDocument.Parse(text);
                JsonElement root = json.RootElement;
                if (line == 1)
                    Require(path, search, root.GetProperty("search"));
                else
                    known[new TrialKey(root.GetProperty("bracket").GetInt32(), root.GetProperty("candidate").GetInt32(), root.GetProperty("rung").GetInt32())] =
                        new TrialOutcome(Metric(root), root.GetProperty("epochs").GetInt32(), root.GetProperty("seconds").GetDouble());
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new DataFormatException(new SourcePosition(path, line), $"'{Show.Clip(text, 60)}'", "a line that cofactor tune wrote", "Give --record another FILE.", e);
            }
        }
        return whole;
    }

    static double Metric(JsonElement trial)
    {
        JsonElement metric = trial.EnumerateObject().First(p => p.Name.StartsWith("validation", StringComparison.Ordinal)).Value;
        return metric.ValueKind == JsonValueKind.Null ? double.NaN : metric.GetDouble();
    }

    static void Require(string path, IReadOnlyDictionary<string, string> search, JsonElement recorded)
    {
        foreach ((string name, string value) in search)
        {
            string? then = recorded.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;
            if (then != value)
                throw new DataFormatException(new SourcePosition(path, 1), $"a search with {name} '{then ?? "unknown"}'", $"this one's '{value}'", "Search with the data and options of the record, or give --record another FILE.");
        }
    }
}
