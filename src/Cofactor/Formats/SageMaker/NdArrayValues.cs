using System.Globalization;
using System.Runtime.InteropServices;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>Reads and writes the numbers of arrays. Rows are features, columns are factors, or the other way round where transposed.</summary>
static class NdArrayValues
{
    const int Chunk = 1 << 14;   // numbers at a time

    /// <summary>Reads an array's numbers, as the nearest floats, into zeroed weights.</summary>
    /// <param name="from">The file, at the array's numbers.</param>
    /// <param name="array">The array.</param>
    /// <param name="to">Where row r, column c goes to r · columns + c, or transposed to c · rows + r.</param>
    /// <param name="transposed">Whether the array has a column for each feature.</param>
    /// <param name="where">The artifact, for messages.</param>
    public static void Read(Stream from, NdArray array, NativeBuffer to, bool transposed, SourcePosition where)
    {
        var buffer = new byte[Chunk * array.Width];
        var floats = new float[Chunk];
        long rows = array.Shape is [long first, ..] ? first : 1, columns = transposed ? to.Length / rows : 0;
        for (long start = 0; start < array.Count; start += Chunk)
        {
            int count = (int)Math.Min(Chunk, array.Count - start);
            Fill(from, buffer.AsSpan(0, count * array.Width), where);
            Span<float> numbers = Floats(buffer.AsSpan(0, count * array.Width), array.Width, floats);
            for (int i = 0; i < count; i++)
                if (!float.IsFinite(numbers[i]))
                    throw new DataFormatException(where, $"{numbers[i].ToString(CultureInfo.InvariantCulture)} at position {start + i} of the array '{array.Name}'", "finite weights", "The training diverged; train again with smaller learning rates.");
            if (!transposed)
                numbers.CopyTo(to.Span(start, count));
            else
                for (int i = 0; i < count; i++)
                    to.Span((start + i) % columns * rows + (start + i) / columns, 1)[0] = numbers[i];
        }
        if (array.IsRowSparse)
            PlaceRows(from, array, to, where);
    }

    /// <summary>Reads the row numbers and, where rows are missing, moves those that are there to their places.</summary>
    static void PlaceRows(Stream from, NdArray array, NativeBuffer to, SourcePosition where)
    {
        long n = array.Shape![0], width = n == 0 ? 0 : to.Length / n, last = -1;
        var ids = new int[array.StoredRows == n ? 0 : array.StoredRows];
        var buffer = new long[Chunk];
        for (long start = 0; start < array.StoredRows; start += Chunk)
        {
            Span<long> part = buffer.AsSpan(0, (int)Math.Min(Chunk, array.StoredRows - start));
            Fill(from, MemoryMarshal.AsBytes(part), where);
            foreach (long id in part)
            {
                if (id <= last || id >= n)
                    throw new DataFormatException(where, $"the row number {id} after {last} in the array '{array.Name}' of {n} rows", "ascending ones", ArtifactFile.Remedy);
                last = id;
            }
            for (int i = 0; ids.Length > 0 && i < part.Length; i++)
                ids[start + i] = (int)part[i];
        }
        // From the last row down: a row's place is never before where it stands, so no row is written over before it has moved.
        for (int r = ids.Length - 1; r >= 0; r--)
        {
            if (ids[r] == r)
                return;
            Span<float> row = to.Span(r * width, (int)width);
            row.CopyTo(to.Span(ids[r] * width, (int)width));
            row.Clear();
        }
    }

    /// <summary>Writes numbers that <paramref name="copy"/> gives from a position on.</summary>
    public static void Write(Stream to, long count, Action<long, Span<float>> copy)
    {
        var floats = new float[Chunk];
        for (long start = 0; start < count; start += Chunk)
        {
            Span<float> part = floats.AsSpan(0, (int)Math.Min(Chunk, count - start));
            copy(start, part);
            to.Write(MemoryMarshal.AsBytes(part));
        }
    }

    /// <summary>Writes the row numbers 0 to <paramref name="count"/> − 1.</summary>
    public static void WriteRowNumbers(Stream to, long count)
    {
        var ids = new long[Chunk];
        for (long start = 0; start < count; start += Chunk)
        {
            Span<long> part = ids.AsSpan(0, (int)Math.Min(Chunk, count - start));
            for (int i = 0; i < part.Length; i++)
                part[i] = start + i;
            to.Write(MemoryMarshal.AsBytes(part));
        }
    }

    static Span<float> Floats(Span<byte> bytes, int width, float[] room)
    {
        if (width == sizeof(float))
            return MemoryMarshal.Cast<byte, float>(bytes);
        int count = bytes.Length / width;
        if (width == sizeof(double))
        {
            ReadOnlySpan<double> wide = MemoryMarshal.Cast<byte, double>(bytes);
            for (int i = 0; i < count; i++)
                room[i] = (float)wide[i];
        }
        else
        {
            ReadOnlySpan<Half> narrow = MemoryMarshal.Cast<byte, Half>(bytes);
            for (int i = 0; i < count; i++)
                room[i] = (float)narrow[i];
        }
        return room.AsSpan(0, count);
    }

    static void Fill(Stream from, Span<byte> bytes, SourcePosition where)
    {
        if (from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new DataFormatException(where, "a file that was cut while being read", "the rest of it", ArtifactFile.Remedy);
    }
}
