namespace Cofactor;

/// <summary>The size of a factorization machine.</summary>
/// <param name="FeatureCount">Number of features n ≥ 0.</param>
/// <param name="FactorCount">Number of factors k ≥ 0 of a feature; 0 is linear or logistic regression.</param>
/// <param name="OutputCount">Number of scores C ≥ 1 of a row; above 1 for multi-class.</param>
/// <param name="DrawCount">Number of kept posterior draws D ≥ 1; above 1 for MCMC.</param>
public readonly record struct FmShape(int FeatureCount, int FactorCount, int OutputCount = 1, int DrawCount = 1)
{
    /// <summary>Scores of a row, one for each draw and output: D · C. Head d · C + c is output c of draw d.</summary>
    public int HeadCount => checked(DrawCount * OutputCount);

    /// <summary>Number of linear weights, n · D · C.</summary>
    public long LinearLength => checked((long)FeatureCount * HeadCount);

    /// <summary>Number of factors, n · D · C · k: beyond 2³¹ for large models.</summary>
    public long FactorsLength => checked(LinearLength * FactorCount);

    /// <summary>The model's size in memory and on disk, in bytes.</summary>
    public long Bytes => checked((HeadCount + LinearLength + FactorsLength) * sizeof(float));

    /// <exception cref="ArgumentOutOfRangeException">A part is out of its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(FeatureCount);
        ArgumentOutOfRangeException.ThrowIfNegative(FactorCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(OutputCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrawCount, 1);
    }
}
