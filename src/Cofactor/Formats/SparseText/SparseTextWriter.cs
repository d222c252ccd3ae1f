using System.Buffers.Text;
using System.Globalization;

namespace Cofactor;

/// <summary>
/// Writes rows as libSVM or libFFM text, one a line: <c>label [qid:group] [field:]index:value …</c>, numbers in the shortest form that
/// reads back as the same bits. A row without a label gets <c>nan</c>, which reads back where labels are not asked for.
/// </summary>
public sealed class SparseTextWriter : IDisposable
{
    const int MaxToken = 64;   // bytes: two ids and a float in at most 11 + 11 + 15, with what separates them

    readonly Stream _stream;
    readonly bool _fields;
    readonly byte[] _buffer = new byte[64 * 1024];
    int _count;

    /// <summary>Writes to a stream, which stays the caller's to dispose.</summary>
    /// <param name="stream">Where the text goes.</param>
    /// <param name="format"><see cref="DataFormat.LibSvm"/> or <see cref="DataFormat.LibFfm"/>; the latter writes field 0 for rows without fields.</param>
    public SparseTextWriter(Stream stream, DataFormat format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (format is not (DataFormat.LibSvm or DataFormat.LibFfm))
            throw new ArgumentOutOfRangeException(nameof(format), format, "Expected LibSvm or LibFfm.");
        _stream = stream;
        _fields = format == DataFormat.LibFfm;
    }

    /// <summary>Writes the rows of a block.</summary>
    /// <exception cref="OptionException">The rows have weights, for which the format has no place.</exception>
    /// <exception cref="IOException">The stream does not take them.</exception>
    public void Write(RowBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (!block.Weights.IsEmpty)
            throw new OptionException("The rows have weights, for which libSVM and libFFM text have no place; leave the weight column out.");
        ReadOnlySpan<float> labels = block.Labels.Span;
        ReadOnlySpan<long> groups = block.Groups.Span;
        for (int i = 0; i < block.RowCount; i++)
        {
            Reserve();
            if (float.IsNaN(labels[i]))
                Put("nan"u8);
            else
                Put(labels[i]);
            if (!groups.IsEmpty)
            {
                Put(" qid:"u8);
                Put(groups[i]);
            }
            WriteTokens(block.Row(i));
            Put("\n"u8);
        }
    }

    /// <summary>Hands all that is written to the stream.</summary>
    public void Flush()
    {
        _stream.Write(_buffer, 0, _count);
        _count = 0;
        _stream.Flush();
    }

    /// <summary>Flushes.</summary>
    public void Dispose() => Flush();

    void WriteTokens(SparseRow row)
    {
        for (int p = 0; p < row.Count; p++)
        {
            Reserve();
            Put(" "u8);
            if (_fields)
            {
                Put(row.Fields.IsEmpty ? 0 : row.Fields[p]);
                Put(":"u8);
            }
            Put(row.Indices[p]);
            Put(":"u8);
            Put(row.Value(p));
        }
    }

    /// <summary>Makes room for one more token and a line's end.</summary>
    void Reserve()
    {
        if (_buffer.Length - _count >= MaxToken)
            return;
        _stream.Write(_buffer, 0, _count);
        _count = 0;
    }

    void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_count));
        _count += text.Length;
    }

    void Put(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_count), out int written);
        _count += written;
    }

    void Put(float number)
    {
        number.TryFormat(_buffer.AsSpan(_count), out int written, default, CultureInfo.InvariantCulture);
        _count += written;
    }
}
