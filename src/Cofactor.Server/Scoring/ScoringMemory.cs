using System.Buffers;

namespace Cofactor.Server;

/// <summary>What one request needs while it is answered, used again by the next: body, rows, predictions, answer.</summary>
sealed class ScoringMemory(RowParser rows)
{
    const long MostKept = 32 << 20;

    float[] _predictions = [];

    /// <summary>The body and its rows.</summary>
    public RowParser Rows { get; } = rows;

    /// <summary>The answer, or a part of it.</summary>
    public ArrayBufferWriter<byte> Text { get; } = new(1024);

    /// <summary>Whether it is worth keeping: an unusually large request's is not.</summary>
    public bool IsSmall => Rows.KeptBytes + Text.Capacity + (sizeof(float) * (long)_predictions.Length) <= MostKept;

    /// <summary>Room for predictions.</summary>
    public Span<float> Predictions(int count)
    {
        if (_predictions.Length < count)
            _predictions = GC.AllocateUninitializedArray<float>(Math.Max(count, 2 * _predictions.Length));
        return _predictions.AsSpan(0, count);
    }
}
