using System.Globalization;

namespace Cofactor.Server;

/// <summary>Writes text into room that is large enough.</summary>
ref struct AnswerText(Span<byte> room)
{
    /// <summary>The longest number.</summary>
    public const int NumberBytes = 16;

    readonly Span<byte> _room = room;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_room[Length..]);
        Length += text.Length;
    }

    /// <summary>Adds a number in the shortest form that reads back the same; one that is not finite, which JSON does not have, is null.</summary>
    public void AddJson(float number)
    {
        if (float.IsFinite(number))
            Add(number);
        else
            Add("null"u8);
    }

    /// <summary>Adds a number in the shortest form that reads back the same.</summary>
    public void Add(float number)
    {
        number.TryFormat(_room[Length..], out int written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Adds a value, or an array of several.</summary>
    public void AddScore(scoped ReadOnlySpan<float> prediction)
    {
        if (prediction.Length == 1)
        {
            AddJson(prediction[0]);
            return;
        }
        for (int c = 0; c < prediction.Length; c++)
        {
            Add(c == 0 ? "["u8 : ","u8);
            AddJson(prediction[c]);
        }
        Add("]"u8);
    }
}
