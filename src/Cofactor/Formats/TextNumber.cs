using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cofactor;

/// <summary>Decimal numbers in UTF-8 text, read to the nearest <see cref="float"/>.</summary>
static unsafe class TextNumber
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
    /// Reads a number: sign, digits with or without a point, exponent. Correctly rounded (to nearest, ties to even), as
    /// <see cref="float.Parse(string)"/> does.
    /// </summary>
    /// <param name="text">Where the number starts. A byte that can be no part of a number must stand somewhere behind it.</param>
    /// <param name="end">The byte after it, which is the caller's to judge; <paramref name="text"/> where no number stands.</param>
    /// <returns>The number; infinite where it is beyond the largest float; NaN where no number stands.</returns>
    public static float ReadFloat(byte* text, out byte* end)
    {
        byte* at = text;
        bool negative = *at == '-';
        if (negative || *at == '+')
            at++;

        ulong mantissa = 0;   // of use only if there are at most MaxDigits digits
        uint digit;
        byte* first = at;
        while ((digit = (uint)*at - '0') <= 9)
        {
            mantissa = mantissa * 10 + digit;
            at++;
        }
        long digits = at - first, scale = 0;
        if (*at == '.')
        {
            first = ++at;
            while ((digit = (uint)*at - '0') <= 9)
            {
                mantissa = mantissa * 10 + digit;
                at++;
            }
            scale = first - at;
            digits -= scale;
        }
        end = at;
        if (digits == 0 || ((*at | 0x20) == 'e' && !ReadExponent(ref end, ref scale)))
        {
            end = text;
            return float.NaN;
        }

        // Clinger's fast path, by way of double. The mantissa becomes a double, then one multiplication or division by an exact power of
        // ten: two roundings, so the double is within 2 of its last places of the true value. The float nearest to it is the float
        // nearest to the true value unless the point half-way between two floats may lie between them. No subnormal float is in reach.
        if (digits <= MaxDigits && (ulong)(scale + 22) <= 44)
        {
            double value = scale < 0 ? mantissa / PowersOfTen[(int)-scale] : mantissa * PowersOfTen[(int)scale];
            if (IsClear(value))
                return negative ? -(float)value : (float)value;
        }
        return float.TryParse(new ReadOnlySpan<byte>(text, (int)(end - text)), NumberStyles.Float, CultureInfo.InvariantCulture, out float parsed) ? parsed : float.NaN;
    }

    /// <summary>A number of one digit, a point and 1 to 8 decimals; false where it is none or too near the point half-way between two floats.</summary>
    /// <param name="whole">The digit.</param>
    /// <param name="decimals">The decimals as a whole number.</param>
    /// <param name="count">How many decimals there are.</param>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDecimal(uint whole, ulong decimals, long count, out float value)
    {
        // All is exact but the division.
        double scale = PowersOfTen[(int)count & 15], number = ((int)whole * scale + (int)decimals) / scale;
        value = (float)number;
        return whole <= 9 && count > 0 && IsClear(number);
    }

    /// <summary>Whether a double that is off by a few of its last places still has the nearest float of the true value.</summary>
    static bool IsClear(double value) => ((uint)BitConverter.DoubleToUInt64Bits(value) & (2 * Half - 1)) - (Half - Margin) > 2 * Margin;

    /// <summary>As the other, for a text that nothing need follow. It is copied: not for many numbers.</summary>
    public static float ReadFloat(ReadOnlySpan<byte> text, int start, out int end)
    {
        byte[] ended = [.. text[start..], 0];
        fixed (byte* first = ended)
        {
            float value = ReadFloat(first, out byte* after);
            end = start + (int)(after - first);
            return value;
        }
    }

    /// <summary>Reads an exponent and adds it to the scale; false where the letter stands alone.</summary>
    static bool ReadExponent(ref byte* at, ref long scale)
    {
        const int Enough = 100_000;
        int exponent = 0;
        at++;
        bool negative = *at == '-';
        if (negative || *at == '+')
            at++;
        byte* first = at;
        for (; (uint)(*at - '0') <= 9; at++)
            exponent = Math.Min(exponent * 10 + (*at - '0'), Enough);
        scale += negative ? -exponent : exponent;
        return at > first;
    }
}
