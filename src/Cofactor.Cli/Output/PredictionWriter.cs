using System.Globalization;
using System.Text;

namespace Cofactor.Cli;

/// <summary>Predicts rows as they pass and writes them, floats in their shortest form that reads back the same.</summary>
sealed class PredictionWriter(FmModel model, PredictionForm form, RawColumns? kept, int threads)
{
    readonly byte[][] _names = [.. model.Labels.ClassNames.Select(n => Encoding.UTF8.GetBytes(kept is null ? n : CsvField(n)))];

    bool IsLabel => form.Type == OutputType.Label && model.Labels.ClassNames.Count > 0;

    bool IsSeveral => Names.Count > 1;

    /// <summary>What a row's numbers or text are called.</summary>
    IReadOnlyList<string> Names { get; } = form.Interval is not null ? PredictionForm.IntervalNames
        : form.Type == OutputType.Probability || (model.OutputCount > 1 && form.Type != OutputType.Label) ? model.Labels.ClassNames : [form.Type.ToString().ToLowerInvariant()];

    /// <summary>Writes all rows, the same bytes for any number of threads; returns their number.</summary>
    public long Write(IRowSource data, Stream to, PredictionLayout layout, Action<long> progress, CancellationToken cancellationToken)
    {
        bool json = layout == PredictionLayout.Json;
        if (json)
            to.Write(Encoding.UTF8.GetBytes(Head()));
        else if (IsSeveral || kept is not null)
            to.Write(Encoding.UTF8.GetBytes(string.Join(',', form.Keep.Concat(Names).Select(CsvField)) + "\n"));
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
        float[] outputs = Outputs(block);
        int width = outputs.Length / Math.Max(1, block.RowCount);
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

    /// <summary>The numbers of each row.</summary>
    float[] Outputs(RowBlock block)
    {
        if (form.Interval is { } level)
        {
            var intervals = new PredictionInterval[block.RowCount];
            for (int i = 0; i < intervals.Length; i++)
            {
                PredictionInterval interval = model.PredictInterval(block.Row(i), level);
                intervals[i] = form.Clip is { } range ? interval.ClipTo(range) : interval;
            }
            return [.. intervals.SelectMany(i => (float[])[i.Mean, i.Deviation, i.Lower, i.Upper])];
        }
        bool probabilities = form.Type == OutputType.Probability || (IsLabel && model.Link == Link.Ordinal);
        var outputs = new float[block.RowCount * (form.Type == OutputType.Score ? model.Shape.HeadCount : probabilities ? model.Labels.ClassNames.Count : model.OutputCount)];
        if (form.Type == OutputType.Score)
            model.Score(block.Features, outputs);
        else if (probabilities)
            model.Probabilities(block.Features, outputs);
        else
            model.Predict(block.Features, outputs);
        form.Clip?.Clip(outputs);
        return outputs;
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
        bool isObject = json && form.Interval is not null;
        if (json && IsSeveral)
            text.Add((byte)(isObject ? '{' : '['));
        for (int c = 0; c < outputs.Length; c++)
        {
            if (c > 0)
                text.Add((byte)',');
            if (isObject)
                text.Add($"\"{Names[c]}\": ");
            text.Add(outputs[c]);
        }
        if (json && IsSeveral)
            text.Add((byte)(isObject ? '}' : ']'));
    }

    void AddKept(TextBuffer text, RawColumns columns, IRowSource data, long row)
    {
        if (!RowInput.Read(columns.Read))
            throw new DataFormatException(data.Locate(row), "no such row at the second look", "the rows of the first", "Do not change a file while it is read.");
        for (int i = 0; i < form.Keep.Count; i++)
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
        string classes = model.OutputCount > 1 || form.Type == OutputType.Probability ? $"  \"classes\": [{string.Join(", ", model.Labels.ClassNames.Select(JsonText))}],\n" : "";
        string interval = form.Interval is { } level ? string.Create(CultureInfo.InvariantCulture, $"  \"interval\": {level},\n") : "";
        string rows = form.Type == OutputType.Probability ? "probabilities" : form.Type.ToString().ToLowerInvariant() + "s";
        return $"{{\n  \"schema\": {Session.Schema},\n{classes}{interval}  \"{rows}\": [";
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
