namespace Cofactor.Numerics;

/// <summary>A number of factors: a struct, so that kernels are compiled for the usual ones with all strides constant.</summary>
interface IFactorCount
{
    int Count { get; }
}

readonly struct Factors8 : IFactorCount
{
    public int Count => 8;
}

readonly struct Factors16 : IFactorCount
{
    public int Count => 16;
}

readonly struct Factors32 : IFactorCount
{
    public int Count => 32;
}

readonly struct Factors64 : IFactorCount
{
    public int Count => 64;
}

readonly struct Factors128 : IFactorCount
{
    public int Count => 128;
}

/// <summary>Any other number, known at run time.</summary>
readonly struct FactorsOf(int count) : IFactorCount
{
    public int Count { get; } = count;
}
