using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Formats;

public sealed class SafetensorsTests
{
    [Fact]
    public void Another_parser_finds_aligned_tensors_in_the_order_of_size_and_name()
    {
        using var floats = new NativeBuffer(3);
        new float[] { 1, -2, 0.5f }.CopyTo(floats.Span(0, 3));
        using var stream = new MemoryStream();
        Safetensors.Write(stream, new Dictionary<string, string> { ["b"] = "✓\"", ["a"] = "1" },
            [TensorContent.Of("u", "xyz"u8.ToArray()), TensorContent.Of("z", [3, 1], floats), TensorContent.Of("i", [-7L, 8L]), TensorContent.Of("e", [0, 5], new NativeBuffer(0))]);
        byte[] file = stream.ToArray();

        int header = (int)BitConverter.ToUInt64(file, 0);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(file, 8, header));
        Assert.Equal(["__metadata__", "i", "e", "z", "u"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("✓\"", json.RootElement.GetProperty("__metadata__").GetProperty("b").GetString());
        Assert.Equal(0, (8 + header) % 64);
        int At(string name) => 8 + header + json.RootElement.GetProperty(name).GetProperty("data_offsets")[0].GetInt32();
        Assert.Equal(-7, BitConverter.ToInt64(file, At("i")));
        Assert.Equal(0.5f, BitConverter.ToSingle(file, At("z") + 8));
        Assert.Equal("xyz", Encoding.ASCII.GetString(file, At("u"), 3));
        Assert.Equal(file.Length, At("u") + 3);
        Assert.Equal("""{"dtype":"F32","shape":[3,1],"data_offsets":[16,28]}""", json.RootElement.GetProperty("z").GetRawText());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"data_offsets":[0,8],"shape":[2,2],"dtype":"BF16"},"b":{"dtype":"F32","shape":[0,9],"data_offsets":[8,8]}}  """, 8)]
    [InlineData("""{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""")]
    [InlineData("{}", 0)]
    public void What_the_format_allows_is_read(string header, int data = 4) => Assert.NotNull(Read(header, data));

    [Theory]
    [InlineData("a name twice", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("a name twice, once escaped", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}""")]
    [InlineData("a key of a tensor twice", """{"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("metadata twice", """{"__metadata__":{"k":"v","k":"w"},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("metadata of numbers", """{"__metadata__":{"k":1},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("metadata null", """{"__metadata__":{"k":null},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("metadata no object", """{"__metadata__":"k","a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("hole at the start", """{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""")]
    [InlineData("hole between", """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""")]
    [InlineData("overlap", """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""")]
    [InlineData("same bytes twice", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("bytes left over", """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""")]
    [InlineData("beyond the end", """{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""")]
    [InlineData("far beyond the end", """{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""")]
    [InlineData("shape and offsets differ", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("shape overflows to 4", """{"a":{"dtype":"U8","shape":[4294967296,4294967296,4],"data_offsets":[0,4]}}""")]
    [InlineData("size overflows to 4", """{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""")]
    [InlineData("end before begin", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""")]
    [InlineData("negative", """{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}""")]
    [InlineData("negative offset", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[-4,0]}}""")]
    [InlineData("fraction", """{"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}}""")]
    [InlineData("above 2^63", """{"a":{"dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,4]}}""")]
    [InlineData("one offset", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0]}}""")]
    [InlineData("three offsets", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}""")]
    [InlineData("unknown type", """{"a":{"dtype":"F31","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("type no text", """{"a":{"dtype":8,"shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("no type", """{"a":{"shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("no shape", """{"a":{"dtype":"U8","data_offsets":[0,4]}}""")]
    [InlineData("no offsets", """{"a":{"dtype":"U8","shape":[4]}}""")]
    [InlineData("unknown key", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"more":1}}""")]
    [InlineData("tensor no object", """{"a":[]}""")]
    [InlineData("shape no array", """{"a":{"dtype":"U8","shape":4,"data_offsets":[0,4]}}""")]
    [InlineData("text in the shape", """{"a":{"dtype":"U8","shape":["4"],"data_offsets":[0,4]}}""")]
    [InlineData("lone surrogate", """{"\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("cut off", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}""")]
    [InlineData("more after the end", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}{}""")]
    [InlineData("comment", """{/**/"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("array", """[]""")]
    [InlineData("space first", """ {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    public void What_it_does_not_allow_is_refused(string what, string header)
    {
        var e = Assert.Throws<DataFormatException>(() => Read(header, 4));
        Assert.Equal("t.safetensors", e.Where.File);
        Assert.True(e.Remedy.Length > 0 && !e.Message.Contains('\n', StringComparison.Ordinal), what);
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Throws<DataFormatException>(() => Read("{\"a\":" + new string('[', 1_000_000), 0));

    [Fact]
    public void Invalid_UTF8_is_refused()
    {
        byte[] file = File("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4);
        file[10] = 0xff;
        Assert.Throws<DataFormatException>(() => new SafetensorsReader(new MemoryStream(file), "t"));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001)]
    [InlineData(100_000_000)]
    [InlineData(7)]
    [InlineData(0)]
    public void A_lying_header_length_is_refused(ulong length)
    {
        byte[] file = File("{}      ", 0);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length + (length == 7 ? 2UL : 0UL));
        Assert.Throws<DataFormatException>(() => new SafetensorsReader(new MemoryStream(file), "t"));
    }

    [Fact]
    public void A_header_beyond_the_limit_is_not_written()
    {
        var e = Assert.Throws<IOException>(() => Safetensors.Write(Stream.Null, new Dictionary<string, string> { ["k"] = new('x', Safetensors.LargestHeader) }, []));
        Assert.Contains("100000000", e.Message, StringComparison.Ordinal);
    }

    static SafetensorsReader Read(string header, int data) => new(new MemoryStream(File(header, data)), "t.safetensors");

    static byte[] File(string header, int data) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[data]];
}
