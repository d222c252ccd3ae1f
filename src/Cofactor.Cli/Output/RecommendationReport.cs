using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary>What was recommended, as a table, as JSON, and as vectors.</summary>
sealed class RecommendationReport(Session session, Recommender recommender, string modelPath)
{
    const int LongestName = 40;

    static readonly JsonWriterOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The best candidates of each context.</summary>
    public int Best(string[] texts, SparseMatrix contexts, KnownItems known, Recommendation[][] found, int reasons, string? vectors)
    {
        session.Result(to =>
        {
            for (int i = 0; i < found.Length; i++)
            {
                if (i > 0)
                    to.WriteLine();
                to.WriteLine($"{texts[i]}: the best {found[i].Length} of {Show.Count(recommender.Candidates.RowCount, "candidate")}{(known[i].Count > 0 ? $", {Show.Count(known[i].Count)} known left out" : "")}");
                Table(to, found[i], c => c.Prediction, c => string.Join(", ", Reasons(contexts, i, c, reasons).Select(r => $"{r.FirstName} × {(r.Second == FeatureOf(c.Candidate) ? "it" : r.SecondName)} {Show.Part(r.Contribution)}")));
            }
        }, json =>
        {
            json.WriteString("model", modelPath);
            json.WriteNumber("candidates", recommender.Candidates.RowCount);
            json.WriteString("vectors", vectors);
            json.WriteStartArray("contexts");
            for (int i = 0; i < found.Length; i++)
            {
                json.WriteStartObject();
                json.WriteString("context", texts[i]);
                json.WriteNumber("known", known[i].Count);
                json.WriteStartArray("items");
                foreach (Recommendation c in found[i])
                    Write(json, c, Reasons(contexts, i, c, reasons));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        return ExitCode.Done;
    }

    /// <summary>The candidates most like one.</summary>
    public int Similar(int candidate, int top, Similarity by)
    {
        Recommendation[] found = recommender.Similar(candidate, top, by);
        string measure = by.ToString().ToLowerInvariant();
        session.Result(to =>
        {
            to.WriteLine($"{Name(candidate)}: the {found.Length} most like it of {Show.Count(recommender.Candidates.RowCount, "candidate")}, by {measure}");
            Table(to, found, c => c.Score, _ => "");
        }, json =>
        {
            json.WriteString("model", modelPath);
            json.WriteNumber("candidates", recommender.Candidates.RowCount);
            json.WriteString("similar_to", Name(candidate));
            json.WriteString("by", measure);
            json.WriteStartArray("items");
            foreach (Recommendation c in found)
            {
                json.WriteStartObject();
                json.WriteString("name", Name(c.Candidate));
                json.WriteNumber("feature", FeatureOf(c.Candidate));
                JsonParts.Number(json, "similarity", c.Score);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        return ExitCode.Done;
    }

    /// <summary>Writes an object a line: first the candidates', then the contexts'.</summary>
    public void WriteVectors(string path, string[] texts, SparseMatrix contexts) => AtomicFile.Write(path, to =>
    {
        for (int c = 0; c < recommender.Candidates.RowCount; c++)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            WriteVector(to, "item", Name(c), FeatureOf(c), recommender.Vector(c));
        }
        for (int i = 0; i < texts.Length; i++)
            WriteVector(to, "context", texts[i], null, recommender.QueryVector(contexts.Row(i)));
    });

    static void WriteVector(Stream to, string kind, string name, int? feature, float[] vector)
    {
        using (var json = new Utf8JsonWriter(to, Line))
        {
            json.WriteStartObject();
            json.WriteString(kind, name);
            if (feature is { } id)
                json.WriteNumber("feature", id);
            json.WriteStartArray("vector");
            foreach (float number in vector)
                json.WriteNumberValue(number);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        to.WriteByte((byte)'\n');
    }

    void Table(TextWriter to, Recommendation[] found, Func<Recommendation, float> number, Func<Recommendation, string> note)
    {
        int names = found.Select(c => Name(c.Candidate).Length).DefaultIfEmpty().Max();
        names = Math.Min(names, LongestName);
        for (int i = 0; i < found.Length; i++)
            to.WriteLine($"{i + 1,4}  {Show.Clip(Name(found[i].Candidate), names).PadRight(names)}{Show.Number(number(found[i])),12}  {note(found[i])}".TrimEnd());
    }

    void Write(Utf8JsonWriter json, Recommendation c, IReadOnlyList<InteractionTerm> reasons)
    {
        json.WriteStartObject();
        json.WriteString("name", Name(c.Candidate));
        json.WriteNumber("feature", FeatureOf(c.Candidate));
        JsonParts.Number(json, "score", c.Score);
        JsonParts.Number(json, "prediction", c.Prediction);
        json.WriteStartArray("reasons");
        foreach (InteractionTerm reason in reasons)
        {
            json.WriteStartObject();
            json.WriteString("context", reason.FirstName);
            json.WriteString("candidate", reason.SecondName);
            JsonParts.Number(json, "contribution", reason.Contribution);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    IReadOnlyList<InteractionTerm> Reasons(SparseMatrix contexts, int i, Recommendation c, int count) => recommender.Reasons(contexts.Row(i), c.Candidate, count);

    int FeatureOf(int candidate) => recommender.Candidates.Row(candidate).Count == 0 ? -1 : recommender.Candidates.Row(candidate).Indices[0];

    string Name(int candidate)
    {
        SparseRow row = recommender.Candidates.Row(candidate);
        return row.Count == 0 ? "(nothing)" : recommender.Model.FeatureName(row.Indices[0], row.Fields.IsEmpty ? -1 : row.Fields[0]);
    }
}
