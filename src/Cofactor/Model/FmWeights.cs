using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// The numbers of a factorization machine while they are being filled in: w₀, w and V. Handed to one <see cref="FmModel"/>, which
/// never changes them.
/// </summary>
sealed class FmWeights
{
    public FmWeights(FmShape shape)
        : this(shape, new NativeBuffer(shape.HeadCount), new NativeBuffer(shape.LinearLength), new NativeBuffer(shape.FactorsLength))
    {
    }

    /// <summary>Takes (does not copy) buffers that are filled in already.</summary>
    public FmWeights(FmShape shape, NativeBuffer bias, NativeBuffer linear, NativeBuffer factors)
    {
        shape.Check();
        if (bias.Length != shape.HeadCount || linear.Length != shape.LinearLength || factors.Length != shape.FactorsLength)
            throw new ArgumentException($"Buffers of {bias.Length}, {linear.Length} and {factors.Length} floats do not fit {shape}.");
        Shape = shape;
        Bias = bias;
        Linear = linear;
        Factors = factors;
    }

    public FmShape Shape { get; }

    /// <summary>w₀. // [D × C]</summary>
    public NativeBuffer Bias { get; }

    /// <summary>w. // [n × D × C], feature-major</summary>
    public NativeBuffer Linear { get; }

    /// <summary>V. // [n × D × C × k], feature-major: what one feature needs lies together</summary>
    public NativeBuffer Factors { get; }

    /// <summary>Copies the features from <paramref name="first"/> on to other places: to those <paramref name="ids"/> of a model of more features, whose bias is set as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Place(int first, ReadOnlySpan<int> ids, FmWeights into)
    {
        Bias.Span(0, Shape.HeadCount).CopyTo(into.Bias.Span(0, Shape.HeadCount));
        int heads = Shape.HeadCount, run = heads * Shape.FactorCount;
        for (int i = 0; i < ids.Length; i++)
        {
            nint from = first + i, to = ids[i];
            new ReadOnlySpan<float>(Linear.Pointer + from * heads, heads).CopyTo(new Span<float>(into.Linear.Pointer + to * heads, heads));
            new ReadOnlySpan<float>(Factors.Pointer + from * run, run).CopyTo(new Span<float>(into.Factors.Pointer + to * run, run));
        }
        GC.KeepAlive(this);
        GC.KeepAlive(into);
    }

    /// <summary>The weights as the kernel sees them.</summary>
    public unsafe FmView View => new()
    {
        FeatureCount = Shape.FeatureCount,
        FactorCount = Shape.FactorCount,
        HeadCount = Shape.HeadCount,
        Bias = Bias.Pointer,
        Linear = Linear.Pointer,
        LinearStride = Shape.HeadCount,
        LinearHeadStride = 1,
        Factors = Factors.Pointer,
        FactorStride = (nint)Shape.HeadCount * Shape.FactorCount,
        FactorHeadStride = Shape.FactorCount,
    };
}
