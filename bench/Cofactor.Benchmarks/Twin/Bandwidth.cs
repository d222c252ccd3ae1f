using System.Runtime.Intrinsics;
using Cofactor.Numerics;

namespace Cofactor.Benchmarks;

/// <summary>What the memory gives in long runs, after McCalpin's STREAM: bytes read and written a second, by each of some threads on a share of its own.</summary>
static unsafe class Bandwidth
{
    const long Floats = 1L << 26;   // 256 MB an array, far beyond any cache

    /// <summary>a = b + s·c: bytes of all three arrays a second.</summary>
    public static double Triad(int threads)
    {
        using NativeBuffer a = Filled(), b = Filled(), c = Filled();
        double best = double.PositiveInfinity;
        for (int round = 0; round < 4; round++)
            best = Math.Min(best, Rounds.Seconds(() => Share(threads, (from, to) => Triad(a.Pointer, b.Pointer, c.Pointer, from, to))));
        return 3 * Floats * sizeof(float) / best;
    }

    /// <summary>Σ a: bytes read a second.</summary>
    public static double Read(int threads)
    {
        using NativeBuffer a = Filled();
        double best = double.PositiveInfinity;
        for (int round = 0; round < 4; round++)
            best = Math.Min(best, Rounds.Seconds(() => Share(threads, (from, to) => Sum(a.Pointer, from, to))));
        return Floats * sizeof(float) / best;
    }

    /// <summary>Memory that was written to: before that, all of it may be one page of zeros.</summary>
    static NativeBuffer Filled()
    {
        var buffer = new NativeBuffer(Floats);
        for (long at = 0; at < Floats; at += 1 << 20)
            buffer.Span(at, 1 << 20).Fill(at);
        return buffer;
    }

    static void Share(int threads, Action<long, long> work)
    {
        Thread[] team = [.. Enumerable.Range(0, threads).Select(t => new Thread(() => work(Floats / threads * t, Floats / threads * (t + 1))))];
        foreach (Thread thread in team)
            thread.Start();
        foreach (Thread thread in team)
            thread.Join();
    }

    static void Triad(float* a, float* b, float* c, long from, long to)
    {
        var s = Vector512.Create(3f);
        for (long i = from; i < to; i += Vector512<float>.Count)
            Vector512.FusedMultiplyAdd(Vector512.Load(c + i), s, Vector512.Load(b + i)).Store(a + i);
    }

    static void Sum(float* a, long from, long to)
    {
        Vector512<float> one = default, two = default, three = default, four = default;
        for (long i = from; i < to; i += 4 * Vector512<float>.Count)
        {
            one += Vector512.Load(a + i);
            two += Vector512.Load(a + i + 16);
            three += Vector512.Load(a + i + 32);
            four += Vector512.Load(a + i + 48);
        }
        GC.KeepAlive(Vector512.Sum(one + two + three + four));
    }
}
