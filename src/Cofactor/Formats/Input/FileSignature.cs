namespace Cofactor;

/// <summary>Names common files that hold no rows for Cofactor, so that a user who gives one reads what it is.</summary>
static class FileSignature
{
    /// <summary>What a file that starts so is, if it is known.</summary>
    public static string? NameOf(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\x03\x04"u8) ? "a zip archive"
        : head.StartsWith("PAR1"u8) ? "a Parquet file"
        : head.StartsWith("ARROW1"u8) ? "an Arrow file"
        : head.StartsWith("ORC"u8) ? "an ORC file"
        : head.StartsWith("Obj\x01"u8) ? "an Avro file"
        : head.StartsWith("BZh"u8) ? "a bzip2 archive"
        : head.StartsWith<byte>([0xFD, 0x37, 0x7A, 0x58, 0x5A]) ? "an xz archive"
        : head.StartsWith<byte>([0x28, 0xB5, 0x2F, 0xFD]) ? "a Zstandard archive"
        : head.StartsWith<byte>([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) ? "a NumPy array"
        : head.StartsWith<byte>([0x89, 0x48, 0x44, 0x46]) ? "an HDF5 file"
        : head.StartsWith("SQLite format 3"u8) ? "an SQLite database"
        : head.StartsWith("%PDF"u8) ? "a PDF document"
        : head.StartsWith<byte>([0xFF, 0xFE]) || head.StartsWith<byte>([0xFE, 0xFF]) ? "UTF-16 text; save it as UTF-8"
        : IsSafetensors(head) ? "a safetensors file, such as a model"
        : null;

    // Eight bytes of header length (below 100 MB), then the header, which is JSON.
    static bool IsSafetensors(ReadOnlySpan<byte> head) =>
        head.Length > 9 && head[8] == '{' && BitConverter.IsLittleEndian && BitConverter.ToUInt64(head) <= 100_000_000;
}
