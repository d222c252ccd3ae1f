using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// Reads safetensors files (layout in <c>Safetensors.cs</c>). The header is checked whole before any tensor is read, so every length is
/// known to lie in the file before memory is taken for it.
/// </summary>
sealed class SafetensorsReader
{
    /// <summary>What to do about a file whose content contradicts itself or its format.</summary>
    public const string Remedy = "The file is damaged or was made by a faulty program; make it again.";

    readonly Stream _stream;
    readonly long _dataStart;
    readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <exception cref="DataFormatException">The stream is not a whole and correct safetensors file from its start to its end.</exception>
    public SafetensorsReader(Stream stream, string fileName)
    {
        _stream = stream;
        Where = new SourcePosition(fileName);
        if (!stream.CanSeek)
            throw new DataFormatException(Where, "a pipe", "a file with a length", "Write it to a file first.");
        byte[] header = ReadHeader();
        _dataStart = sizeof(ulong) + (long)header.Length;
        ParseHeader(header);
        CheckOffsets();
    }

    /// <summary>The file, for messages.</summary>
    public SourcePosition Where { get; }

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <summary>Opens a file for this class.</summary>
    /// <exception cref="DataFormatException">The path is a directory.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new DataFormatException(new SourcePosition(path), "a directory", "a .safetensors file", "Name a file in it.");
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
    }

    /// <summary>Checks the metadata <c>format</c> and <c>format_version</c>: older versions are read, newer ones refused by number.</summary>
    /// <exception cref="DataFormatException">The file is something else, or too new.</exception>
    public void RequireFormat(string format, int newest)
    {
        if (_metadata.GetValueOrDefault("format") != format)
            throw new DataFormatException(Where, _metadata.TryGetValue("format", out string? other) ? $"a safetensors file of format {DataFormatException.Quote(other)}" : "a safetensors file of another maker",
                $"one whose metadata say format '{format}'", "Name a file that cofactor wrote for this purpose.");
        string version = _metadata.GetValueOrDefault("format_version", "");
        if (!long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < 1)
            throw Wrong($"format_version {DataFormatException.Quote(version)}", "a whole number of 1 or more");
        if (number > newest)
            throw new DataFormatException(Where, $"format_version {number}", $"at most {newest}", $"This build reads versions up to {newest}; update cofactor.");
    }

    /// <summary>The tensor of this name.</summary>
    /// <exception cref="DataFormatException">There is none.</exception>
    public TensorInfo Find(string name) => _tensors.GetValueOrDefault(name) ?? throw Wrong($"no tensor {DataFormatException.Quote(name)}", "one");

    /// <summary>The error of a file whose content contradicts itself or its format.</summary>
    public DataFormatException Wrong(string found, string expected) => new(Where, found, expected, Remedy);

    /// <summary>Reads a tensor of floats.</summary>
    /// <exception cref="DataFormatException">It has another type, or, where asked, a number that is not finite.</exception>
    /// <exception cref="InsufficientMemoryException">It is larger than this machine's memory.</exception>
    public NativeBuffer ReadFloats(TensorInfo tensor, bool finite)
    {
        Seek(tensor, "F32");
        NativeBuffer buffer = Room(tensor);
        for (long start = 0; start < buffer.Length; start += TensorContent.ChunkFloats)
        {
            Span<float> chunk = buffer.Span(start, (int)Math.Min(TensorContent.ChunkFloats, buffer.Length - start));
            Fill(MemoryMarshal.AsBytes(chunk));
            for (int i = 0; finite && i < chunk.Length; i++)
                CheckFinite(tensor, chunk[i], start + i);
        }
        return buffer;
    }

    /// <summary>Reads a tensor of bfloat16s as they are, two to a float of the buffer.</summary>
    /// <exception cref="DataFormatException">It has another type, or a number that is not finite.</exception>
    /// <exception cref="InsufficientMemoryException">It is larger than this machine's memory.</exception>
    public NativeBuffer ReadBFloat16s(TensorInfo tensor)
    {
        Seek(tensor, "BF16");
        NativeBuffer buffer = Room(tensor);
        long left = tensor.ByteLength / sizeof(ushort);
        for (long start = 0; start < buffer.Length; start += TensorContent.ChunkFloats)
        {
            Span<ushort> chunk = MemoryMarshal.Cast<float, ushort>(buffer.Span(start, (int)Math.Min(TensorContent.ChunkFloats, buffer.Length - start)));
            chunk = chunk[..(int)Math.Min(chunk.Length, left - 2 * start)];
            Fill(MemoryMarshal.AsBytes(chunk));
            for (int i = 0; i < chunk.Length; i++)
                CheckFinite(tensor, BFloat16.Widen(chunk[i]), 2 * start + i);
        }
        return buffer;
    }

    NativeBuffer Room(TensorInfo tensor)
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return tensor.ByteLength <= memory ? new NativeBuffer((tensor.ByteLength + sizeof(float) - 1) / sizeof(float))
            : throw new InsufficientMemoryException($"{Where}: the tensor {tensor.ShownName} has {tensor.ByteLength} bytes; this machine has {memory} bytes of memory.");
    }

    /// <summary>Reads a tensor of bytes into an array.</summary>
    /// <exception cref="DataFormatException">It has another type, or is too long for an array.</exception>
    public byte[] ReadBytes(TensorInfo tensor) => ReadArray<byte>(tensor, "U8");

    /// <summary>Reads a tensor of 64-bit integers into an array.</summary>
    /// <exception cref="DataFormatException">It has another type, or is too long for an array.</exception>
    public long[] ReadLongs(TensorInfo tensor) => ReadArray<long>(tensor, "I64");

    T[] ReadArray<T>(TensorInfo tensor, string type)
        where T : unmanaged
    {
        Seek(tensor, type);
        if (tensor.ByteLength > Array.MaxLength)
            throw Wrong($"the tensor {tensor.ShownName} of {tensor.ByteLength} bytes", $"at most {Array.MaxLength}");
        var array = new T[tensor.ByteLength / Safetensors.ElementSize(type)];
        Fill(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }

    void Seek(TensorInfo tensor, string type)
    {
        if (tensor.Type != type)
            throw Wrong($"the tensor {tensor.ShownName} of type {tensor.Type}", type);
        _stream.Position = _dataStart + tensor.Begin;
    }

    void Fill(Span<byte> bytes)
    {
        // The length was checked: this is a file that was cut while being read.
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Wrong("the end of the file", "the rest of its tensors");
    }

    void CheckFinite(TensorInfo tensor, float x, long position)
    {
        if (!float.IsFinite(x))
            throw Wrong($"{x.ToString(CultureInfo.InvariantCulture)} at position {position} of the tensor {tensor.ShownName}", "finite numbers");
    }

    byte[] ReadHeader()
    {
        const string Expected = "a safetensors file";
        _stream.Position = 0;
        Span<byte> start = stackalloc byte[9];
        int count = _stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (count == 0)
            throw new DataFormatException(Where, "an empty file", Expected, "Make it again.");
        if (start is [0x1f, 0x8b, ..])
            throw new DataFormatException(Where, "a gzip file", Expected, "Unpack it first.");
        if (count < start.Length)
            throw Wrong($"a file of {count} bytes", Expected);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (start[8] != '{')
            throw new DataFormatException(Where, $"a file that starts with {DataFormatException.Quote(start)}", Expected + ", whose header starts with '{' after 8 bytes", "Name a model that cofactor wrote.");
        if (length > Safetensors.LargestHeader)
            throw Wrong($"a header of {length} bytes", $"at most {Safetensors.LargestHeader}");
        if ((long)length > _stream.Length - sizeof(ulong))
            throw Wrong($"a header of {length} bytes in a file of {_stream.Length}", "the whole header");
        var header = new byte[length];
        _stream.Position = sizeof(ulong);
        Fill(header);
        return header;
    }

    void ParseHeader(byte[] header)
    {
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            foreach (JsonProperty entry in json.RootElement.EnumerateObject())
                if (entry.Name == Safetensors.Metadata)
                    ParseMetadata(entry.Value);
                else
                    _tensors.Add(entry.Name, ParseTensor(entry.Name, entry.Value));
        }
        // InvalidOperationException: a name or text that is no Unicode, or an element of another kind than asked for.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DataFormatException(Where, $"a header that is not right: {DataFormatException.Quote(e.Message)}", "a JSON object of tensors, each key once", Remedy, e);
        }
    }

    void ParseMetadata(JsonElement metadata)
    {
        foreach (JsonProperty entry in metadata.EnumerateObject())
            _metadata.Add(entry.Name, entry.Value.GetString() ?? throw Wrong($"the metadata {DataFormatException.Quote(entry.Name)} without a text", "a text"));
    }

    TensorInfo ParseTensor(string name, JsonElement entry)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        foreach (JsonProperty part in entry.EnumerateObject())
        {
            switch (part.Name)
            {
                case "dtype": type = part.Value.GetString(); break;
                case "shape": shape = ParseNumbers(name, part.Value); break;
                case "data_offsets": offsets = ParseNumbers(name, part.Value); break;
                default: throw Wrong($"{DataFormatException.Quote(part.Name)} in the tensor {DataFormatException.Quote(name)}", "dtype, shape and data_offsets");
            }
        }
        if (type is null || shape is null || offsets is not [long begin, long end])
            throw Wrong($"the tensor {DataFormatException.Quote(name)} without dtype, shape or two data_offsets", "all three");
        int size = Safetensors.ElementSize(type);
        if (size == 0)
            throw Wrong($"the tensor {DataFormatException.Quote(name)} of type {DataFormatException.Quote(type)}", "F32, I64, U8 or another type of the format");
        // 128 bits hold the product of the size so far (below 2⁶³) and one more dimension.
        Int128 length = size;
        foreach (long dimension in shape)
            if ((length *= dimension) > long.MaxValue)
                throw Wrong($"the tensor {DataFormatException.Quote(name)} of shape {TensorInfo.Shown(shape)}", "a size below 2^63 bytes");
        if (begin > end || end - begin != length)
            throw Wrong($"the tensor {DataFormatException.Quote(name)} of type {type} and shape {TensorInfo.Shown(shape)} at bytes {begin} to {end}", $"{length} bytes");
        return new TensorInfo(name, type, shape, begin, end);
    }

    long[] ParseNumbers(string name, JsonElement array)
    {
        var numbers = new long[array.GetArrayLength()];
        for (int i = 0; i < numbers.Length; i++)
            if (!array[i].TryGetInt64(out numbers[i]) || numbers[i] < 0)
                throw Wrong($"{DataFormatException.Quote(array[i].GetRawText())} in the tensor {DataFormatException.Quote(name)}", "a whole number from 0 to 2^63 - 1");
        return numbers;
    }

    void CheckOffsets()
    {
        long end = 0;
        foreach (TensorInfo tensor in _tensors.Values.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            if (tensor.Begin != end)
                throw Wrong($"the tensor {tensor.ShownName} at byte {tensor.Begin} of the data", $"byte {end}, where the tensor before it ends");
            end = tensor.End;
        }
        if (end != _stream.Length - _dataStart)
            throw Wrong($"{_stream.Length - _dataStart} bytes of data", $"{end}, the end of the last tensor");
    }
}

/// <summary>A tensor of a file: its type, its dimensions and where its bytes lie in the data.</summary>
sealed record TensorInfo(string Name, string Type, long[] Shape, long Begin, long End)
{
    public long ByteLength => End - Begin;

    public string ShownName => DataFormatException.Quote(Name);

    public static string Shown(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
