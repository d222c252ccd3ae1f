using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>What <c>/explain</c> is asked for, and its answer: <c>{"model":"…","explanations":[{"row":1, …}]}</c>.</summary>
/// <param name="Top">How many interactions to list; the others are added up.</param>
/// <param name="Output">The class to explain; null: the most probable.</param>
sealed record ExplainQuery(int Top, int? Output)
{
    const int MostTop = 1000, MostRows = 100, MostNonZeros = 20_000;   // a row costs the square of its non-zeros

    /// <exception cref="RequestException">400: a parameter is wrong, or the model keeps several draws.</exception>
    public static ExplainQuery Of(IQueryCollection query, FmModel model)
    {
        if (model.Shape.DrawCount > 1)
            throw new RequestException(400, "The model's predictions are averages over draws, which are not explained.", string.Create(CultureInfo.InvariantCulture, $"{model.Shape.DrawCount} draws"), "one", "Serve a model of one draw.");
        int top = 10, output = -1;
        string? topText = query["top"], className = query["class"];
        if (topText is not null && (!int.TryParse(topText, NumberStyles.None, CultureInfo.InvariantCulture, out top) || top > MostTop))
            throw new RequestException(400, "The parameter 'top' is wrong.", topText, $"a whole number from 0 to {MostTop}", "");
        if (className is not null && (output = model.OutputCount > 1 ? model.Labels.Target(className) : -1) < 0)
            throw new RequestException(400, "The parameter 'class' is wrong.", className, model.OutputCount > 1 ? "a class of the model" : "nothing: the model is not multi-class", "");
        return new ExplainQuery(top, output < 0 ? null : output);
    }

    /// <summary>Explains rows.</summary>
    /// <exception cref="RequestException">413: there are too many.</exception>
    public void Write(IBufferWriter<byte> to, ServedModel served, SparseMatrix rows)
    {
        if (rows.RowCount > MostRows)
            throw RequestBody.TooMany("instances to explain", MostRows);
        if (rows.NonZeroCount > MostNonZeros)
            throw RequestBody.TooMany("non-zeros to explain", MostNonZeros);
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteString("model", served.Version);
        json.WriteStartArray("explanations");
        for (int i = 0; i < rows.RowCount; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("row", i + 1);
            ExplanationJson.Write(json, served.Model, Output is int output ? Explanation.Of(served.Model, rows.Row(i), Top, output) : served.Model.Explain(rows.Row(i), Top));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
