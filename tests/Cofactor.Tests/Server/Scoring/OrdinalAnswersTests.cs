using System.Globalization;
using System.Text;
using Cofactor.Tests.Model;
using Xunit;

namespace Cofactor.Tests.Server;

public sealed class OrdinalAnswersTests : IDisposable
{
    readonly Service _service = new(OrdinalModelTests.Random(draws: 3));
    readonly float _expected;
    readonly float[] _levels = new float[4];

    public OrdinalAnswersTests()
    {
        var row = new SparseMatrix(5, new long[] { 0, 2 }, new int[] { 0, 4 });
        _expected = _service.Model.Predict(row.Row(0));
        _service.Model.Probabilities(row, _levels);
    }

    public void Dispose() => _service.Dispose();

    int Best => _levels.IndexOf(_levels.Max());

    static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public void Invocations_answer_the_expected_level_and_the_most_probable_one()
    {
        string label = new[] { "-1.0", "0.5", "2.0", "10.0" }[Best];
        Assert.Equal($$"""{"predictions":[{"score":{{Text(_expected)}},"predicted_label":{{label}}}]}""", _service.Invoke("text/libsvm", "0:1 4:1\n", "application/json"));
        Assert.Equal($"{Text(_expected)}\n", _service.Invoke("text/libsvm", "0:1 4:1\n", "text/csv"));
        byte[] answer = _service.Invoke("text/libsvm", "0:1 4:1\n"u8.ToArray(), "application/x-recordio-protobuf");
        Assert.True(new RecordIoFrames(answer, answer.Length, "answer").Next(out ReadOnlySpan<byte> payload));
        Formats.Proto.Record record = Formats.Proto.Record.Parser.ParseFrom(payload);
        Assert.Equal([_expected], record.Label["score"].Float32Tensor.Values);
        Assert.Equal([_service.Model.Labels.LevelValues[Best]], record.Label["predicted_label"].Float32Tensor.Values);
    }

    [Fact]
    public void Predict_answers_the_probabilities_as_well()
    {
        string probabilities = string.Join(',', _levels.Select((p, l) => $"\"{_service.Model.Labels.ClassNames[l]}\":{Text(p)}"));
        Assert.Equal($$$"""{"model":"{{{_service.Version}}}","predictions":[{"prediction":{{{Text(_expected)}}},"label":"{{{_service.Model.Labels.ClassNames[Best]}}}","probabilities":{{{{probabilities}}}}}]}""",
            Encoding.UTF8.GetString(Service.Call(_service.Scoring.Predict, "text/libsvm", "0:1 4:1\n"u8.ToArray()).Body));
    }
}
