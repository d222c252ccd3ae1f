using System.Runtime.CompilerServices;

namespace Cofactor.Numerics;

/// <summary>Two registers as one: a kernel then works on twice the floats without a loop.</summary>
readonly unsafe struct Twice<TLanes> : ILanes<Twice<TLanes>>
    where TLanes : struct, ILanes<TLanes>
{
    readonly TLanes _low, _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Twice(TLanes low, TLanes high)
    {
        _low = low;
        _high = high;
    }

    public static int Count => 2 * TLanes.Count;

    public static int Registers => 2 * TLanes.Registers;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> Load(float* at) => new(TLanes.Load(at), TLanes.Load(at + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> LoadBFloat16(ushort* at) => new(TLanes.LoadBFloat16(at), TLanes.LoadBFloat16(at + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> All(float x)
    {
        TLanes all = TLanes.All(x);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* at)
    {
        _low.Store(at);
        _high.Store(at + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => (_low + _high).Sum();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> operator +(Twice<TLanes> a, Twice<TLanes> b) => new(a._low + b._low, a._high + b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> operator -(Twice<TLanes> a, Twice<TLanes> b) => new(a._low - b._low, a._high - b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> operator *(Twice<TLanes> a, Twice<TLanes> b) => new(a._low * b._low, a._high * b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> operator /(Twice<TLanes> a, Twice<TLanes> b) => new(a._low / b._low, a._high / b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> MultiplyAdd(Twice<TLanes> a, Twice<TLanes> b, Twice<TLanes> c) =>
        new(TLanes.MultiplyAdd(a._low, b._low, c._low), TLanes.MultiplyAdd(a._high, b._high, c._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> FusedMultiplyAdd(Twice<TLanes> a, Twice<TLanes> b, Twice<TLanes> c) =>
        new(TLanes.FusedMultiplyAdd(a._low, b._low, c._low), TLanes.FusedMultiplyAdd(a._high, b._high, c._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> Min(Twice<TLanes> a, Twice<TLanes> b) => new(TLanes.Min(a._low, b._low), TLanes.Min(a._high, b._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> Max(Twice<TLanes> a, Twice<TLanes> b) => new(TLanes.Max(a._low, b._low), TLanes.Max(a._high, b._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> Abs(Twice<TLanes> x) => new(TLanes.Abs(x._low), TLanes.Abs(x._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> CopySign(Twice<TLanes> size, Twice<TLanes> sign) => new(TLanes.CopySign(size._low, sign._low), TLanes.CopySign(size._high, sign._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> Sqrt(Twice<TLanes> x) => new(TLanes.Sqrt(x._low), TLanes.Sqrt(x._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TLanes> ReciprocalSqrt(Twice<TLanes> x) => new(TLanes.ReciprocalSqrt(x._low), TLanes.ReciprocalSqrt(x._high));
}
