namespace Cofactor.Numerics;

/// <summary>
/// Some floats in one register: kernels are written once against this and compiled for each width. All operations
/// give the same bits in every width but for MultiplyAdd and ReciprocalSqrt, which take what the processor does fastest.
/// </summary>
unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Number of floats.</summary>
    static abstract int Count { get; }

    /// <summary>How many vectors that is.</summary>
    static abstract int Registers { get; }

    /// <summary>The floats from <paramref name="at"/> on.</summary>
    static abstract TSelf Load(float* at);

    /// <summary>The numbers from <paramref name="at"/> on, bfloat16s: the upper halves of floats.</summary>
    static abstract TSelf LoadBFloat16(ushort* at);

    /// <summary><paramref name="x"/> in every lane.</summary>
    static abstract TSelf All(float x);

    /// <summary>Writes the floats from <paramref name="at"/> on.</summary>
    void Store(float* at);

    /// <summary>Σ of the lanes.</summary>
    float Sum();

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a · b + c, rounded once where the processor can, else twice.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Max(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf x);

    /// <summary>|<paramref name="size"/>| with the sign of <paramref name="sign"/>.</summary>
    static abstract TSelf CopySign(TSelf size, TSelf sign);

    static abstract TSelf Sqrt(TSelf x);

    /// <summary>1 / √x for x &gt; 0, to a relative error of 2⁻¹⁴: several times as fast as root and division.</summary>
    static abstract TSelf ReciprocalSqrt(TSelf x);
}
