using System.Buffers;

namespace Cofactor.Server;

/// <summary>A form of answer: what stands before, for each row and after the rows.</summary>
/// <param name="type">Its media type.</param>
abstract class Answer(string type)
{
    /// <summary>Its media type.</summary>
    public string Type { get; } = type;

    public virtual void Start(IBufferWriter<byte> to)
    {
    }

    /// <summary>Writes the prediction of a row: the value, the probability of class 1, or the probabilities of C classes or of the levels of an ordinal model.</summary>
    public abstract void Write(IBufferWriter<byte> to, ReadOnlySpan<float> prediction, bool isFirst);

    public virtual void End(IBufferWriter<byte> to)
    {
    }
}

/// <summary>SageMaker's <c>{"predictions":[{"score":0.4,"predicted_label":0.0}]}</c>, or an object of it a line.</summary>
sealed class ScoreJson(ClassTexts classes, bool lines) : Answer(lines ? MediaTypes.JsonLines : MediaTypes.Json)
{
    public override void Start(IBufferWriter<byte> to) => to.Write(lines ? ""u8 : """{"predictions":["""u8);

    public override void Write(IBufferWriter<byte> to, ReadOnlySpan<float> prediction, bool isFirst)
    {
        float expected = 0;
        var text = new AnswerText(to.GetSpan(64 + (prediction.Length * AnswerText.NumberBytes) + classes.Longest));
        if (!lines && !isFirst)
            text.Add(","u8);
        text.Add("""{"score":"""u8);
        text.AddScore(classes.Prediction(prediction, ref expected));
        if (classes.ClassOf(prediction) is >= 0 and int c)
        {
            text.Add(""","predicted_label":"""u8);
            text.Add(classes.Label(c));
        }
        text.Add(lines ? "}\n"u8 : "}"u8);
        to.Advance(text.Length);
    }

    public override void End(IBufferWriter<byte> to) => to.Write(lines ? ""u8 : "]}"u8);
}

/// <summary>A line of numbers a row, as <c>cofactor predict</c> writes it: the value, the probability, or those of all classes.</summary>
sealed class ScoreCsv(ClassTexts classes) : Answer(MediaTypes.Csv)
{
    public override void Write(IBufferWriter<byte> to, ReadOnlySpan<float> prediction, bool isFirst)
    {
        float expected = 0;
        ReadOnlySpan<float> values = classes.Prediction(prediction, ref expected);
        var text = new AnswerText(to.GetSpan((values.Length + 1) * (AnswerText.NumberBytes + 1)));
        for (int c = 0; c < values.Length; c++)
        {
            if (c > 0)
                text.Add(","u8);
            text.Add(values[c]);
        }
        text.Add("\n"u8);
        to.Advance(text.Length);
    }
}

/// <summary>SageMaker's records of <c>score</c> and <c>predicted_label</c>.</summary>
sealed class ScoreRecords(ClassTexts classes) : Answer(MediaTypes.RecordIo)
{
    public override void Write(IBufferWriter<byte> to, ReadOnlySpan<float> prediction, bool isFirst)
    {
        float expected = 0;
        PredictionRecord.Write(to, classes.Prediction(prediction, ref expected), classes.Number(classes.ClassOf(prediction)));
    }
}

/// <summary>Cofactor's own <c>{"model":"…","predictions":[{"prediction":0.93,"label":"yes"}]}</c>; with several classes or levels also the probability of each by name.</summary>
sealed class PredictionJson(ClassTexts classes, string version) : Answer(MediaTypes.Json)
{
    readonly byte[] _start = System.Text.Encoding.UTF8.GetBytes($"{{\"model\":\"{System.Text.Json.JsonEncodedText.Encode(version)}\",\"predictions\":[");

    public override void Start(IBufferWriter<byte> to) => to.Write(_start);

    public override void Write(IBufferWriter<byte> to, ReadOnlySpan<float> prediction, bool isFirst)
    {
        int c = classes.ClassOf(prediction);
        var text = new AnswerText(to.GetSpan(128 + ((prediction.Length + 1) * (AnswerText.NumberBytes + classes.Longest + 2))));
        text.Add(isFirst ? "{\"prediction\":"u8 : ",{\"prediction\":"u8);
        float expected = 0;
        ReadOnlySpan<float> values = classes.Prediction(prediction, ref expected);
        text.AddJson(values[values.Length == 1 ? 0 : c]);
        if (c >= 0)
        {
            text.Add(",\"label\":"u8);
            text.Add(classes.Names[c]);
        }
        for (int p = 0; p < prediction.Length && prediction.Length > 1; p++)
        {
            text.Add(p == 0 ? ",\"probabilities\":{"u8 : ","u8);
            text.Add(classes.Names[p]);
            text.Add(":"u8);
            text.AddJson(prediction[p]);
        }
        text.Add(prediction.Length > 1 ? "}}"u8 : "}"u8);
        to.Advance(text.Length);
    }

    public override void End(IBufferWriter<byte> to) => to.Write("]}"u8);
}
