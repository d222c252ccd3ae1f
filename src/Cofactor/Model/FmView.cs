namespace Cofactor;

/// <summary>
/// Where the weights of a factorization machine lie: the one way in which the kernel sees a model at rest and a table in training.
/// Strides are counted in numbers. The owner of the memory must outlive the view.
/// </summary>
readonly unsafe struct FmView
{
    /// <summary>Number of features; ids from here on were not seen in training and contribute nothing.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>Factors k of a feature and head.</summary>
    public required int FactorCount { get; init; }

    /// <summary>Heads: D · C.</summary>
    public required int HeadCount { get; init; }

    /// <summary>w₀ of each head. // [heads]</summary>
    public required float* Bias { get; init; }

    /// <summary>w: feature j, head h at [j · LinearStride + h · LinearHeadStride].</summary>
    public required float* Linear { get; init; }

    public required nint LinearStride { get; init; }

    public required nint LinearHeadStride { get; init; }

    /// <summary>V: feature j, head h, factor f at [j · FactorStride + h · FactorHeadStride + f].</summary>
    public required float* Factors { get; init; }

    /// <summary>V in half the memory, where it is kept so: the same places, and <see cref="Factors"/> is null.</summary>
    public ushort* BFloat16Factors { get; init; }

    /// <summary>V, however it is stored, and the bytes of one factor.</summary>
    public byte* FactorBytes => BFloat16Factors == null ? (byte*)Factors : (byte*)BFloat16Factors;

    public int FactorSize => BFloat16Factors == null ? sizeof(float) : sizeof(ushort);

    public required nint FactorStride { get; init; }

    public required nint FactorHeadStride { get; init; }
}
