using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// The weights of a stochastic run with their optimizer state, laid out for the memory: per feature one run of, for each output,
/// [V | first state | second state], beside it, per feature and output, [w, states]. k is padded to 8 or a multiple of 16, so that a
/// vector of factors never crosses a cache line. Native memory on
/// huge pages, 64-bit sizes. Drained into an <see cref="FmWeights"/> when an epoch is to be kept.
/// </summary>
sealed unsafe class ParameterTable : IDisposable
{
    /// <param name="shape">Its size.</param>
    /// <param name="stateCount">Optimizer numbers a weight has.</param>
    /// <param name="shares">See <see cref="Shares"/>; stays its owner's.</param>
    public ParameterTable(FmShape shape, int stateCount, RowShares? shares = null)
    {
        Shape = shape;
        Shares = shares;
        StateCount = stateCount;
        PaddedFactors = PadFactors(shape.FactorCount);
        Stride = Strides(shape, stateCount, out int linearStride);
        LinearStride = linearStride;
        Bias = new NativeBuffer((1 + stateCount) * (long)shape.OutputCount);
        Linear = new NativeBuffer(checked((long)shape.FeatureCount * LinearStride));
        Factors = new NativeBuffer(checked((long)shape.FeatureCount * Stride));
    }

    public FmShape Shape { get; }

    /// <summary>Optimizer numbers a weight has.</summary>
    public int StateCount { get; }

    /// <summary>What of a penalty counted once over all rows falls to one of them. Null: nothing.</summary>
    public RowShares? Shares { get; }

    /// <summary>k, up to 8 or a multiple of 16.</summary>
    public int PaddedFactors { get; }

    /// <summary>Floats from one feature's V to the next's.</summary>
    public nint Stride { get; }

    /// <summary>Floats from one output's V to the next's.</summary>
    public nint HeadStride => PaddedFactors * (1 + StateCount);

    /// <summary>Floats from one feature's w to the next's.</summary>
    public nint LinearStride { get; }

    /// <summary>[w₀ of each output | first states | second states].</summary>
    public NativeBuffer Bias { get; }

    /// <summary>[w, states] of each output of each feature.</summary>
    public NativeBuffer Linear { get; }

    /// <summary>[V | states] of each output of each feature.</summary>
    public NativeBuffer Factors { get; }

    /// <summary>Bytes that a table takes, computed before it is made.</summary>
    public static long Bytes(FmShape shape, int stateCount)
    {
        nint stride = Strides(shape, stateCount, out int linearStride);
        return checked(shape.FeatureCount * ((long)stride + linearStride) * sizeof(float));
    }

    /// <summary>The weights as the kernel sees them, padded factors included: those are zero and stay zero.</summary>
    public FmView View => new()
    {
        FeatureCount = Shape.FeatureCount,
        FactorCount = PaddedFactors,
        HeadCount = Shape.OutputCount,
        Bias = Bias.Pointer,
        Linear = Linear.Pointer,
        LinearStride = LinearStride,
        LinearHeadStride = 1 + StateCount,
        Factors = Factors.Pointer,
        FactorStride = Stride,
        FactorHeadStride = HeadStride,
    };

    /// <summary>Whether all weights and states of some features, and those of the bias, are finite numbers.</summary>
    public bool IsFinite(int first, int count) =>
        Bias.IsFinite(0, Bias.Length) && Linear.IsFinite(first * LinearStride, count * LinearStride) && Factors.IsFinite(first * Stride, count * Stride);

    /// <summary>Copies the weights of some features, and the bias, into the same places of <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Drain(FmWeights to, int first, int count)
    {
        int c = Shape.OutputCount, k = Shape.FactorCount;
        new Span<float>(Bias.Pointer, c).CopyTo(to.Bias.Span(0, c));
        for (int j = first; j < first + count; j++)
        {
            float* w = Linear.Pointer + j * LinearStride, v = Factors.Pointer + j * Stride;
            float* toW = to.Linear.Pointer + (nint)j * c, toV = to.Factors.Pointer + (nint)j * c * k;
            for (int h = 0; h < c; h++)
            {
                toW[h] = w[h * (1 + StateCount)];
                new ReadOnlySpan<float>(v + h * HeadStride, k).CopyTo(new Span<float>(toV + (nint)h * k, k));
            }
        }
        GC.KeepAlive(this);
        GC.KeepAlive(to);
    }

    /// <summary>Copies the bias with its state from a table of the same size.</summary>
    public void CopyBiasFrom(ParameterTable other) => Copy(other.Bias, Bias, 0, Bias.Length);

    /// <summary>Copies the weights of <paramref name="count"/> features with their state.</summary>
    public void CopyFrom(ParameterTable other, int first, int count)
    {
        Copy(other.Linear, Linear, first * LinearStride, count * LinearStride);
        Copy(other.Factors, Factors, first * Stride, count * Stride);
    }

    static void Copy(NativeBuffer from, NativeBuffer to, long first, long count)
    {
        Buffer.MemoryCopy(from.Pointer + first, to.Pointer + first, (to.Length - first) * sizeof(float), count * sizeof(float));
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    public void Dispose()
    {
        Bias.Dispose();
        Linear.Dispose();
        Factors.Dispose();
    }

    static nint Strides(FmShape shape, int stateCount, out int linearStride)
    {
        linearStride = checked(shape.OutputCount * (1 + stateCount));
        return checked((nint)PadFactors(shape.FactorCount) * linearStride);
    }

    static int PadFactors(int k) => k <= 8 ? (k + 7) / 8 * 8 : (k + 15) / 16 * 16;
}
