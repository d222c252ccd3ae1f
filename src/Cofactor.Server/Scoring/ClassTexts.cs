using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cofactor.Server;

/// <summary>
/// How the classes of a model appear in answers. In SageMaker's a class is a number: 0.0 and 1.0, or the classes' names where all of them
/// are numbers; classes with other names appear by name, in RecordIO by their index.
/// </summary>
sealed class ClassTexts
{
    readonly byte[][] _labels;
    readonly float[] _numbers;
    readonly LabelMap _map;

    public ClassTexts(LabelMap labels)
    {
        IReadOnlyList<string> names = labels.ClassNames;
        float[] parsed = [.. names.Select(n => float.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number : float.NaN)];
        bool areNumbers = parsed.All(float.IsFinite);
        _numbers = areNumbers ? parsed : [.. names.Select((_, c) => (float)c)];
        Names = [.. names.Select(Quoted)];
        _labels = areNumbers ? [.. parsed.Select(n => Encoding.ASCII.GetBytes(WithPoint(n)))] : Names;
        Type = labels.Type;
        _map = labels;
        Longest = Names.Concat(_labels).Select(t => t.Length).DefaultIfEmpty().Max();
    }

    public PredictorType Type { get; }

    /// <summary>The classes' names as JSON texts, by class.</summary>
    public byte[][] Names { get; }

    /// <summary>Bytes of the longest text.</summary>
    public int Longest { get; }

    /// <summary>The class that is predicted; −1 for a regressor.</summary>
    public int ClassOf(ReadOnlySpan<float> prediction)
    {
        if (Type == PredictorType.BinaryClassifier)
            return prediction[0] >= 0.5f ? 1 : 0;
        int best = Type is PredictorType.Regressor or PredictorType.Ranker ? -1 : 0;
        for (int c = 1; c < prediction.Length; c++)
            if (prediction[c] > prediction[best])
                best = c;
        return best;
    }

    /// <summary>What a row's numbers predict: themselves, or of the probabilities of levels the expected level, for which there is room.</summary>
    public ReadOnlySpan<float> Prediction(ReadOnlySpan<float> numbers, ref float expected)
    {
        if (_map.LevelValues.Count == 0)
            return numbers;
        expected = _map.Expected(numbers);
        return new ReadOnlySpan<float>(ref expected);
    }

    /// <summary>SageMaker's <c>predicted_label</c> as JSON.</summary>
    public ReadOnlySpan<byte> Label(int c) => _labels[c];

    /// <summary>SageMaker's <c>predicted_label</c> as a number; null for no class.</summary>
    public float? Number(int c) => c < 0 ? null : _numbers[c];

    static byte[] Quoted(string name) => [(byte)'"', .. JsonEncodedText.Encode(name).EncodedUtf8Bytes, (byte)'"'];

    // Endpoints of SageMaker answer with floats.
    static string WithPoint(float number)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        return text.All(c => char.IsAsciiDigit(c) || c == '-') ? text + ".0" : text;
    }
}
