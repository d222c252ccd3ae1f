using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>What <c>/explain</c> is asked for, and its answer: <c>{"model":"…","explanations":[{"row":1, …}]}</c>.</summary>
/// <param name="Top">How many interactions to list; the others are added up.</param>
/// <param name="Output">The class to explain; null: the most probable.</param>
/// <param name="WithFactors">Whether linear terms bring their factors.</param>
sealed record ExplainQuery(int Top, int? Output, bool WithFactors)
{
    const int MostTop = 1000, MostRows = 100, MostNonZeros = 20_000;   // a row costs the square of its non-zeros
    const long MostFactors = 4_000_000;                                // of all non-zeros and draws

    /// <exception cref="RequestException">400: a parameter is wrong.</exception>
    public static ExplainQuery Of(IQueryCollection query, FmModel model) =>
        new(Parameters.Int(query, "top", 10, 0, MostTop), Parameters.Output(query, model), Parameters.Flag(query, "factors"));

    /// <summary>Explains rows.</summary>
    /// <exception cref="RequestException">413: there are too many.</exception>
    public void Write(IBufferWriter<byte> to, ServedModel served, SparseMatrix rows)
    {
        if (rows.RowCount > MostRows)
            throw RequestBody.TooMany("instances to explain", MostRows);
        if (rows.NonZeroCount > MostNonZeros)
            throw RequestBody.TooMany("non-zeros to explain", MostNonZeros);
        if (rows.NonZeroCount * served.Model.FactorCount * served.Model.Shape.DrawCount > MostFactors)
            throw RequestBody.TooMany("factors of non-zeros to explain", MostFactors);
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteString("model", served.Version);
        json.WriteStartArray("explanations");
        for (int i = 0; i < rows.RowCount; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("row", i + 1);
            ExplanationJson.Write(json, served.Model, Explanation.Of(served.Model, rows.Row(i), Top, Output, WithFactors));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
