using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// The fast path of sparse text. Where a number ends is known from the colons, found beforehand, and its digits are read as one word: no
/// branch depends on how many there are.
/// </summary>
static unsafe class UsualTokens<TToken> where TToken : struct, ISparseToken
{
    /// <summary>
    /// Reads tokens as long as they are the usual ones: ascending ids of at most eight digits, values 1 or of the form 0.25, one space or
    /// the line's end. Returns the byte after them.
    /// </summary>
    /// <param name="at">Where they start.</param>
    /// <param name="colons">Goes on from there.</param>
    /// <param name="idLimit">What ids are below.</param>
    /// <param name="ids">Where ids go, and likewise values and fields.</param>
    /// <param name="values">Where values go; null where all are 1 so far and a token that is not is left to others.</param>
    /// <param name="fields">Where fields go.</param>
    /// <param name="count">How many tokens were read.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static byte* Read(byte* at, ByteMarks colons, ulong idLimit, int* ids, float* values, int* fields, out int count)
    {
        long previous = -1;
        int* next = ids;
        while (true)
        {
            byte* start = at, colon = colons.Next();
            ulong id;
            if (TToken.HasField)
            {
                // Fields are short, and one row's like the next's.
                uint field = 0;
                for (uint digit; start < colon && (digit = (uint)*start - '0') <= 9; start++)
                    field = field * 10 + digit;
                if (start != colon || *colon != ':' || (ulong)(start - at - 1) >= DigitWord.Length)
                    break;
                *fields++ = (int)field;
                start = colon + 1;
                colon = colons.Next();
            }
            if ((ulong)(colon - start - 1) >= DigitWord.Length || !DigitWord.TryRead(start, colon - start, out id))
                break;
            if (id >= idLimit || (long)id <= previous || *colon != ':')
                break;
            byte* end = colon + 2;
            if (values != null)
            {
                float value = 1f;
                if (*end == '.')
                {
                    end += 1 + DigitWord.ReadStart(colon + 3, out ulong decimals);
                    if (!TextNumber.TryDecimal((uint)colon[1] - '0', decimals, end - colon - 3, out value))
                        break;
                }
                else if (colon[1] != '1')
                    break;
                values[next - ids] = value;
            }
            else if (colon[1] != '1')
                break;
            if (*end is not ((byte)' ' or (byte)'\n'))
                break;
            *next++ = (int)id;
            previous = (long)id;
            at = end + 1;
            if (*end == '\n')
            {
                at = end;
                break;
            }
        }
        count = (int)(next - ids);
        return at;
    }
}
