using System.Globalization;
using System.Text;

namespace Cofactor;

/// <summary>What the text of a value is when a number is wanted.</summary>
enum NumberKind
{
    /// <summary>A finite number.</summary>
    Number,

    /// <summary>Empty, <c>NA</c>, <c>NaN</c>, <c>null</c> or <c>?</c> in any case: no value.</summary>
    Missing,

    /// <summary><c>inf</c>, <c>infinity</c>, or a number beyond the range of a float.</summary>
    Infinite,

    /// <summary>Anything else.</summary>
    Text,
}

/// <summary>Numbers in the text of raw columns.</summary>
static class NumberText
{
    /// <summary>Tells what the text is, and its value where it is a number; spaces around it do not count.</summary>
    public static NumberKind Parse(ReadOnlySpan<byte> text, out double value)
    {
        text = text.Trim((byte)' ');
        if (ParsePlain(text, out value))
            return NumberKind.Number;
        // The first byte tells most text from numbers: digits, signs and the point.
        if (!text.IsEmpty && text[0] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.'
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && !double.IsNaN(value))
            return float.IsFinite((float)value) ? NumberKind.Number : NumberKind.Infinite;
        value = 0;
        if (text.IsEmpty || Is(text, "na"u8) || Is(text, "nan"u8) || Is(text, "null"u8) || Is(text, "?"u8))
            return NumberKind.Missing;
        ReadOnlySpan<byte> unsigned = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        return Is(unsigned, "inf"u8) || Is(unsigned, "infinity"u8) ? NumberKind.Infinite : NumberKind.Text;
    }

    /// <summary>Whether a number is written without point and exponent.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> number) => number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;

    /// <summary>Digits with or without a sign and a point, at most 15 of them: exact by one division (Clinger 1990).</summary>
    static bool ParsePlain(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        bool signed = !text.IsEmpty && text[0] is (byte)'-' or (byte)'+';
        long number = 0;
        int digits = 0;
        double scale = 0;   // 0: no point yet
        foreach (byte b in text[(signed ? 1 : 0)..])
            if ((uint)(b - '0') <= 9 && digits < 15)
            {
                number = 10 * number + (b - '0');
                scale *= 10;
                digits++;
            }
            else if (b == '.' && scale == 0)
                scale = 1;
            else
                return false;
        if (digits == 0)
            return false;
        value = (signed && text[0] == '-' ? -1.0 : 1.0) * number / (scale == 0 ? 1 : scale);
        return true;
    }

    static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);
}
