using System.Globalization;
using System.Text;

namespace Cofactor.Cli;

/// <summary>What <c>predict</c> writes of a row.</summary>
enum OutputType
{
    /// <summary>The value, the probability, or C probabilities.</summary>
    Prediction,

    /// <summary>The score, before the link, of each output.</summary>
    Score,

    /// <summary>The name of the most probable class; for a regressor the value.</summary>
    Label,
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
sealed class PredictionWriter(FmModel model, OutputType type, IReadOnlyList<string> keep, RawColumns? kept)
{
    const int BufferBytes = 1 << 16;

    readonly float[] _outputs = new float[model.OutputCount];
    readonly byte[][] _names = [.. model.Labels.ClassNames.Select(n => Encoding.UTF8.GetBytes(kept is null ? n : CsvField(n)))];
    byte[] _buffer = new byte[BufferBytes];
    int _length;

    bool IsLabel => type == OutputType.Label && model.Labels.Type != PredictorType.Regressor;

    bool IsSeveral => model.OutputCount > 1 && !IsLabel;

    /// <summary>Writes all rows; returns their number.</summary>
    public long Write(IRowSource data, Stream to, PredictionLayout layout, Action<long> progress, CancellationToken cancellationToken)
    {
        bool json = layout == PredictionLayout.Json;
        if (json)
            AddHead();
        else if (IsSeveral || kept is not null)
            AddText(string.Join(',', keep.Concat(IsSeveral ? model.Labels.ClassNames : [type.ToString().ToLowerInvariant()]).Select(CsvField)) + "\n");
        long rows = 0;
        foreach (RowBlock block in RowInput.Blocks(data, cancellationToken))
        {
            for (int i = 0; i < block.RowCount; i++)
            {
                if (json && rows + i > 0)
                    AddText(", ");
                if (kept is not null)
                    AddKept(kept, data, rows + i);
                AddRow(block.Row(i), json);
                if (!json)
                    Add((byte)'\n');
                if (_length > BufferBytes / 2)
                    Empty(to);
            }
            Empty(to);
            rows += block.RowCount;
            progress(rows);
        }
        if (json)
            AddText($"],\n  \"rows\": {rows.ToString(CultureInfo.InvariantCulture)}\n}}\n");
        Empty(to);
        return rows;
    }

    void AddRow(SparseRow row, bool json)
    {
        if (type == OutputType.Score)
            model.Score(row, _outputs);
        else
            model.Predict(row, _outputs);
        if (IsLabel)
        {
            int label = model.OutputCount == 1 ? (_outputs[0] >= 0.5f ? 1 : 0) : _outputs.AsSpan().IndexOf(_outputs.Max());
            if (json)
                AddText(JsonText(model.Labels.ClassNames[label]));
            else
                Add(_names[label]);
            return;
        }
        if (json && IsSeveral)
            Add((byte)'[');
        for (int c = 0; c < _outputs.Length; c++)
        {
            if (c > 0)
                Add((byte)',');
            AddNumber(_outputs[c]);
        }
        if (json && IsSeveral)
            Add((byte)']');
    }

    void AddKept(RawColumns columns, IRowSource data, long row)
    {
        if (!RowInput.Read(columns.Read))
            throw new DataFormatException(data.Locate(row), "no such row at the second look", "the rows of the first", "Do not change a file while it is read.");
        for (int i = 0; i < keep.Count; i++)
        {
            if (columns[i].ContainsAny(",\"\r\n"u8))
                AddText(CsvField(Encoding.UTF8.GetString(columns[i])));
            else
                Add(columns[i]);
            Add((byte)',');
        }
    }

    void AddHead()
    {
        AddText($"{{\n  \"schema\": {Session.Schema},\n");
        if (model.OutputCount > 1)
            AddText($"  \"classes\": [{string.Join(", ", model.Labels.ClassNames.Select(JsonText))}],\n");
        AddText($"  \"{type.ToString().ToLowerInvariant()}s\": [");
    }

    void AddNumber(float value)
    {
        Room(32);
        value.TryFormat(_buffer.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    void AddText(string text) => Add(Encoding.UTF8.GetBytes(text));

    void Add(ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    void Add(byte one)
    {
        Room(1);
        _buffer[_length++] = one;
    }

    void Room(int bytes)
    {
        if (_length + bytes > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + bytes));
    }

    void Empty(Stream to)
    {
        to.Write(_buffer, 0, _length);
        _length = 0;
    }

    static string JsonText(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";

    static string CsvField(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
