using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>How factors are stored.</summary>
unsafe interface IStored
{
    /// <summary>Bytes of one.</summary>
    static abstract int Size { get; }

    static abstract TLanes Load<TLanes>(byte* at)
        where TLanes : struct, ILanes<TLanes>;
}

unsafe struct StoredFloat : IStored
{
    public static int Size => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* at)
        where TLanes : struct, ILanes<TLanes> => TLanes.Load((float*)at);
}

unsafe struct StoredBFloat16 : IStored
{
    public static int Size => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* at)
        where TLanes : struct, ILanes<TLanes> => TLanes.LoadBFloat16((ushort*)at);
}
