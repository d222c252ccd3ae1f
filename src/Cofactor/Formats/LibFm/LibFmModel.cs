using System.Globalization;
using Cofactor.Numerics;

namespace Cofactor;

// libFM's model as text, of feature ids from 0:
//   #global bias W0
//   <w0>
//   #unary interactions Wj
//   <wj>                    a line for each feature
//   #pairwise interactions Vj,f
//   <vj1> <vj2> … <vjk>     a line for each feature
// The first two sections are left out where libFM was told to do without bias or linear weights. A model without factors has empty
// lines in the third.

/// <summary>
/// Reads and writes libFM's text model, the file of its <c>-save_model</c> and <c>-load_model</c>. Numbers are written in the shortest form
/// that reads back to the same float; libFM itself writes six digits. The file does not say whether it regresses or classifies.
/// </summary>
public static class LibFmModel
{
    const string Remedy = "The file is damaged, or was made by another program.";

    static ReadOnlySpan<byte> BiasHeader => "#global bias W0"u8;
    static ReadOnlySpan<byte> LinearHeader => "#unary interactions Wj"u8;
    static ReadOnlySpan<byte> FactorsHeader => "#pairwise interactions Vj,f"u8;

    enum Section { None, Bias, Linear, Factors }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file, gzip or not.</param>
    /// <param name="predictorType">What the model was trained for: a regressor, or a binary_classifier of −1 and 1 or of 0 and 1.</param>
    /// <exception cref="DataFormatException">The file is not a whole and correct model.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static FmModel Read(string path, PredictorType predictorType = PredictorType.Regressor) => ModelFormat.LibFm.Read(path, predictorType);

    /// <summary>Writes a model; a file that stood there is replaced whole, or kept when writing fails.</summary>
    /// <exception cref="OptionException">libFM has no such model: of several outputs or draws.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(FmModel model, string path) => ModelFormat.LibFm.Write(model, path);

    /// <summary>Whether a file that starts so may be such a model.</summary>
    internal static bool IsHeader(ReadOnlySpan<byte> head) => head.StartsWith(BiasHeader) || head.StartsWith(LinearHeader) || head.StartsWith(FactorsHeader);

    internal static FmModel Read(Stream stream, string name, PredictorType type, CancellationToken cancellationToken)
    {
        LabelMap labels = type switch
        {
            PredictorType.Regressor => LabelMap.Regressor,
            PredictorType.BinaryClassifier => LabelMap.Binary,
            _ => throw new OptionException($"predictor_type is {PredictorTypes.NameOf(type)}; expected regressor or binary_classifier: a libFM model has one output."),
        };
        if (!stream.CanSeek)
            throw new DataFormatException(new SourcePosition(name), "a pipe", "a file with a length", "Write it to a file first.");
        // Two passes: how many features and factors there are, so that memory is taken once, then the numbers.
        stream.Position = 0;
        InputFile file = InputFile.Of(stream, name);
        FmShape shape = Walk(file, null, cancellationToken);
        ModelFormat.CheckMemory(shape, new SourcePosition(name));
        var weights = new FmWeights(shape);
        Walk(file, weights, cancellationToken);
        return new FmModel(weights, labels, card: new ModelCard { CreatedBy = "import of a libFM model" });
    }

    /// <summary>Goes through a file, and fills weights where they are given.</summary>
    static FmShape Walk(InputFile file, FmWeights? weights, CancellationToken cancellationToken)
    {
        using var text = new LineReader(file.Open(), file.Name, cancellationToken);
        DataFormatException Wrong(string found, string expected) => new(new SourcePosition(file.Name, text.Number), found, expected, Remedy);
        var section = Section.None;
        Span<long> lines = stackalloc long[(int)Section.Factors + 1];
        Span<bool> present = stackalloc bool[lines.Length];
        lines.Clear();
        present.Clear();
        int k = 0;
        while (text.Next(out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith("#"u8))
            {
                Section next = SectionOf(line.TrimEnd(" \r"u8));
                if (next <= section)
                    throw Wrong(DataFormatException.Quote(line), "a heading of libFM's, each once and in its order");
                present[(int)(section = next)] = true;
                continue;
            }
            long row = lines[(int)section]++;
            if (row >= (section == Section.Bias ? 1 : int.MaxValue))
                throw Wrong(DataFormatException.Quote(line), "a heading");
            NativeBuffer? to = section switch { Section.Bias => weights?.Bias, Section.Linear => weights?.Linear, _ => weights?.Factors };
            if (section == Section.None)
                throw Wrong(DataFormatException.Quote(line), "a libFM model, which starts '#global bias W0'");
            int count = Numbers(ref line, to, section == Section.Factors ? row * k : row);
            if (!line.IsEmpty)
                throw Wrong(DataFormatException.Quote(line), "finite numbers");
            if (section == Section.Factors && row == 0 && count <= ModelFile.LargestFactorCount)
                k = count;
            if (count != (section == Section.Factors ? k : 1))
                throw Wrong(count == 1 ? "a number" : $"{count} numbers", section != Section.Factors ? "one number" : row == 0 ? $"at most {ModelFile.LargestFactorCount}" : $"{k}, as in the lines before");
        }
        (long n, long v) = (lines[(int)Section.Linear], lines[(int)Section.Factors]);
        if (!present[(int)Section.Factors] || (present[(int)Section.Bias] && lines[(int)Section.Bias] == 0))
            throw Wrong("the end of the file", "the rest of a libFM model");
        if (present[(int)Section.Linear] && n != v)
            throw Wrong($"the end of the file after the factors of {v} features", $"those of {n}, as there are linear weights");
        return new FmShape((int)v, k);
    }

    static Section SectionOf(ReadOnlySpan<byte> heading) =>
        heading.SequenceEqual(BiasHeader) ? Section.Bias : heading.SequenceEqual(LinearHeader) ? Section.Linear : heading.SequenceEqual(FactorsHeader) ? Section.Factors : Section.None;

    /// <summary>Reads the numbers of a line, of which what cannot be read is left; stores those there is room for.</summary>
    static unsafe int Numbers(ref ReadOnlySpan<byte> line, NativeBuffer? to, long start)
    {
        int count = 0;
        // A byte that is no part of a number follows the line.
        fixed (byte* first = line)
        {
            byte* at = first, end = first + line.Length;
            while (true)
            {
                while (at < end && *at is (byte)' ' or (byte)'\t' or (byte)'\r')
                    at++;
                if (at >= end)
                    break;
                float number = TextNumber.ReadFloat(at, out byte* after);
                if (!float.IsFinite(number) || (after < end && *after is not ((byte)' ' or (byte)'\t' or (byte)'\r')))
                    break;
                if (to is not null && start + count < to.Length)
                    to.Pointer[start + count] = number;
                count++;
                at = after;
            }
            line = line[(int)(at - first)..];
        }
        GC.KeepAlive(to);
        return count;
    }

    internal static void WriteText(FmModel model, Stream to)
    {
        int n = model.FeatureCount, k = model.FactorCount;
        var row = new float[Math.Max(1, k)];
        using var text = new NumberLines(to);
        text.Heading(BiasHeader);
        text.Line([model.Bias()]);
        text.Heading(LinearHeader);
        for (int j = 0; j < n; j++)
            text.Line([model.Linear(j)]);
        text.Heading(FactorsHeader);
        for (int j = 0; j < n; j++)
        {
            model.Factors(j, row);
            text.Line(row.AsSpan(0, k));
        }
    }

    /// <summary>Lines of numbers with a space between them.</summary>
    sealed class NumberLines(Stream to) : IDisposable
    {
        const int LongestNumber = 32;

        readonly byte[] _buffer = new byte[1 << 16];
        int _count;

        public void Heading(ReadOnlySpan<byte> heading)
        {
            Reserve(heading.Length + 1);
            heading.CopyTo(_buffer.AsSpan(_count));
            _count += heading.Length;
            _buffer[_count++] = (byte)'\n';
        }

        public void Line(ReadOnlySpan<float> numbers)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                Reserve(LongestNumber);
                if (i > 0)
                    _buffer[_count++] = (byte)' ';
                numbers[i].TryFormat(_buffer.AsSpan(_count), out int written, default, CultureInfo.InvariantCulture);
                _count += written;
            }
            Reserve(1);
            _buffer[_count++] = (byte)'\n';
        }

        public void Dispose()
        {
            to.Write(_buffer, 0, _count);
            _count = 0;
        }

        void Reserve(int count)
        {
            if (_buffer.Length - _count < count)
                Dispose();
        }
    }
}
