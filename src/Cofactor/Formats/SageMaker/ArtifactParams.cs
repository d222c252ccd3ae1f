using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// The entry <c>params</c>: which of its arrays are w₀, w and V. SageMaker's sparse network has <c>w0_weight</c> [1], <c>w1_weight</c>
/// [n, 1] and <c>v</c> [n, k]; its dense network <c>Linear_Plus_Bias_bias</c> [1], <c>Linear_Plus_Bias_weight</c> [1, n] and
/// <c>v</c> [k, n]. Names may start with <c>arg:</c> or <c>aux:</c>.
/// </summary>
sealed class ArtifactParams
{
    const string Bias = "w0_weight", Linear = "w1_weight", Factors = "v", DenseBias = "Linear_Plus_Bias_bias", DenseLinear = "Linear_Plus_Bias_weight";

    readonly NdArrayList _list;
    readonly NdArray? _bias, _linear;
    readonly NdArray _factors;
    readonly bool _isDense;   // the dense network: V has a row for each factor

    /// <exception cref="DataFormatException">The arrays are not those of one factorization machine.</exception>
    public ArtifactParams(NdArrayList list, SourcePosition where)
    {
        _list = list;
        var byName = new Dictionary<string, NdArray>(StringComparer.Ordinal);
        foreach (NdArray array in list.Arrays)
            if (!byName.TryAdd(Known(array, where), array))
                throw Wrong(where, $"the array '{Known(array, where)}' twice", "each array once");
        _isDense = byName.ContainsKey(DenseLinear) || byName.ContainsKey(DenseBias);
        _bias = byName.GetValueOrDefault(_isDense ? DenseBias : Bias);
        _linear = byName.GetValueOrDefault(_isDense ? DenseLinear : Linear);
        _factors = byName.GetValueOrDefault(Factors) ?? throw Wrong(where, "no array 'v' in 'params'", "the factors of a factorization machine");
        if (byName.Count != 1 + (_bias is null ? 0 : 1) + (_linear is null ? 0 : 1))
            throw Wrong(where, $"the arrays {string.Join(", ", byName.Keys)}", $"those of one network: {Bias}, {Linear} and {Factors}");
        if (_factors.Shape is not [long first and > 0, long second and > 0] || (_isDense ? second : first) > int.MaxValue || (_isDense ? first : second) > ModelFile.LargestFactorCount)
            throw Wrong(where, $"the array '{_factors.Name}' {Shown(_factors)}", $"features × factors, at most {int.MaxValue} and {ModelFile.LargestFactorCount}");
        Shape = _isDense ? new FmShape((int)second, (int)first) : new FmShape((int)first, (int)second);
        int n = Shape.FeatureCount;
        if (_linear is not null && !(_isDense ? _linear.Shape is [1, long w] && w == n : _linear.Shape is [long v, ..] && v == n && Product(_linear.Shape) == n))
            throw Wrong(where, $"the array '{_linear.Name}' {Shown(_linear)}", $"{n} weights, as '{_factors.Name}' has features");
        if (_bias is not null && (_bias.Shape is null || Product(_bias.Shape) != 1))
            throw Wrong(where, $"the array '{_bias.Name}' {Shown(_bias)}", "one number");
    }

    public FmShape Shape { get; }

    public bool HasBias => _bias is not null;

    public bool HasLinear => _linear is not null;

    /// <summary>The list's headers and names; see <see cref="NdArrayList.OfSkeleton"/>.</summary>
    public byte[] Skeleton => _list.Skeleton;

    /// <summary>Bytes of the entry.</summary>
    public long Length => _list.Length;

    /// <summary>Whether a model of this shape can be written in this layout: 32-bit floats, every row.</summary>
    public bool Fits(FmShape shape) => shape == Shape && HasBias && HasLinear
        && _list.Arrays.All(a => a.Width == sizeof(float) && (!a.IsRowSparse || a.StoredRows == a.Shape![0]));

    /// <summary>SageMaker's own layout, to the byte.</summary>
    public static ArtifactParams Standard(FmShape shape)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        to.Write(NdArrayList.Magic);
        to.Write(0L);
        to.Write(3L);
        RowSparse(to, shape.FeatureCount, 1);
        to.Write(NdArrayList.V2);
        to.Write(0);
        Dimensions(to, 1);
        Device(to);
        RowSparse(to, shape.FeatureCount, shape.FactorCount);
        to.Write(3L);
        foreach (string name in (ReadOnlySpan<string>)[Linear, Bias, Factors])
        {
            byte[] text = System.Text.Encoding.ASCII.GetBytes("arg:" + name);
            to.Write((long)text.Length);
            to.Write(text);
        }
        return OfSkeleton(bytes.ToArray(), new SourcePosition("params"));
    }

    /// <summary>The layout whose <see cref="Skeleton"/> this is.</summary>
    /// <exception cref="DataFormatException">It is none.</exception>
    public static ArtifactParams OfSkeleton(byte[] skeleton, SourcePosition where) => new(NdArrayList.OfSkeleton(skeleton, where), where);

    /// <summary>Reads the weights.</summary>
    /// <param name="from">The entry, from front to back.</param>
    /// <param name="where">The artifact, for messages.</param>
    public FmWeights Read(Stream from, SourcePosition where)
    {
        var weights = new FmWeights(Shape);
        long at = 0;
        foreach (NdArray array in _list.Arrays)
        {
            var skipped = new byte[array.Offset - at];   // headers
            from.ReadExactly(skipped);
            NativeBuffer to = array == _bias ? weights.Bias : array == _linear ? weights.Linear : weights.Factors;
            NdArrayValues.Read(from, array, to, transposed: _isDense && array == _factors, where);
            at = array.Offset + array.Bytes;
        }
        return weights;
    }

    /// <summary>Writes weights that fit.</summary>
    public void Write(FmWeights weights, Stream to)
    {
        int k = Shape.FactorCount, n = Shape.FeatureCount, at = 0;
        foreach (NdArray array in _list.Arrays)
        {
            to.Write(_list.Skeleton.AsSpan(at..array.HeaderEnd));
            at = array.HeaderEnd;
            Action<long, Span<float>> copy =
                array == _bias ? (start, part) => weights.Bias.Span(start, part.Length).CopyTo(part)
                : array == _linear ? (start, part) => weights.Linear.Span(start, part.Length).CopyTo(part)
                : !_isDense ? weights.CopyFactors
                : (start, part) =>
                {
                    for (int i = 0; i < part.Length; i++)
                        weights.CopyFactors((start + i) % n * k + (start + i) / n, part.Slice(i, 1));
                };
            NdArrayValues.Write(to, array.Count, copy);
            if (array.IsRowSparse)
                NdArrayValues.WriteRowNumbers(to, array.StoredRows);
        }
        to.Write(_list.Skeleton.AsSpan(at));
    }

    static void RowSparse(BinaryWriter to, long rows, long columns)
    {
        to.Write(NdArrayList.V2);
        to.Write(1);
        Dimensions(to, rows, columns);
        Dimensions(to, rows, columns);
        Device(to);
        to.Write(6);   // row numbers are i64
        Dimensions(to, rows);
    }

    static void Dimensions(BinaryWriter to, params ReadOnlySpan<long> dimensions)
    {
        to.Write(dimensions.Length);
        foreach (long dimension in dimensions)
            to.Write(dimension);
    }

    /// <summary>cpu(0), and numbers that are f32.</summary>
    static void Device(BinaryWriter to)
    {
        to.Write(1);
        to.Write(0);
        to.Write(0);
    }

    static string Known(NdArray array, SourcePosition where)
    {
        string name = array.Name.StartsWith("arg:", StringComparison.Ordinal) || array.Name.StartsWith("aux:", StringComparison.Ordinal) ? array.Name[4..] : array.Name;
        return name is Bias or Linear or Factors or DenseBias or DenseLinear ? name
            : throw new DataFormatException(where, $"the array {DataFormatException.Quote(array.Name)}", $"the arrays of a factorization machine: {Bias}, {Linear} and {Factors}", "Only artifacts of SageMaker's factorization machines can be imported.");
    }

    static Int128 Product(long[] shape) => shape.Aggregate((Int128)1, (product, dimension) => product * dimension);

    static string Shown(NdArray array) => array.Shape is null ? "without content" : $"of shape {TensorInfo.Shown(array.Shape)}";

    static DataFormatException Wrong(SourcePosition where, string found, string expected) => new(where, found, expected, ArtifactFile.Remedy);
}
