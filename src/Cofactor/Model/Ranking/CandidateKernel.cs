using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// Inner products of one query with many candidates. Candidates lie in blocks of 16, factor by factor: [block][factor][16], so that a
/// vector holds the same factor of 16 candidates; a block's products need no sum across lanes, and memory is read once, in order.
/// </summary>
static unsafe class CandidateKernel
{
    /// <summary>Candidates of a block.</summary>
    public const int Block = 16;

    /// <summary>start + Σ_f query_f · v_f of 16 candidates.</summary>
    /// <param name="vectors">The block: floats, or bfloat16s. // [k × 16]</param>
    /// <param name="narrow">Whether they are bfloat16s.</param>
    /// <param name="query">What they are multiplied with. // [k]</param>
    /// <param name="k">Number of factors.</param>
    /// <param name="start">What each starts from; null: 0. // [16]</param>
    /// <param name="offset">What is added to each.</param>
    /// <param name="to">Receives the products. // [16]</param>
    public static void Products(byte* vectors, bool narrow, float* query, int k, float* start, float offset, float* to)
    {
        if (narrow)
            Products<StoredBFloat16>(vectors, query, k, start, offset, to);
        else
            Products<StoredFloat>(vectors, query, k, start, offset, to);
    }

    /// <summary>Σ_f query_f · v_f of some blocks of floats.</summary>
    /// <param name="vectors">The blocks. // [blocks × k × 16]</param>
    /// <param name="query">What they are multiplied with. // [k]</param>
    /// <param name="to">Receives the products. // [blocks × 16]</param>
    public static void Products(ReadOnlySpan<float> vectors, ReadOnlySpan<float> query, Span<float> to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vectors.Length, (long)to.Length * query.Length);
        fixed (float* v = vectors)
        fixed (float* q = query)
        fixed (float* all = to)
            for (int at = 0; at + Block <= to.Length; at += Block)
                Products<StoredFloat>((byte*)(v + (long)at * query.Length), q, query.Length, null, 0, all + at);
    }

    static void Products<TStored>(byte* vectors, float* query, int k, float* start, float offset, float* to)
        where TStored : struct, IStored
    {
        if (Vector512.IsHardwareAccelerated)
            Products<TStored, Lanes16>(vectors, query, k, start, offset, to);
        else if (Vector256.IsHardwareAccelerated)
            Products<TStored, Twice<Lanes8>>(vectors, query, k, start, offset, to);
        else
            Products<TStored, Twice<Twice<Lanes4>>>(vectors, query, k, start, offset, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Products<TStored, TLanes>(byte* vectors, float* query, int k, float* start, float offset, float* to)
        where TStored : struct, IStored
        where TLanes : struct, ILanes<TLanes>
    {
        nint step = Block * TStored.Size;
        TLanes even = start == null ? TLanes.All(offset) : TLanes.Load(start) + TLanes.All(offset), odd = default;
        int f = 0;
        for (; f + 2 <= k; f += 2, vectors += 2 * step)
        {
            even = TLanes.MultiplyAdd(TStored.Load<TLanes>(vectors), TLanes.All(query[f]), even);
            odd = TLanes.MultiplyAdd(TStored.Load<TLanes>(vectors + step), TLanes.All(query[f + 1]), odd);
        }
        if (f < k)
            even = TLanes.MultiplyAdd(TStored.Load<TLanes>(vectors), TLanes.All(query[f]), even);
        (even + odd).Store(to);
    }
}
