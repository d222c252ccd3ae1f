using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
            for (int h = 0; h < view.HeadCount; h++)
            {
                float linear = Linear(view, h, indices, values, row.Count);
                float pairs = Pairs(view, h, indices, values, row.Count, sums + (nint)h * view.FactorCount);
                scores[h] = view.Bias[h] + linear + 0.5f * pairs;
            }
        }
    }

    /// <summary>Σⱼ wⱼxⱼ.</summary>
    static float Linear(in FmView view, int h, int* indices, float* values, int count)
    {
        float* w = view.Linear + h * view.LinearHeadStride;
        float sum = 0;
        for (int p = 0; p < count; p++)
        {
            int j = indices[p];
            if ((uint)j < (uint)view.FeatureCount)
                sum = MathF.FusedMultiplyAdd(w[j * view.LinearStride], values == null ? 1f : values[p], sum);
        }
        return sum;
    }

    /// <summary>Σ_f (s_f² − q_f), twice the interactions; fills <paramref name="s"/>.</summary>
    static float Pairs(in FmView view, int h, int* indices, float* values, int count, float* s)
    {
        float* lanes = stackalloc float[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
            lanes[lane] = 0;
        int k = view.FactorCount, f = 0;
        float* v = view.Factors + h * view.FactorHeadStride;
        for (; f + 16 <= k; f += 16)
            Sixteen(view, v + f, indices, values, count, s + f, lanes);
        if (f + 8 <= k)
        {
            Eight(view, v + f, indices, values, count, s + f, lanes);
            f += 8;
        }
        for (; f < k; f++)
            One(view, v + f, indices, values, count, s + f, lanes + (f & (Lanes - 1)));
        Vector256<float> eight = Vector256.Load(lanes) + Vector256.Load(lanes + 8);
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Sixteen(in FmView view, float* v, int* indices, float* values, int count, float* s, float* lanes)
    {
        Vector512<float> sum = default, squares = default;
        nint stride = view.FactorStride;
        uint n = (uint)view.FeatureCount;
        for (int p = 0; p < count; p++)
        {
            if ((uint)indices[p] >= n)
                continue;
            Vector512<float> vx = Vector512.Load(v + indices[p] * stride);
            if (values != null)
            {
                var x = Vector512.Create(values[p]);
                sum = Vector512.FusedMultiplyAdd(vx, x, sum);
                vx *= x;
            }
            else
            {
                sum += vx;
            }
            squares = Vector512.FusedMultiplyAdd(vx, vx, squares);
        }
        sum.Store(s);
        (Vector512.Load(lanes) + Vector512.FusedMultiplyAdd(sum, sum, -squares)).Store(lanes);
    }

    /// <summary>As <see cref="Sixteen"/> on half the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Eight(in FmView view, float* v, int* indices, float* values, int count, float* s, float* lanes)
    {
        Vector256<float> sum = default, squares = default;
        nint stride = view.FactorStride;
        uint n = (uint)view.FeatureCount;
        for (int p = 0; p < count; p++)
        {
            if ((uint)indices[p] >= n)
                continue;
            Vector256<float> vx = Vector256.Load(v + indices[p] * stride);
            if (values != null)
            {
                var x = Vector256.Create(values[p]);
                sum = Vector256.FusedMultiplyAdd(vx, x, sum);
                vx *= x;
            }
            else
            {
                sum += vx;
            }
            squares = Vector256.FusedMultiplyAdd(vx, vx, squares);
        }
        sum.Store(s);
        (Vector256.Load(lanes) + Vector256.FusedMultiplyAdd(sum, sum, -squares)).Store(lanes);
    }

    /// <summary>As <see cref="Sixteen"/> on one lane.</summary>
    static void One(in FmView view, float* v, int* indices, float* values, int count, float* s, float* lane)
    {
        float sum = 0, squares = 0;
        for (int p = 0; p < count; p++)
        {
            if ((uint)indices[p] >= (uint)view.FeatureCount)
                continue;
            float vx = v[indices[p] * view.FactorStride], x = values == null ? 1f : values[p];
            sum = MathF.FusedMultiplyAdd(vx, x, sum);
            vx *= x;
            squares = MathF.FusedMultiplyAdd(vx, vx, squares);
        }
        *s = sum;
        *lane += MathF.FusedMultiplyAdd(sum, sum, -squares);
    }
}
