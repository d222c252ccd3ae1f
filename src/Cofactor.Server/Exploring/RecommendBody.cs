using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>
/// What <c>POST /recommend</c> asks for: <c>{"context": {"user": "12", "hour": 20}, "candidates": "film", "exclude": ["Alien"], "top": 10,
/// "reasons": 3}</c>; of a model without columns <c>"context": "12:1 40:0.5"</c>, <c>"candidates": "943-2624"</c> and ids to exclude.
/// </summary>
/// <param name="Context">The row without a candidate.</param>
/// <param name="Candidates">What to choose from.</param>
/// <param name="Exclude">Candidates that are not wanted, by name.</param>
/// <param name="Top">How many.</param>
/// <param name="Reasons">How many interactions to tell of each.</param>
sealed record RecommendBody(SparseMatrix Context, FeatureSelection Candidates, string[] Exclude, int Top, int Reasons)
{
    const int MostTop = 1000, MostReasons = 100, MostNonZeros = 10_000;
    const long MostFactors = 500_000_000;   // that reasons are computed from

    static readonly string[] Members = ["context", "candidates", "exclude", "top", "reasons"];

    /// <exception cref="RequestException">413, 415: the body is too long, or no JSON.</exception>
    /// <exception cref="DataFormatException">The body is wrong.</exception>
    public static async ValueTask<RecommendBody> ReadAsync(HttpContext context, FmModel model, ScoringLimits limits)
    {
        if (BodyType.Of(context.Request.ContentType) != DataFormat.Json)
            throw new RequestException(415, "The body must be JSON.", context.Request.ContentType ?? "", MediaTypes.Json, "With curl: -H 'Content-Type: application/json'.");
        byte[] body = await RequestBody.BytesAsync(context, limits).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = limits.MaxDepth, AllowDuplicateProperties = false });
            return Of(json.RootElement, model);
        }
        catch (JsonException e)
        {
            throw new DataFormatException(new SourcePosition("body", (e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1), body.Length == 0 ? "an empty body" : "no JSON, or a member twice", "an object", inner: e);
        }
        catch (InvalidOperationException e)   // a text that is no Unicode shows when it is read
        {
            throw new DataFormatException(new SourcePosition("body"), "a text that is no Unicode", "UTF-8, and escapes in pairs where they are surrogates", inner: e);
        }
    }

    static RecommendBody Of(JsonElement json, FmModel model)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Wrong("body", json, "an object");
        foreach (JsonProperty member in json.EnumerateObject())
            if (!Members.Contains(member.Name))
                throw new DataFormatException(new SourcePosition("body"), $"the member '{member.Name}'", $"only {string.Join(", ", Members)}");
        if (!json.TryGetProperty("context", out JsonElement row))
            throw new DataFormatException(new SourcePosition("body"), "no member 'context'", "who and where to recommend for");
        JsonElement? candidates = json.TryGetProperty("candidates", out JsonElement given) && given.ValueKind != JsonValueKind.Null ? given : null;
        string selection = candidates is null ? model.Card.Hyperparameters.GetValueOrDefault("item")
            ?? throw new DataFormatException(new SourcePosition("body"), "no member 'candidates'", model.FeatureMap is { } map ? $"one of the columns {string.Join(", ", map.Columns.Select(c => c.Name))}" : "ids, such as \"943-2624\"")
            : Text("candidates", candidates.Value);
        var body = new RecommendBody(ContextOf(row, model), FeatureSelection.Parse("candidates", selection, model.FeatureMap), Names(json), Int(json, "top", 10, MostTop), Int(json, "reasons", 3, MostReasons));
        if (body.Context.NonZeroCount > MostNonZeros)
            throw RequestBody.TooMany("non-zeros in the context", MostNonZeros);
        if (body.Reasons > 0 && body.Context.NonZeroCount * body.Top * model.FactorCount * model.Shape.DrawCount > MostFactors)
            throw RequestBody.TooMany("factors to tell reasons from", MostFactors);
        return body;
    }

    static string[] Names(JsonElement json)
    {
        if (!json.TryGetProperty("exclude", out JsonElement exclude) || exclude.ValueKind == JsonValueKind.Null)
            return [];
        return exclude.ValueKind == JsonValueKind.Array ? [.. exclude.EnumerateArray().Select(e => Text("exclude", e))] : throw Wrong("exclude", exclude, "an array of names");
    }

    static int Int(JsonElement json, string name, int usual, int most)
    {
        if (!json.TryGetProperty(name, out JsonElement given) || given.ValueKind == JsonValueKind.Null)
            return usual;
        return given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out int number) && number >= 0 && number <= most ? number
            : throw Wrong(name, given, string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {most}"));
    }

    static SparseMatrix ContextOf(JsonElement json, FmModel model)
    {
        var row = new RowBlockBuilder();
        if (model.FeatureMap is null)
            AddNumbers(Text("context", json), model, row);
        else if (json.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty member in json.EnumerateObject())
                AddColumn(member, model.FeatureMap, row);
        else
            throw Wrong("context", json, "an object of columns");
        row.EndRow(float.NaN);
        return row.Build(int.MaxValue).Features;
    }

    static void AddColumn(JsonProperty member, FeatureMap map, RowBlockBuilder row)
    {
        if (map.ColumnIndex(member.Name) is not (>= 0 and int c))
        {
            // As in rows to predict, what was a column of the table and is no feature may stand there.
            if (map.Layout.Columns.Contains(member.Name))
                return;
            throw new DataFormatException(new SourcePosition("body"), $"the column {DataFormatException.Quote(member.Name)} in 'context'", $"columns of the training data: {string.Join(", ", map.Columns.Select(k => k.Name))}", Parameters.Near(member.Name, map));
        }
        FeatureColumn column = map.Columns[c];
        if (member.Value.ValueKind == JsonValueKind.Null)
            return;
        string text = member.Value.ValueKind == JsonValueKind.Array && column.Separator is { } separator
            ? string.Join(separator, member.Value.EnumerateArray().Select(e => Text(column.Name, e))) : Text(column.Name, member.Value);
        if (!map.Encode(c, Encoding.UTF8.GetBytes(text), row))
            throw Wrong(column.Name, member.Value, "a finite number");
    }

    static void AddNumbers(string text, FmModel model, RowBlockBuilder row)
    {
        var seen = new HashSet<int>();
        foreach (string part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = part.IndexOf(':', StringComparison.Ordinal);
            float value = 1;
            if (!int.TryParse(colon < 0 ? part : part[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out int feature) || feature >= model.FeatureCount
                || (colon >= 0 && (!float.TryParse(part.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out value) || !float.IsFinite(value))))
                throw new DataFormatException(new SourcePosition("body"), $"{DataFormatException.Quote(part)} in 'context'", string.Create(CultureInfo.InvariantCulture, $"index:value with an index below {model.FeatureCount}, such as 12:1"));
            if (!seen.Add(feature))
                throw new DataFormatException(new SourcePosition("body"), $"the feature {part} again in 'context'", "each feature once");
            row.Add(feature, value);
        }
    }

    static string Text(string name, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Number => json.GetRawText(),
        _ => throw Wrong(name, json, "a text or a number"),
    };

    static DataFormatException Wrong(string name, JsonElement found, string expected) => new(new SourcePosition("body"), $"{DataFormatException.Quote(found.GetRawText())} as '{name}'", expected);
}
