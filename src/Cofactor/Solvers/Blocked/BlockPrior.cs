namespace Cofactor.Solvers;

/// <summary>
/// What is believed of a feature before its rows are seen: each of its weights is normal with a mean and the precision R · α, α being that of the noise. Least
/// squares is the case of means 0, α = 1 and R = λ.
/// </summary>
readonly unsafe struct BlockPrior
{
    /// <summary>Means μ_f of v. // [k]</summary>
    public required float* Means { get; init; }

    /// <summary>R_f = λ_f / α. // [k]</summary>
    public required float* Ridges { get; init; }

    /// <summary>1 / R_f. // [k]</summary>
    public required float* Variances { get; init; }

    /// <summary>μ of w.</summary>
    public required float LinearMean { get; init; }

    /// <summary>R of w.</summary>
    public required float LinearRidge { get; init; }

    /// <summary>Deviation of the noise, 1/√α, by which a draw's normals are multiplied; 0: no draw, the mean.</summary>
    public required float NoiseDeviation { get; init; }
}
