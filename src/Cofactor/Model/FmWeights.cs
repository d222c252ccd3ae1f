using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// The numbers of a factorization machine while they are being filled in: w₀, w and V. Handed to one <see cref="FmModel"/>, which
/// never changes them. Factors are floats, or for serving bfloat16s: the upper halves of floats, rounded to nearest even.
/// </summary>
sealed unsafe class FmWeights
{
    /// <param name="shape">Their size.</param>
    /// <param name="cutPoints">Cut points of a draw: L − 1 of an ordinal task.</param>
    public FmWeights(FmShape shape, int cutPoints = 0)
        : this(shape, new NativeBuffer(shape.HeadCount), new NativeBuffer(shape.LinearLength), new NativeBuffer(shape.FactorsLength), cutPoints: new float[shape.DrawCount * cutPoints])
    {
    }

    /// <summary>Weights in files of no name in a folder, which go with them.</summary>
    /// <exception cref="IOException">The folder cannot hold them.</exception>
    public FmWeights(FmShape shape, string folder)
        : this(shape, new NativeBuffer(shape.HeadCount), new NativeBuffer(shape.LinearLength, folder), new NativeBuffer(shape.FactorsLength, folder))
    {
    }

    /// <summary>Takes (does not copy) buffers that are filled in already.</summary>
    public FmWeights(FmShape shape, NativeBuffer bias, NativeBuffer linear, NativeBuffer factors, bool isBFloat16 = false, float[]? cutPoints = null)
    {
        shape.Check();
        IsBFloat16 = isBFloat16;
        CutPoints = cutPoints ?? [];
        if (bias.Length != shape.HeadCount || linear.Length != shape.LinearLength || factors.Length != (isBFloat16 ? BFloat16.Floats(shape.FactorsLength) : shape.FactorsLength))
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

    /// <summary>V. // [n × D × C × k], feature-major: what one feature needs lies together; two to a float where they are bfloat16s</summary>
    public NativeBuffer Factors { get; }

    /// <summary>Where the scores of an ordinal task are cut into levels, ascending; else empty. // [D × (L − 1)]</summary>
    public float[] CutPoints { get; }

    /// <summary>Copies the features from <paramref name="first"/> on to other places: to those <paramref name="ids"/> of a model of more features, whose bias is set as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place(int first, ReadOnlySpan<int> ids, FmWeights into)
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

    /// <summary>Copies all draws of one output that <paramref name="into"/> has room for to its draws from <paramref name="draw"/> on.</summary>
    public void CopyTo(FmWeights into, int draw)
    {
        int count = Math.Min(Shape.DrawCount, into.Shape.DrawCount - draw), k = Shape.FactorCount;
        Bias.Span(0, count).CopyTo(into.Bias.Span(draw, count));
        int cuts = CutPoints.Length / Shape.DrawCount;
        CutPoints.AsSpan(0, count * cuts).CopyTo(into.CutPoints.AsSpan(draw * cuts));
        for (nint j = 0; j < Shape.FeatureCount; j++)
        {
            nint from = j * Shape.DrawCount, to = j * into.Shape.DrawCount + draw;
            new ReadOnlySpan<float>(Linear.Pointer + from, count).CopyTo(new Span<float>(into.Linear.Pointer + to, count));
            new ReadOnlySpan<float>(Factors.Pointer + from * k, count * k).CopyTo(new Span<float>(into.Factors.Pointer + to * k, count * k));
        }
        GC.KeepAlive(this);
        GC.KeepAlive(into);
    }

    /// <summary>Whether cut points, some for each draw, are finite and those of a draw do not descend.</summary>
    public static bool AreCutPoints(ReadOnlySpan<float> cutPoints, int eachDraw)
    {
        bool are = true;
        for (int i = 0; i < cutPoints.Length; i++)
            are &= float.IsFinite(cutPoints[i]) && (i % eachDraw == 0 || cutPoints[i] >= cutPoints[i - 1]);
        return are;
    }

    /// <summary>Whether factors are bfloat16s.</summary>
    public bool IsBFloat16 { get; }

    /// <summary>The same weights with factors as bfloat16s; the others are shared.</summary>
    public FmWeights ToBFloat16() => IsBFloat16 ? this : new(Shape, Bias, Linear, BFloat16.Narrow(Factors), isBFloat16: true, CutPoints);

    /// <summary>Whether any of some factors is not zero.</summary>
    public bool AnyFactor(long start, int count)
    {
        bool any = IsBFloat16 ? new ReadOnlySpan<ushort>((ushort*)Factors.Pointer + start, count).ContainsAnyExcept<ushort>(0, 0x8000)
            : Factors.Span(start, count).ContainsAnyExcept(0f);
        GC.KeepAlive(this);
        return any;
    }

    /// <summary>Copies factors from <paramref name="start"/> on as floats.</summary>
    public void CopyFactors(long start, Span<float> to)
    {
        if (IsBFloat16)
            BFloat16.Widen((ushort*)Factors.Pointer + start, to);
        else
            Factors.Span(start, to.Length).CopyTo(to);
        GC.KeepAlive(this);
    }

    /// <summary>Gives the memory back at once: of weights that no model has.</summary>
    public void Free()
    {
        Bias.Dispose();
        Linear.Dispose();
        Factors.Dispose();
    }

    /// <summary>The weights as the kernel sees them.</summary>
    public FmView View => new()
    {
        FeatureCount = Shape.FeatureCount,
        FactorCount = Shape.FactorCount,
        HeadCount = Shape.HeadCount,
        Bias = Bias.Pointer,
        Linear = Linear.Pointer,
        LinearStride = Shape.HeadCount,
        LinearHeadStride = 1,
        Factors = IsBFloat16 ? null : Factors.Pointer,
        BFloat16Factors = IsBFloat16 ? (ushort*)Factors.Pointer : null,
        FactorStride = (nint)Shape.HeadCount * Shape.FactorCount,
        FactorHeadStride = Shape.FactorCount,
    };
}
