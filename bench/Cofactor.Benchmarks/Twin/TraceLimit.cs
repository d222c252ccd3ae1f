using System.Runtime.Intrinsics;
using Cofactor.Numerics;

namespace Cofactor.Benchmarks;

/// <summary>
/// What the memory allows: reads and writes back, in the order of the rows, every line of V, its optimizer state and w that a training
/// step touches, asked for ahead of time, and computes nothing. Same layout as in training: features by descending frequency, [V | G]
/// of 2k floats on huge pages, [w, G] beside.
/// </summary>
sealed unsafe class TraceLimit : IDisposable
{
    const int Ahead = 78;   // non-zeros: two rows of 39

    readonly int _k;
    readonly int[] _ranks;   // of the rows' features, in their order
    readonly NativeBuffer _factors, _linear;

    public TraceLimit(Dataset rows, int k)
    {
        _k = k;
        int[] ids = [.. rows.Blocks.SelectMany(b => b.Features.Indices.ToArray())];
        var counts = new int[rows.FeatureCount];
        foreach (int j in ids)
            counts[j]++;
        int[] order = [.. Enumerable.Range(0, counts.Length).Where(j => counts[j] > 0).OrderByDescending(j => counts[j])];
        var rank = new int[counts.Length];
        for (int r = 0; r < order.Length; r++)
            rank[order[r]] = r;
        _ranks = [.. ids.Select(j => rank[j]), .. new int[Ahead]];
        _factors = new NativeBuffer((long)order.Length * Stride);
        _linear = new NativeBuffer((long)order.Length * 2);
    }

    int Stride => (2 * _k + 15) / 16 * 16;

    /// <summary>Number of non-zeros of an epoch.</summary>
    public long NonZeroCount => _ranks.Length - Ahead;

    /// <summary>Goes through the rows once.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    public void Epoch()
    {
        float* factors = _factors.Pointer, linear = _linear.Pointer;
        int stride = Stride, count = _ranks.Length - Ahead;
        fixed (int* ranks = _ranks)
        {
            for (int p = 0; p < count; p++)
            {
                float* next = factors + (nint)ranks[p + Ahead] * stride;
                Prefetch.Floats(next, stride);
                Prefetch.Floats(linear + 2 * (nint)ranks[p + Ahead], 1);
                float* v = factors + (nint)ranks[p] * stride;
                for (int f = 0; f < stride; f += 16)
                    Vector512.Load(v + f).Store(v + f);
                long* w = (long*)(linear + 2 * (nint)ranks[p]);
                *w = *w;
            }
        }
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        _factors.Dispose();
        _linear.Dispose();
    }
}
