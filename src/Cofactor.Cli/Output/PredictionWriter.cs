using System.Globalization;
using System.Text;

namespace Cofactor.Cli;

/// <summary>What <c>predict</c> writes of a row.</summary>
enum OutputType
{
    /// <summary>The value, the expected level, the probability, or C probabilities.</summary>
    Prediction,

    /// <summary>The score, before the link, of each output.</summary>
    Score,

    /// <summary>The name of the most probable class or level; for a regressor the value.</summary>
    Label,

    /// <summary>The probability of each class or level.</summary>
    Probability,
}

/// <summary>How predictions are laid out.</summary>
enum PredictionLayout
{
    /// <summary>One row a line; several numbers have commas between them and a line of class names above.</summary>
    Lines,

    /// <summary>One JSON document: a number, an array of numbers or a text a row.</summary>
    Json,
}

/// <summary>Predicts rows as they pass and writes them, floats in their shortest form that reads back the same.</summary>
sealed class PredictionWriter(FmModel model, OutputType type, IReadOnlyList<string> keep, RawColumns? kept, int threads)
{
    readonly byte[][] _names = [.. model.Labels.ClassNames.Select(n => Encoding.UTF8.GetBytes(kept is null ? n : CsvField(n)))];

    bool IsLabel => type == OutputType.Label && model.Labels.ClassNames.Count > 0;

    bool IsSeveral => (model.OutputCount > 1 && !IsLabel) || type == OutputType.Probability;

    /// <summary>Writes all rows, the same bytes for any number of threads; returns their number.</summary>
    public long Write(IRowSource data, Stream to, PredictionLayout layout, Action<long> progress, CancellationToken cancellationToken)
    {
        bool json = layout == PredictionLayout.Json;
        if (json)
            to.Write(Encoding.UTF8.GetBytes(Head()));
        else if (IsSeveral || kept is not null)
            to.Write(Encoding.UTF8.GetBytes(string.Join(',', keep.Concat(IsSeveral ? model.Labels.ClassNames : [type.ToString().ToLowerInvariant()]).Select(CsvField)) + "\n"));
        long rows = 0;
        // Columns to copy are read in the order of the rows: by one thread.
        foreach ((TextBuffer text, int count) in OrderedTasks.Select(RowInput.Blocks(data, cancellationToken), b => (Text(b, data, json), b.RowCount), kept is null ? threads : 1))
        {
            to.Write(text.Bytes);
            rows += count;
            progress(rows);
        }
        if (json)
            to.Write(Encoding.UTF8.GetBytes($"],\n  \"rows\": {rows.ToString(CultureInfo.InvariantCulture)}\n}}\n"));
        return rows;
    }

    /// <summary>What is written of a block.</summary>
    TextBuffer Text(RowBlock block, IRowSource data, bool json)
    {
        bool probabilities = type == OutputType.Probability || (IsLabel && model.Link == Link.Ordinal);
        int width = type == OutputType.Score ? model.Shape.HeadCount : probabilities ? model.Labels.ClassNames.Count : model.OutputCount;
        var outputs = new float[block.RowCount * width];
        if (type == OutputType.Score)
            model.Score(block.Features, outputs);
        else if (probabilities)
            model.Probabilities(block.Features, outputs);
        else
            model.Predict(block.Features, outputs);
        var text = new TextBuffer();
        for (int i = 0; i < block.RowCount; i++)
        {
            if (json && block.FirstRow + i > 0)
                text.Add(", ");
            if (kept is not null)
                AddKept(text, kept, data, block.FirstRow + i);
            AddRow(text, outputs.AsSpan(i * width, width), json);
            if (!json)
                text.Add((byte)'\n');
        }
        return text;
    }

    void AddRow(TextBuffer text, ReadOnlySpan<float> outputs, bool json)
    {
        if (IsLabel)
        {
            int label = outputs.Length == 1 ? (outputs[0] >= 0.5f ? 1 : 0) : outputs.IndexOf(Largest(outputs));
            if (json)
                text.Add(JsonText(model.Labels.ClassNames[label]));
            else
                text.Add(_names[label]);
            return;
        }
        if (json && IsSeveral)
            text.Add((byte)'[');
        for (int c = 0; c < outputs.Length; c++)
        {
            if (c > 0)
                text.Add((byte)',');
            text.Add(outputs[c]);
        }
        if (json && IsSeveral)
            text.Add((byte)']');
    }

    void AddKept(TextBuffer text, RawColumns columns, IRowSource data, long row)
    {
        if (!RowInput.Read(columns.Read))
            throw new DataFormatException(data.Locate(row), "no such row at the second look", "the rows of the first", "Do not change a file while it is read.");
        for (int i = 0; i < keep.Count; i++)
        {
            if (columns[i].ContainsAny(",\"\r\n"u8))
                text.Add(CsvField(Encoding.UTF8.GetString(columns[i])));
            else
                text.Add(columns[i]);
            text.Add((byte)',');
        }
    }

    string Head()
    {
        string classes = model.OutputCount > 1 || type == OutputType.Probability ? $"  \"classes\": [{string.Join(", ", model.Labels.ClassNames.Select(JsonText))}],\n" : "";
        return $"{{\n  \"schema\": {Session.Schema},\n{classes}  \"{(type == OutputType.Probability ? "probabilities" : type.ToString().ToLowerInvariant() + "s")}\": [";
    }

    static float Largest(ReadOnlySpan<float> outputs)
    {
        float largest = outputs[0];
        foreach (float x in outputs)
            largest = Math.Max(largest, x);
        return largest;
    }

    static string JsonText(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";

    static string CsvField(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
