using System.Buffers.Binary;
using System.Text;

namespace Cofactor;

// MXNet's list of named arrays (NDArray::Save of a list), little-endian:
//   u64 0x112, u64 reserved, u64 count, count arrays, u64 number of names, names as u64 length and bytes
// An array: a header, its numbers, and of a row_sparse array the numbers of its rows, i64, ascending:
//   V2 0xF993FAC9, V3 0xF993FACA   u32 magic, i32 storage (0 dense, 1 row_sparse), [shape of what is stored], shape, i32 device, i32 its
//                                  number, i32 type, [i32 type of row numbers, their shape]; what stands in [] is for row_sparse only
//   V1 0xF993FAC8                  u32 magic, shape, i32 device, i32 its number, i32 type
//   before V1                      u32 dimensions, u32 each, i32 device, i32 its number, i32 type
// A shape is u32 dimensions, i64 each. An array without a shape (V3: of an unknown one) ends behind the shape: it was never filled in.

/// <summary>The headers and names of a list of arrays: where each array's numbers lie, and all bytes that are not numbers.</summary>
sealed class NdArrayList
{
    public const ulong Magic = 0x112;
    public const uint V1 = 0xF993FAC8, V2 = 0xF993FAC9, V3 = 0xF993FACA;

    NdArrayList(byte[] skeleton, IReadOnlyList<NdArray> arrays)
    {
        Skeleton = skeleton;
        Arrays = arrays;
    }

    /// <summary>The file without its numbers and row numbers. Read by <see cref="OfSkeleton"/>, it is this list again.</summary>
    public byte[] Skeleton { get; }

    /// <summary>The arrays, in the order of the file.</summary>
    public IReadOnlyList<NdArray> Arrays { get; }

    /// <summary>Bytes of the whole file.</summary>
    public long Length => Skeleton.Length + Arrays.Sum(a => a.Bytes);

    /// <summary>Whether a file that starts so may be such a list.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> head) => head.Length >= 16 && BinaryPrimitives.ReadUInt64LittleEndian(head) == Magic;

    /// <summary>Reads the headers of a file; every length is checked against the bytes that are there.</summary>
    /// <param name="from">The file, from front to back; it is read to its end.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="where">The artifact, for messages.</param>
    /// <exception cref="DataFormatException">The file is not whole and right.</exception>
    public static NdArrayList Read(Stream from, long length, SourcePosition where) => Read(new NdArrayCursor(from, length, where, hasNumbers: true));

    /// <summary>The list that has this <see cref="Skeleton"/>.</summary>
    /// <exception cref="DataFormatException">It is no skeleton.</exception>
    public static NdArrayList OfSkeleton(byte[] skeleton, SourcePosition where) => Read(new NdArrayCursor(new MemoryStream(skeleton), skeleton.Length, where, hasNumbers: false));

    static NdArrayList Read(NdArrayCursor at)
    {
        const int MostArrays = 1000, LongestName = 1000;
        ulong magic = at.U64();
        if (magic != Magic)
            throw at.Wrong($"the number 0x{magic:x} at the start of 'params'", $"0x{Magic:x}, an NDArray list");
        at.U64();
        ulong count = at.U64();
        if (count > MostArrays)
            throw at.Wrong($"{count} arrays", $"at most {MostArrays}");
        var arrays = new List<NdArray>();
        for (ulong i = 0; i < count; i++)
            arrays.Add(NdArray.ReadHeader(at));
        ulong names = at.U64();
        if (names != count)
            throw at.Wrong($"{names} names of {count} arrays", "a name for each");
        for (int i = 0; i < arrays.Count; i++)
        {
            ulong length = at.U64();
            if (length > LongestName)
                throw at.Wrong($"a name of {length} bytes", $"at most {LongestName}");
            arrays[i] = arrays[i] with { Name = Encoding.UTF8.GetString(at.Bytes((int)length)) };
        }
        if (at.Left != 0)
            throw at.Wrong($"{at.Left} bytes behind the last name", "the end of 'params'");
        return new NdArrayList(at.Kept, arrays);
    }
}
