using System.Globalization;

namespace Cofactor;

/// <summary>Decimal numbers in UTF-8 text, read to the nearest <see cref="float"/>.</summary>
static class TextNumber
{
    const int MaxDigits = 19;       // 10¹⁹ − 1 < 2⁶⁴
    const uint Half = 1 << 28;      // the 29 bits that a double has beyond a float: half a float's last place
    const uint Margin = 4;          // units in the last place of a double

    // Powers of ten that a double holds exactly.
    static ReadOnlySpan<double> PowersOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>
    /// Reads the number that starts at <paramref name="start"/>: sign, digits with or without a point, exponent. Correctly rounded
    /// (to nearest, ties to even), as <see cref="float.Parse(string)"/> does.
    /// </summary>
    /// <param name="text">The text; what follows the number is the caller's to judge.</param>
    /// <param name="start">Where the number starts.</param>
    /// <param name="end">The byte after it; <paramref name="start"/> where no number stands.</param>
    /// <returns>The number; infinite where it is beyond the largest float; NaN where no number stands.</returns>
    public static float ReadFloat(ReadOnlySpan<byte> text, int start, out int end)
    {
        int at = start;
        bool negative = false;
        if ((uint)at < (uint)text.Length && text[at] is (byte)'-' or (byte)'+')
            negative = text[at++] == '-';

        ulong mantissa = 0;   // of use only if there are at most MaxDigits digits
        uint digit;
        int first = at, scale = 0;
        while ((uint)at < (uint)text.Length && (digit = (uint)(text[at] - '0')) <= 9)
        {
            mantissa = mantissa * 10 + digit;
            at++;
        }
        int digits = at - first;
        if ((uint)at < (uint)text.Length && text[at] == '.')
        {
            first = ++at;
            while ((uint)at < (uint)text.Length && (digit = (uint)(text[at] - '0')) <= 9)
            {
                mantissa = mantissa * 10 + digit;
                at++;
            }
            scale = first - at;
            digits -= scale;
        }
        if (digits == 0)
        {
            end = start;
            return float.NaN;
        }
        if ((uint)at < (uint)text.Length && (text[at] | 0x20) == 'e')
        {
            if (!ReadExponent(text, ref at, out int exponent))
            {
                end = start;
                return float.NaN;
            }
            scale += exponent;
        }
        end = at;

        // Clinger's fast path, by way of double. The mantissa becomes a double, then one multiplication or division by an exact power of
        // ten: two roundings, so the double is within 2 of its last places of the true value. The float nearest to it is the float
        // nearest to the true value unless the point half-way between two floats may lie between them. No subnormal float is in reach.
        if (digits <= MaxDigits && (uint)(scale + 22) <= 44)
        {
            double value = scale < 0 ? mantissa / PowersOfTen[-scale] : mantissa * PowersOfTen[scale];
            uint beyondFloat = (uint)BitConverter.DoubleToUInt64Bits(value) & (2 * Half - 1);
            if (beyondFloat - (Half - Margin) > 2 * Margin)
                return negative ? -(float)value : (float)value;
        }
        return float.TryParse(text[start..at], NumberStyles.Float, CultureInfo.InvariantCulture, out float parsed) ? parsed : float.NaN;
    }

    static bool ReadExponent(ReadOnlySpan<byte> text, ref int at, out int exponent)
    {
        const int Enough = 100_000;
        exponent = 0;
        at++;
        bool negative = false;
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
            negative = text[at++] == '-';
        int first = at;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
            exponent = Math.Min(exponent * 10 + (text[at] - '0'), Enough);
        if (negative)
            exponent = -exponent;
        return at > first;
    }
}
