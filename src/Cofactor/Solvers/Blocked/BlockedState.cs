using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// The weights of a blocked run, and of each row what updates need: its residual e = y − ŷ and its sums q_f = Σⱼ vⱼf xⱼ, one line of memory a row for up to
/// 16 factors. k is padded to a multiple of 8 with factors that stay zero.
/// </summary>
sealed unsafe class BlockedState : IDisposable
{
    public BlockedState(BlockedData data, int factorCount, LabelScale scale)
    {
        FactorCount = factorCount;
        Stride = Pad(factorCount);
        FeatureCount = data.Ids.Length;
        RowCount = (int)data.RowCount;
        Linear = new NativeBuffer(FeatureCount);
        Factors = new NativeBuffer((long)FeatureCount * Stride);
        Targets = new NativeBuffer(RowCount);
        Residuals = new NativeBuffer(RowCount);
        Sums = new NativeBuffer((long)RowCount * Stride);
        RootWeights = data.HasWeights ? new NativeBuffer(RowCount) : null;
        foreach (RowBlock block in data.Blocks)
        {
            scale.Apply(block).Labels.Span.CopyTo(Targets.Span(block.FirstRow, block.RowCount));
            for (int i = 0; i < block.RowCount && RootWeights is not null; i++)
                RootWeights.Pointer[block.FirstRow + i] = MathF.Sqrt(block.Weight(i));
        }
    }

    /// <summary>Factors k of a feature.</summary>
    public int FactorCount { get; }

    /// <summary>Floats from one feature's factors, or one row's sums, to the next's.</summary>
    public int Stride { get; }

    public int FeatureCount { get; }

    public int RowCount { get; }

    /// <summary>w₀.</summary>
    public float Bias { get; set; }

    /// <summary>w. // [features]</summary>
    public NativeBuffer Linear { get; }

    /// <summary>V. // [features × stride]</summary>
    public NativeBuffer Factors { get; }

    /// <summary>y in the unit of learning, or the latent variable of a classifier. // [rows]</summary>
    public NativeBuffer Targets { get; }

    /// <summary>e. // [rows]</summary>
    public NativeBuffer Residuals { get; }

    /// <summary>q. // [rows × stride]</summary>
    public NativeBuffer Sums { get; }

    /// <summary>√c; null where all weights are 1. // [rows]</summary>
    public NativeBuffer? RootWeights { get; }

    /// <summary>The factors of a feature. // [k]</summary>
    public float* V(int feature) => Factors.Pointer + (nint)feature * Stride;

    /// <summary>Takes over a feature's change.</summary>
    public void Take(int feature, NormalEquations solved)
    {
        float* v = V(feature);
        for (int f = 0; f < FactorCount; f++)
            v[f] += solved.Change[f];
        Linear.Pointer[feature] += solved.LinearChange;
        GC.KeepAlive(this);
        GC.KeepAlive(solved);
    }

    /// <summary>Bytes that a block of rows takes: in the rows' state and by columns.</summary>
    public static long BytesOf(RowBlock block, int factorCount) =>
        sizeof(float) * ((Pad(factorCount) + 3L) * block.RowCount + (block.Features.IsAllOnes ? 1 : 2) * block.Features.NonZeroCount);

    /// <summary>Starts V at random, counted by feature id; w and w₀ at 0.</summary>
    public void Start(BlockedOptions options, ReadOnlySpan<int> ids)
    {
        ulong key = CounterRandom.Key(options.Seed, 10);
        for (int r = 0; r < ids.Length; r++)
            CounterRandom.Normals(key, (ulong)ids[r] * (ulong)Stride, options.FactorsInitSigma, Factors.Span((long)r * Stride, FactorCount));
    }

    /// <summary>Writes the weights of the features to the places of their ids, in the labels' unit.</summary>
    public void Drain(FmWeights to, ReadOnlySpan<int> ids, LabelScale scale)
    {
        float root = (float)Math.Sqrt(scale.Scale), full = (float)scale.Scale;
        to.Bias.Pointer[0] = (float)(Bias * scale.Scale + scale.Offset);
        for (int r = 0; r < ids.Length; r++)
        {
            to.Linear.Pointer[ids[r]] = full * Linear.Pointer[r];
            float* from = Factors.Pointer + (nint)r * Stride, v = to.Factors.Pointer + (nint)ids[r] * FactorCount;
            for (int f = 0; f < FactorCount; f++)
                v[f] = root * from[f];
        }
        GC.KeepAlive(this);
        GC.KeepAlive(to);
    }

    static int Pad(int factorCount) => (factorCount + 7) & ~7;

    public void Dispose()
    {
        Linear.Dispose();
        Factors.Dispose();
        Targets.Dispose();
        Residuals.Dispose();
        Sums.Dispose();
        RootWeights?.Dispose();
    }
}
