using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// The score of a row (Rendle 2010, Lemma 3.1): ŷ(x) = w₀ + Σⱼ wⱼxⱼ + ½ Σ_f [(Σⱼ vⱼf xⱼ)² − Σⱼ vⱼf² xⱼ²], O(k · nnz).
/// <para>
/// The same bits for every vector width and way in: s_f = Σⱼ vⱼf xⱼ and q_f = Σⱼ (vⱼf xⱼ)² are summed in row order with fused
/// multiply-add; factor f's s_f² − q_f is added into lane f mod 16, in the order of f; the 16 lanes are folded 8, 4, 2, 1.
/// </para>
/// Letters: j feature, f factor, h head, p position in the row, x value, s and q as above.
/// </summary>
static unsafe class FmKernel
{
    const int Lanes = 16;

    // Rows whose weights are asked for ahead of their turn.
    const int Ahead = 2;

    /// <summary>Scores one row under every head.</summary>
    /// <param name="view">The weights.</param>
    /// <param name="row">The row; ids ≥ n contribute nothing.</param>
    /// <param name="scores">Receives ŷ of each head. // [heads]</param>
    /// <param name="sums">Receives s_f of each head, which the gradient needs. // [heads × k]</param>
    public static void Score(in FmView view, SparseRow row, float* scores, float* sums)
    {
        fixed (int* indices = row.Indices)
        fixed (float* values = row.Values)   // null for a row of ones
        {
            var pointers = new RowPointers(indices, values, row.Count);
            Ask(view, pointers);
            Score(view, pointers, default, scores, sums);
        }
    }

    /// <summary>Scores rows under every head.</summary>
    /// <param name="view">The weights.</param>
    /// <param name="rows">The rows; ids ≥ n contribute nothing.</param>
    /// <param name="scores">Receives ŷ of each head of each row. // [rows × heads]</param>
    /// <param name="sums">Room for the sums of a row. // [heads × k]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Score(in FmView view, SparseMatrix rows, float* scores, float* sums)
    {
        fixed (long* offsets = rows.Offsets)
        fixed (int* indices = rows.Indices)
        fixed (float* values = rows.Values)
        {
            int count = rows.RowCount;
            for (int i = 0; i < count; i++)
            {
                RowPointers row = At(offsets, indices, values, i), coming = At(offsets, indices, values, Math.Min(i + Ahead, count - 1));
                Score(view, row, coming, scores + (nint)i * view.HeadCount, sums);
            }
        }
    }

    /// <summary>A row of a matrix; the offsets of a slice do not start at 0.</summary>
    static RowPointers At(long* offsets, int* indices, float* values, int i)
    {
        long start = offsets[i] - offsets[0];
        return new RowPointers(indices + start, values == null ? null : values + start, (int)(offsets[i + 1] - offsets[i]));
    }

    /// <summary>Asks the memory for all weights of a row at once.</summary>
    static void Ask(in FmView view, in RowPointers row)
    {
        byte* v = view.FactorBytes;
        nint stride = view.FactorStride * view.FactorSize;
        int lines = Prefetch.Lines(stride, view.HeadCount * view.FactorCount * view.FactorSize);
        for (int p = 0; p < row.Count; p++)
        {
            Prefetch.Ask(v + row.Indices[p] * stride, lines);
            Prefetch.Ask((byte*)(view.Linear + row.Indices[p] * view.LinearStride), 1);
        }
    }

    /// <summary>Scores a row; asks the memory for the weights of a row to come.</summary>
    static void Score(in FmView view, in RowPointers row, in RowPointers coming, float* scores, float* sums)
    {
        for (int h = 0; h < view.HeadCount; h++)
        {
            float* s = sums + (nint)h * view.FactorCount;
            scores[h] = view.BFloat16Factors == null ? Score<StoredFloat>(view, h, row, coming, s) : Score<StoredBFloat16>(view, h, row, coming, s);
        }
    }

    /// <summary>ŷ of a head: of the usual models of one head with all strides constant.</summary>
    static float Score<TStored>(in FmView view, int h, in RowPointers row, in RowPointers coming, float* s)
        where TStored : struct, IStored => (view.FactorStride == view.FactorCount && view.LinearStride == 1 ? view.FactorCount : 0) switch
        {
            8 => Score<TStored, Dense<Factors8>>(view, default, h, row, coming, s),
            16 => Score<TStored, Dense<Factors16>>(view, default, h, row, coming, s),
            32 => Score<TStored, Dense<Factors32>>(view, default, h, row, coming, s),
            64 => Score<TStored, Dense<Factors64>>(view, default, h, row, coming, s),
            _ => Score<TStored, Strided>(view, new Strided(view.FactorCount, view.FactorStride, view.LinearStride), h, row, coming, s),
        };

    /// <summary>ŷ of a head; fills <paramref name="s"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Score<TStored, TLayout>(in FmView view, TLayout layout, int h, in RowPointers row, in RowPointers coming, float* s)
        where TStored : struct, IStored
        where TLayout : struct, ILayout
    {
        float* lanes = stackalloc float[Lanes];
        Vector512<float>.Zero.Store(lanes);
        int k = layout.Factors;
        // The linear part goes along with the first factors.
        float linear = k >= 16 ? Sixteen<TStored, TLayout, Yes>(view, layout, h, 0, row, coming, s, lanes)
            : k >= 8 ? Eight<TStored, TLayout, Yes>(view, layout, h, 0, row, coming, s, lanes)
            : Linear(view, h, row);
        int f = 16;
        for (; f + 16 <= k; f += 16)
            Sixteen<TStored, TLayout, No>(view, layout, h, f, row, coming, s + f, lanes);
        if (f + 8 <= k)
            Eight<TStored, TLayout, No>(view, layout, h, f, row, coming, s + f, lanes);
        for (f = k & ~7; f < k; f++)
            Block<TStored, TLayout, Lanes1, No>(view, layout, h, f, row, coming, s + f, lanes + (f & (Lanes - 1)));
        Vector256<float> eight = Vector256.Load(lanes) + Vector256.Load(lanes + 8);
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return view.Bias[h] + linear + 0.5f * (four[0] + four[2] + (four[1] + four[3]));
    }

    /// <summary>Σⱼ wⱼxⱼ.</summary>
    static float Linear(in FmView view, int h, in RowPointers row)
    {
        float* w = view.Linear + h * view.LinearHeadStride;
        float sum = 0;
        for (int p = 0; p < row.Count; p++)
            if ((uint)row.Indices[p] < (uint)view.FeatureCount)
                sum = MathF.FusedMultiplyAdd(w[row.Indices[p] * view.LinearStride], row.Values == null ? 1f : row.Values[p], sum);
        return sum;
    }

    static float Sixteen<TStored, TLayout, TFirst>(in FmView view, TLayout layout, int h, int f, in RowPointers row, in RowPointers coming, float* s, float* lanes)
        where TStored : struct, IStored
        where TLayout : struct, ILayout
        where TFirst : struct, IFlag =>
        Vector512.IsHardwareAccelerated ? Block<TStored, TLayout, Lanes16, TFirst>(view, layout, h, f, row, coming, s, lanes)
        : Vector256.IsHardwareAccelerated ? Block<TStored, TLayout, Twice<Lanes8>, TFirst>(view, layout, h, f, row, coming, s, lanes)
        : Block<TStored, TLayout, Twice<Twice<Lanes4>>, TFirst>(view, layout, h, f, row, coming, s, lanes);

    static float Eight<TStored, TLayout, TFirst>(in FmView view, TLayout layout, int h, int f, in RowPointers row, in RowPointers coming, float* s, float* lanes)
        where TStored : struct, IStored
        where TLayout : struct, ILayout
        where TFirst : struct, IFlag =>
        Vector256.IsHardwareAccelerated ? Block<TStored, TLayout, Lanes8, TFirst>(view, layout, h, f, row, coming, s, lanes)
        : Block<TStored, TLayout, Twice<Lanes4>, TFirst>(view, layout, h, f, row, coming, s, lanes);

    /// <summary>
    /// s_f of some factors from f on; adds their s_f² − q_f into as many lanes. The first block also returns Σⱼ wⱼxⱼ, and asks for w and
    /// V of a row to come, as far as that is no longer than this one.
    /// </summary>
    static float Block<TStored, TLayout, TLanes, TFirst>(in FmView view, TLayout layout, int h, int f, in RowPointers row, in RowPointers coming, float* s, float* lanes)
        where TStored : struct, IStored
        where TLayout : struct, ILayout
        where TLanes : struct, ILanes<TLanes>
        where TFirst : struct, IFlag =>
        row.Values == null ? Block<TStored, TLayout, TLanes, TFirst, Yes>(view, layout, h, f, row, coming, s, lanes) : Block<TStored, TLayout, TLanes, TFirst, No>(view, layout, h, f, row, coming, s, lanes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Block<TStored, TLayout, TLanes, TFirst, TOnes>(in FmView view, TLayout layout, int h, int f, in RowPointers row, in RowPointers coming, float* s, float* lanes)
        where TStored : struct, IStored
        where TLayout : struct, ILayout
        where TLanes : struct, ILanes<TLanes>
        where TFirst : struct, IFlag
        where TOnes : struct, IFlag
    {
        TLanes sum = default, squares = default;
        float linear = 0;
        float* w = view.Linear + h * view.LinearHeadStride;
        byte* v = view.FactorBytes + (h * view.FactorHeadStride + f) * TStored.Size;
        nint stride = layout.FactorStride * TStored.Size, linearStride = layout.LinearStride, n = view.FeatureCount;
        int* indices = row.Indices, asked = coming.Indices;
        float* values = row.Values;
        int asks = coming.Count, lines = Prefetch.Lines(stride, layout.Factors * TStored.Size);
        nint count = row.Count;
        for (nint p = 0; p < count; p++)
        {
            if (TFirst.Is && p < asks)
            {
                Prefetch.Ask(v + asked[p] * stride, lines);
                Prefetch.Ask((byte*)(w + asked[p] * linearStride), 1);
            }
            nint j = indices[p];
            if (j >= n)
                continue;
            if (TFirst.Is)
                linear = TOnes.Is ? linear + w[j * linearStride] : MathF.FusedMultiplyAdd(w[j * linearStride], values[p], linear);
            TLanes vx = TStored.Load<TLanes>(v + j * stride);
            if (TOnes.Is)
            {
                sum += vx;
            }
            else
            {
                TLanes x = TLanes.All(values[p]);
                sum = TLanes.FusedMultiplyAdd(vx, x, sum);
                vx *= x;
            }
            squares = TLanes.FusedMultiplyAdd(vx, vx, squares);
        }
        sum.Store(s);
        (TLanes.Load(lanes) + TLanes.FusedMultiplyAdd(sum, sum, default(TLanes) - squares)).Store(lanes);
        return linear;
    }

    /// <summary>A row whose arrays are pinned; values are null where all are 1.</summary>
    readonly struct RowPointers(int* indices, float* values, int count)
    {
        public readonly int* Indices = indices;
        public readonly float* Values = values;
        public readonly int Count = count;
    }

    /// <summary>How the weights of a head lie, in numbers.</summary>
    interface ILayout
    {
        int Factors { get; }

        nint FactorStride { get; }

        nint LinearStride { get; }
    }

    /// <summary>One head, known k.</summary>
    readonly struct Dense<TCount> : ILayout
        where TCount : struct, IFactorCount
    {
        public int Factors => default(TCount).Count;

        public nint FactorStride => default(TCount).Count;

        public nint LinearStride => 1;
    }

    readonly struct Strided(int factors, nint factorStride, nint linearStride) : ILayout
    {
        public int Factors => factors;

        public nint FactorStride => factorStride;

        public nint LinearStride => linearStride;
    }

    /// <summary>A condition that the compiler knows.</summary>
    interface IFlag
    {
        static abstract bool Is { get; }
    }

    struct Yes : IFlag
    {
        public static bool Is => true;
    }

    struct No : IFlag
    {
        public static bool Is => false;
    }
}
