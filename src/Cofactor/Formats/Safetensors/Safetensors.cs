using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cofactor.Numerics;

namespace Cofactor;

// A safetensors file, little-endian:
//   0      N, the length of the header in bytes: 64 bits, unsigned, at most 100,000,000
//   8      the header: a JSON object that starts with '{' and may end in spaces,
//          {"__metadata__":{"key":"text", …}, "name":{"dtype":"F32","shape":[n,k],"data_offsets":[begin,end]}, …}
//   8 + N  the data: each tensor row-major; offsets count from here
// The tensors cover the data to the end of the file without holes or overlaps, and no key stands twice: a file means one thing only.
// The writer pads the header so that the data starts at a multiple of 64 bytes, and orders tensors by descending element size, then
// by name: every tensor is aligned, and the same content is the same bytes.

/// <summary>Writes safetensors files; <see cref="SafetensorsReader"/> reads them.</summary>
static class Safetensors
{
    public const int LargestHeader = 100_000_000;
    public const string Metadata = "__metadata__";

    const int Alignment = 64;

    /// <summary>Bytes of an element; 0 for a type that is not known.</summary>
    public static int ElementSize(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => 1,
        _ => 0,
    };

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="IOException">The header is beyond the format's limit, or the stream fails.</exception>
    public static void Write(Stream to, IReadOnlyDictionary<string, string> metadata, IEnumerable<TensorContent> tensors)
    {
        TensorContent[] ordered = [.. tensors.OrderByDescending(t => ElementSize(t.Type)).ThenBy(t => t.Name, StringComparer.Ordinal)];
        byte[] header = Header(metadata, ordered);
        int padded = (header.Length + 8 + Alignment - 1) / Alignment * Alignment - 8;
        if (padded > LargestHeader)
            throw new IOException($"The names and texts of the file take {padded} bytes; a safetensors header holds at most {LargestHeader}. Use fewer or shorter class names.");
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)padded);
        to.Write(length);
        to.Write(header);
        Span<byte> spaces = stackalloc byte[Alignment];
        spaces.Fill((byte)' ');
        to.Write(spaces[..(padded - header.Length)]);
        foreach (TensorContent tensor in ordered)
            tensor.Write(to);
    }

    static byte[] Header(IReadOnlyDictionary<string, string> metadata, TensorContent[] tensors)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject(Metadata);
            foreach ((string key, string text) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                json.WriteString(key, text);
            json.WriteEndObject();
            long begin = 0;
            foreach (TensorContent tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type);
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [begin, begin += tensor.ByteLength]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">Type of the elements, in the format's words.</param>
/// <param name="Shape">Its dimensions, row-major.</param>
/// <param name="ByteLength">Bytes that <paramref name="Write"/> writes.</param>
/// <param name="Write">Writes the elements.</param>
sealed record TensorContent(string Name, string Type, long[] Shape, long ByteLength, Action<Stream> Write)
{
    /// <summary>Floats processed at a time: 4 MB, since a span cannot hold a large buffer.</summary>
    public const int ChunkFloats = 1 << 20;

    public static TensorContent Of(string name, long[] shape, NativeBuffer data) => new(name, "F32", shape, data.Length * sizeof(float), to =>
    {
        for (long start = 0; start < data.Length; start += ChunkFloats)
            to.Write(MemoryMarshal.AsBytes(data.Span(start, (int)Math.Min(ChunkFloats, data.Length - start))));
    });

    /// <summary>A tensor of bfloat16s, which the buffer holds two to a float.</summary>
    public static TensorContent OfBFloat16(string name, long[] shape, long count, NativeBuffer data) => new(name, "BF16", shape, count * sizeof(ushort), to =>
    {
        for (long start = 0; start < data.Length; start += ChunkFloats)
        {
            ReadOnlySpan<byte> chunk = MemoryMarshal.AsBytes(data.Span(start, (int)Math.Min(ChunkFloats, data.Length - start)));
            to.Write(chunk[..(int)Math.Min(chunk.Length, count * sizeof(ushort) - start * sizeof(float))]);
        }
    });

    public static TensorContent Of(string name, float[] data) =>
        new(name, "F32", [data.Length], data.Length * (long)sizeof(float), to => to.Write(MemoryMarshal.AsBytes(data.AsSpan())));

    public static TensorContent Of(string name, long[] data) =>
        new(name, "I64", [data.Length], data.Length * (long)sizeof(long), to => to.Write(MemoryMarshal.AsBytes(data.AsSpan())));

    public static TensorContent Of(string name, byte[] data) => new(name, "U8", [data.Length], data.Length, to => to.Write(data));
}
