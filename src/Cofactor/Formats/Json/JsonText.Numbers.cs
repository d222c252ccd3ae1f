namespace Cofactor;

/// <summary>Numbers: what nearly all of a request consists of.</summary>
sealed unsafe partial class JsonText
{
    /// <summary>Reads a number.</summary>
    public float Float()
    {
        Peek();
        return ReadNumber(_at, out _at);
    }

    /// <summary>Reads an array of numbers.</summary>
    /// <returns>How many.</returns>
    public int Floats(ref float[] numbers)
    {
        float[] to = numbers;
        int count = 0;
        byte* at = OpenArray();
        while (at != null)
        {
            if (count == to.Length)
                Array.Resize(ref to, 2 * count);
            uint digit = (uint)*at - '0';
            if (digit <= 9 && at[1] is (byte)',' or (byte)']')
                at++;
            else if (digit <= 9 && at[1] == '.' && at[2] == '0' && at[3] is (byte)',' or (byte)']')
                at += 3;
            else
            {
                to[count++] = ReadNumber(at, out at);
                at = NextInArray(at);
                continue;
            }
            to[count++] = digit;
            at = NextInArray(at);
        }
        numbers = to;
        return count;
    }

    /// <summary>Reads an array of whole numbers of 0 or more.</summary>
    /// <returns>How many.</returns>
    public int Wholes(ref ulong[] numbers)
    {
        const int MaxDigits = 19;   // 10¹⁹ − 1 < 2⁶⁴
        ulong[] to = numbers;
        int count = 0;
        byte* at = OpenArray();
        while (at != null)
        {
            if (count == to.Length)
                Array.Resize(ref to, 2 * count);
            byte* start = at;
            ulong number = 0;
            uint digit;
            while ((digit = (uint)*at - '0') <= 9)
            {
                number = number * 10 + digit;
                at++;
            }
            if ((ulong)(at - start - 1) >= MaxDigits || (*start == '0' && at - start > 1) || *at is (byte)'.' or (byte)'e' or (byte)'E')
                number = UnusualWhole(start, out at);
            to[count++] = number;
            at = NextInArray(at);
        }
        numbers = to;
        return count;
    }

    /// <summary>Goes into an array of numbers: where the first stands; null, with the array passed over, where it is empty.</summary>
    byte* OpenArray()
    {
        Take((byte)'[', "an array of numbers");
        if (Peek() != ']')
            return _at;
        _at++;
        return null;
    }

    /// <summary>Goes from a number's end to the next number; null, with the array passed over, where it was the last.</summary>
    byte* NextInArray(byte* at)
    {
        if (*at <= ' ')
            at = SkipBlanks(at);
        if (*at == ',')
        {
            at++;
            return *at > ' ' ? at : SkipBlanks(at);
        }
        _at = at;
        if (*at != ']' || at == _end)
            throw Wrong("a comma or the array's closing bracket");
        _at++;
        return null;
    }

    /// <summary>A number as JSON has them: no plus, no leading zeros, digits around the point.</summary>
    float ReadNumber(byte* at, out byte* end)
    {
        float number = TextNumber.ReadFloat(at, out end);
        byte* digits = *at == '-' ? at + 1 : at;
        bool isJson = end > at && *digits is >= (byte)'0' and <= (byte)'9' && (*digits != '0' || (uint)(digits[1] - '0') > 9);
        for (byte* p = digits; isJson && p < end; p++)
            if (*p == '.')
            {
                isJson = (uint)(p[1] - '0') <= 9;
                break;
            }
        if (isJson && float.IsFinite(number))
            return number;
        _at = at;
        throw Wrong(isJson ? "a number within the range of a 32-bit float, 3.4e38" : "a number");
    }

    ulong UnusualWhole(byte* start, out byte* end)
    {
        end = start;
        while ((uint)(*end - '0') <= 9)
            end++;
        if (*start != '0' && *end is not ((byte)'.' or (byte)'e' or (byte)'E') && ulong.TryParse(new ReadOnlySpan<byte>(start, (int)(end - start)), out ulong number))
            return number;
        _at = start;
        throw Wrong("a whole number from 0 to 2^64 − 1");
    }
}
