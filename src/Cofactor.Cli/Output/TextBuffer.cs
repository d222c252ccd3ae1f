using System.Globalization;
using System.Text;

namespace Cofactor.Cli;

/// <summary>UTF-8 that grows.</summary>
sealed class TextBuffer
{
    byte[] _buffer = new byte[1 << 16];
    int _length;

    /// <summary>What was added.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Adds a number in its shortest form that reads back the same.</summary>
    public void Add(float value)
    {
        Room(32);
        value.TryFormat(_buffer.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Add(string text)
    {
        Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Add(byte one)
    {
        Room(1);
        _buffer[_length++] = one;
    }

    void Room(int bytes)
    {
        if (_length + bytes > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + bytes));
    }
}
